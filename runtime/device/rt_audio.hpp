// RtAudio, version 5 or 6, as one.
#pragma once

#include <RtAudio.h>

#include <expected>
#include <string>
#include <vector>

namespace chronus::device {

using Outcome = std::expected<void, std::string>;

struct Output {
  unsigned id;
  RtAudio::DeviceInfo info;
};

struct Opening {
  RtAudio::StreamParameters channels;
  unsigned rate;
  unsigned frames;  ///< becomes what the card has
  RtAudio::StreamOptions options;
};

std::vector<Output> devices_of(RtAudio&);
Outcome open_stream(RtAudio&, Opening&, RtAudioCallback, void* user);
Outcome start_stream(RtAudio&);

}  // namespace chronus::device

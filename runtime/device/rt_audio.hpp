// RtAudio, version 5 or 6, as one.
#pragma once

#include <RtAudio.h>

#include <expected>
#include <string>
#include <vector>

namespace chronus::device {

using Outcome = std::expected<void, std::string>;

struct CardDevice {
  unsigned id;
  RtAudio::DeviceInfo info;
};

struct Opening {
  RtAudio::StreamParameters output;
  RtAudio::StreamParameters input;  ///< of no channels: none is opened
  unsigned rate;
  unsigned frames;  ///< becomes what the card has
  RtAudio::StreamOptions options;
};

std::vector<CardDevice> devices_of(RtAudio&);
Outcome open_stream(RtAudio&, Opening&, RtAudioCallback, void* user);
Outcome start_stream(RtAudio&);

}  // namespace chronus::device

// One interface to RtAudio versions 5 and 6. Calls may block as long as the sound server does. [any-thread]
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
  RtAudio::StreamParameters input;  ///< not opened if it has no channels
  unsigned rate;
  unsigned frames;  ///< frames per block; set to the card's
  RtAudio::StreamOptions options;
};

std::vector<CardDevice> devices_of(RtAudio&);
Outcome open_stream(RtAudio&, Opening&, RtAudioCallback, void* user);
Outcome start_stream(RtAudio&);

}  // namespace chronus::device

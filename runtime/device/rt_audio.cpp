#include "device/rt_audio.hpp"

namespace chronus::device {

static RtAudio::StreamParameters* input_of(Opening& opening) {
  return opening.input.nChannels > 0 ? &opening.input : nullptr;
}

// Version 5 throws and counts devices from 0; version 6 returns errors and gives devices ids.
#ifdef RTAUDIO_VERSION_MAJOR
static Outcome outcome_of(RtAudio& audio, RtAudioErrorType error) {
  if (error == RTAUDIO_NO_ERROR || error == RTAUDIO_WARNING) return {};
  return std::unexpected(audio.getErrorText());
}

std::vector<CardDevice> devices_of(RtAudio& audio) {
  std::vector<CardDevice> devices;
  for (const unsigned id : audio.getDeviceIds()) devices.push_back({id, audio.getDeviceInfo(id)});
  return devices;
}

Outcome open_stream(RtAudio& audio, Opening& opening, RtAudioCallback callback, void* user) {
  return outcome_of(audio, audio.openStream(&opening.output, input_of(opening), RTAUDIO_FLOAT32, opening.rate,
                                            &opening.frames, callback, user, &opening.options));
}

Outcome start_stream(RtAudio& audio) {
  return outcome_of(audio, audio.startStream());
}
#else
template <typename Action>
static Outcome attempt(Action action) {
  try {
    action();
    return {};
  } catch (const RtAudioError& error) {
    return std::unexpected(error.getMessage());
  }
}

std::vector<CardDevice> devices_of(RtAudio& audio) {
  std::vector<CardDevice> devices;
  static_cast<void>(attempt([&] {
    for (unsigned id = 0, count = audio.getDeviceCount(); id < count; ++id)
      devices.push_back({id, audio.getDeviceInfo(id)});
  }));
  return devices;
}

/// With an error callback, RtAudio does not throw on its own thread.
static void ignore_error(RtAudioError::Type, const std::string&) {}

Outcome open_stream(RtAudio& audio, Opening& opening, RtAudioCallback callback, void* user) {
  return attempt([&] {
    audio.openStream(&opening.output, input_of(opening), RTAUDIO_FLOAT32, opening.rate, &opening.frames,
                     callback, user, &opening.options, ignore_error);
  });
}

Outcome start_stream(RtAudio& audio) {
  return attempt([&] { audio.startStream(); });
}
#endif

}  // namespace chronus::device

// Sound cards through RtAudio, version 5 or 6.
#include <RtAudio.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <optional>
#include <thread>

#include "device/device.hpp"
#include "device/gate.hpp"
#include "device/jack_shutdown.hpp"
#include "device/meter.hpp"
#include "device/name_match.hpp"
#include "device/pulse_server.hpp"
#include "device/quiet.hpp"
#include "device/render_block.hpp"
#include "device/runaway.hpp"

namespace chronus::device {
namespace {

using Outcome = tl::expected<void, std::string>;

struct Api {
  RtAudio::Api id;
  const char* key;
  const char* name;
};
/// In the order of choice.
constexpr Api apis[] = {{RtAudio::UNIX_JACK, "jack", "JACK"},
                        {RtAudio::LINUX_PULSE, "pulse", "PulseAudio"},
                        {RtAudio::LINUX_ALSA, "alsa", "ALSA"}};

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

// Version 5 throws and counts devices from 0; version 6 returns errors and gives devices numbers of their
// own.
#ifdef RTAUDIO_VERSION_MAJOR
Outcome outcome_of(RtAudio& audio, RtAudioErrorType error) {
  if (error == RTAUDIO_NO_ERROR || error == RTAUDIO_WARNING) return {};
  return tl::unexpected(audio.getErrorText());
}

std::vector<Output> devices_of(RtAudio& audio) {
  std::vector<Output> devices;
  for (const unsigned id : audio.getDeviceIds()) devices.push_back({id, audio.getDeviceInfo(id)});
  return devices;
}

Outcome open_stream(RtAudio& audio, Opening& opening, RtAudioCallback callback, void* user) {
  return outcome_of(audio, audio.openStream(&opening.channels, nullptr, RTAUDIO_FLOAT32, opening.rate,
                                            &opening.frames, callback, user, &opening.options));
}

Outcome start_stream(RtAudio& audio) {
  return outcome_of(audio, audio.startStream());
}
#else
template <typename Action>
Outcome attempt(Action action) {
  try {
    action();
    return {};
  } catch (const RtAudioError& error) {
    return tl::unexpected(error.getMessage());
  }
}

std::vector<Output> devices_of(RtAudio& audio) {
  std::vector<Output> devices;
  static_cast<void>(attempt([&] {
    for (unsigned id = 0, count = audio.getDeviceCount(); id < count; ++id)
      devices.push_back({id, audio.getDeviceInfo(id)});
  }));
  return devices;
}

/// Being there keeps RtAudio from throwing in its own thread.
void ignore_error(RtAudioError::Type, const std::string&) {}

Outcome open_stream(RtAudio& audio, Opening& opening, RtAudioCallback callback, void* user) {
  return attempt([&] {
    audio.openStream(&opening.channels, nullptr, RTAUDIO_FLOAT32, opening.rate, &opening.frames, callback,
                     user, &opening.options, ignore_error);
  });
}

Outcome start_stream(RtAudio& audio) {
  return attempt([&] { audio.startStream(); });
}
#endif

/// Why this API cannot be asked for its devices; empty if it can.
std::string obstacle(const Api& api) {
  std::vector<RtAudio::Api> built_in;
  RtAudio::getCompiledApi(built_in);
  if (std::find(built_in.begin(), built_in.end(), api.id) == built_in.end())
    return "RtAudio was built without it";
  return api.id == RtAudio::LINUX_PULSE ? pulse_server_obstacle() : "";
}

/// A quiet RtAudio; `obstacle` must be empty.
std::unique_ptr<RtAudio> ask(const Api& api) {
  auto audio = std::make_unique<RtAudio>(api.id);
  audio->showWarnings(false);
  silence_sound_libraries();
  return audio;
}

std::vector<Output> outputs_of(RtAudio& audio) {
  auto devices = devices_of(audio);
  std::erase_if(devices, [](const Output& device) { return device.info.outputChannels == 0; });
  return devices;
}

/// The stereo device whose name has `part` in it; without one, the default or else the first.
std::optional<Output> choose(std::vector<Output> devices, const std::string& part) {
  std::erase_if(devices, [&](const Output& device) {
    return device.info.outputChannels < 2 || !name_matches(device.info.name, part);
  });
  const auto preferred = std::find_if(devices.begin(), devices.end(), [](const Output& device) {
    return device.info.isDefaultOutput || device.info.name == "default";
  });
  if (preferred != devices.end()) return *preferred;
  return devices.empty() ? std::nullopt : std::optional(devices.front());
}

class SoundCard final : public Device {
 public:
  SoundCard(const Api& api, std::unique_ptr<RtAudio> audio, Output output, const Format& wish)
      : api_(api), audio_(std::move(audio)), output_(std::move(output)), format_(wish) {}
  ~SoundCard() override { stop(); }

  Outcome open() {
    const auto& rates = output_.info.sampleRates;
    Opening opening;
    opening.channels.deviceId = output_.id;
    opening.channels.nChannels = 2;
    opening.rate = static_cast<unsigned>(std::lround(format_.sample_rate));
    if (!rates.empty() && std::find(rates.begin(), rates.end(), opening.rate) == rates.end())
      opening.rate = output_.info.preferredSampleRate > 0 ? output_.info.preferredSampleRate : rates.front();
    opening.frames = static_cast<unsigned>(format_.block);
    opening.options.flags = RTAUDIO_NONINTERLEAVED;
    opening.options.numberOfBuffers = static_cast<unsigned>(format_.blocks);
    opening.options.streamName = "chronus";
    server_gone_ = false;
    const NoticeJackShutdown notice(server_gone_);
    if (auto opened = open_stream(*audio_, opening, &SoundCard::callback, this); !opened) return opened;
    format_.sample_rate = audio_->getStreamSampleRate();
    format_.block = static_cast<int>(opening.frames);
    format_.blocks = std::max(1, static_cast<int>(opening.options.numberOfBuffers));
    return {};
  }

  Outcome start(Render render) override {
    if (started_) return tl::unexpected<std::string>("the sound card already plays; stop it first");
    if (!audio_->isStreamOpen())
      if (auto opened = open(); !opened) return opened;
    render_ = std::move(render);
    period_ns_ = std::llround(format_.block * 1e9 / format_.sample_rate);
    due_ns_ = 0;
    lost_ = false;
    meter_.reset();
    gate_.open();
    auto running = start_stream(*audio_);
    if (running && !audio_->isStreamRunning()) running = tl::unexpected<std::string>("it does not start");
    started_ = running.has_value();
    if (!running) stop();
    return running;
  }

  void stop() override {
    started_ = false;
    gate_.close();
    // Closing ends the callback's thread at once; RtAudio's own stop waits for a server that may be gone.
    if (audio_->isStreamOpen()) audio_->closeStream();
  }

  Status status() const override {
    Status status;
    status.name = std::string(api_.name) + ": " + output_.info.name;
    status.format = format_;
    status.audible = true;
    meter_.write_to(status, started_);
    if (lost_) status.trouble = "the sound card is gone: it takes sound without playing it";
    if (started_ && server_gone_) status.trouble = "the sound server has closed the connection";
    return status;
  }

 private:
  static constexpr int end_stream = 2;  // as RtAudio has it

  static int callback(void* output, void*, unsigned count, double, RtAudioStreamStatus state, void* user) {
    auto* const self = static_cast<SoundCard*>(user);
    auto* const samples = static_cast<float*>(output);
    const int frames = static_cast<int>(count);
    const bool goes_on = self->gate_.enter() && self->play(samples, frames, state != 0);
    if (!goes_on) std::fill_n(samples, 2 * frames, 0.0f);
    const int answer = self->lost_ ? end_stream : 0;
    self->gate_.leave();
    return answer;
  }

  /// The card's thread. False if the card is gone.
  bool play(float* output, int frames, bool underflow) {
    const std::int64_t now = now_ns();
    if (due_ns_ == 0) {
      // JACK's thread is scheduled by JACK.
      meter_.thread_begins(api_.id != RtAudio::UNIX_JACK);
      runaway_.reset(now, format_.sample_rate);
    } else {
      meter_.woke(now - due_ns_, std::max(1, format_.blocks - 1) * period_ns_);
    }
    if (underflow) meter_.xrun();
    if (runaway_.seen(now, frames)) {
      lost_ = true;
      return false;
    }
    meter_.block_begins();
    render_block(render_, output, output + frames, frames);
    meter_.block_done(period_ns_);
    due_ns_ = std::max(now + period_ns_, now_ns());
    return true;
  }

  const Api& api_;
  std::unique_ptr<RtAudio> audio_;
  Output output_;
  Format format_;
  Render render_;
  Meter meter_;
  Runaway runaway_;
  Gate gate_;
  std::int64_t period_ns_ = 0;
  std::int64_t due_ns_ = 0;
  std::atomic<bool> started_{false};
  std::atomic<bool> lost_{false};
  std::atomic<bool> server_gone_{false};
};

tl::expected<std::unique_ptr<Device>, std::string> open_with(const Api& api, const CardChoice& choice,
                                                             const Format& format) {
  if (auto why = obstacle(api); !why.empty()) return tl::unexpected(why);
  auto audio = ask(api);
  const auto outputs = outputs_of(*audio);
  if (outputs.empty())
    return tl::unexpected<std::string>(api.id == RtAudio::UNIX_JACK ? "no server is running"
                                                                    : "no output device");
  auto output = choose(outputs, choice.name);
  if (!output) {
    std::string why = "no stereo device is named like \"" + choice.name + "\"; there is";
    for (const auto& other : outputs) why += " \"" + other.info.name + "\"";
    return tl::unexpected(why);
  }
  auto card = std::make_unique<SoundCard>(api, std::move(audio), *output, format);
  if (auto opened = card->open(); !opened) return tl::unexpected(opened.error());
  return card;
}

}  // namespace

tl::expected<std::unique_ptr<Device>, std::string> open_sound_card(const CardChoice& choice,
                                                                   const Format& format) {
  std::string tried;
  for (const auto& api : apis) {
    if (!choice.api.empty() && choice.api != api.key) continue;
    auto card = open_with(api, choice, format);
    if (card) return card;
    tried += (tried.empty() ? "" : "; ") + std::string(api.name) + ": " + card.error();
  }
  if (tried.empty())
    return tl::unexpected("no sound system is called \"" + choice.api + "\"; there are jack, pulse and alsa");
  return tl::unexpected("no sound card (" + tried + ")");
}

std::vector<CardInfo> list_sound_cards() {
  std::vector<CardInfo> cards;
  for (const auto& api : apis) {
    if (!obstacle(api).empty()) continue;
    const auto audio = ask(api);
    for (const auto& output : outputs_of(*audio))
      cards.push_back(
          {api.key, output.info.name, static_cast<int>(output.info.outputChannels), output.info.sampleRates});
  }
  return cards;
}

}  // namespace chronus::device

// Sound cards through RtAudio.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <utility>

#include "device/card_stream.hpp"
#include "device/detached.hpp"
#include "device/device.hpp"
#include "device/name_match.hpp"
#include "device/pulse_server.hpp"
#include "device/quiet.hpp"
#include "device/rt_audio.hpp"

namespace chronus::device {
namespace {

struct Api {
  RtAudio::Api id;
  const char* key;
  const char* name;
};
/// In the order of choice.
constexpr Api apis[] = {{RtAudio::UNIX_JACK, "jack", "JACK"},
                        {RtAudio::LINUX_PULSE, "pulse", "PulseAudio"},
                        {RtAudio::LINUX_ALSA, "alsa", "ALSA"}};

/// Why this API cannot list its devices; empty if it can.
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

std::vector<CardDevice> outputs_of(RtAudio& audio) {
  auto devices = devices_of(audio);
  std::erase_if(devices, [](const CardDevice& device) { return device.info.outputChannels == 0; });
  return devices;
}

/// The input device for an output device. PulseAudio has separate input devices; with other APIs another
/// device runs by another clock, so there is none.
std::optional<CardDevice> input_beside(const CardDevice& output, RtAudio& audio, RtAudio::Api api) {
  if (output.info.inputChannels > 0) return output;
  if (api != RtAudio::LINUX_PULSE) return std::nullopt;
  auto devices = devices_of(audio);
  std::erase_if(devices, [](const CardDevice& device) { return device.info.inputChannels == 0; });
  const auto usual =
      std::ranges::find_if(devices, [](const auto& device) { return device.info.isDefaultInput; });
  if (usual != devices.end()) return *usual;
  return devices.empty() ? std::nullopt : std::optional(devices.front());
}

/// The default, or else the first, of the stereo devices whose name contains `part`.
std::optional<CardDevice> choose(std::vector<CardDevice> devices, const std::string& part) {
  std::erase_if(devices, [&](const CardDevice& device) {
    return device.info.outputChannels < 2 || !name_matches(device.info.name, part);
  });
  const auto preferred = std::find_if(devices.begin(), devices.end(), [](const CardDevice& device) {
    return device.info.isDefaultOutput || device.info.name == "default";
  });
  if (preferred != devices.end()) return *preferred;
  return devices.empty() ? std::nullopt : std::optional(devices.front());
}

class SoundCard final : public Device {
 public:
  SoundCard(const Api& api, std::shared_ptr<CardStream> stream, const Format& format)
      : api_(api), stream_(std::move(stream)), format_(format) {}
  ~SoundCard() override { stop(); }

  Outcome start(Render render) override {
    if (started_) return std::unexpected<std::string>("the sound card already plays; stop it first");
    if (!open_) {
      auto opened = answered([stream = stream_, wish = format_] { return stream->open(wish); });
      if (!opened) return std::unexpected(opened.error());
      format_ = *opened;
      open_ = true;
    }
    stream_->let_in(std::move(render), format_);
    const auto running = answered([stream = stream_] { return stream->start(); });
    started_ = running.has_value();
    if (!running) stop();
    return running;
  }

  void stop() override {
    started_ = false;
    stream_->shut_out();
    if (!std::exchange(open_, false)) return;
    // The stream plays nothing, so a server that hangs need not have released it.
    detached([stream = stream_] { stream->close(); }).wait_for(std::chrono::milliseconds(500));
  }

  Status status() const override {
    Status status;
    status.name = std::string(api_.name) + ": " + stream_->name();
    status.format = format_;
    status.audible = true;
    stream_->write_to(status, started_);
    return status;
  }

 private:
  const Api& api_;
  const std::shared_ptr<CardStream> stream_;
  Format format_;
  bool open_ = true;
  std::atomic<bool> started_{false};
};

std::expected<std::unique_ptr<Device>, std::string> open_with(const Api& api, const CardChoice& choice,
                                                              const Format& format) {
  if (auto why = obstacle(api); !why.empty()) return std::unexpected(why);
  auto audio = ask(api);
  const auto outputs = outputs_of(*audio);
  if (outputs.empty())
    return std::unexpected<std::string>(api.id == RtAudio::UNIX_JACK ? "no server is running"
                                                                     : "no output device");
  auto output = choose(outputs, choice.name);
  if (!output) {
    std::string why = "no stereo device is named like \"" + choice.name + "\"; there is";
    for (const auto& other : outputs) why += " \"" + other.info.name + "\"";
    return std::unexpected(why);
  }
  auto input = input_beside(*output, *audio, api.id);
  const auto stream =
      std::make_shared<CardStream>(std::move(audio), *output, std::move(input), api.id != RtAudio::UNIX_JACK);
  auto opened = stream->open(format);
  if (!opened) return std::unexpected(opened.error());
  return std::make_unique<SoundCard>(api, stream, *opened);
}

/// The first card that `open(api)` opens.
template <class Open>
std::expected<std::unique_ptr<Device>, std::string> open_first(const CardChoice& choice, Open open) {
  std::string tried;
  for (const auto& api : apis) {
    if (!choice.api.empty() && choice.api != api.key) continue;
    auto card = open(api);
    if (card) return card;
    tried += (tried.empty() ? "" : "; ") + std::string(api.name) + ": " + card.error();
  }
  if (tried.empty())
    return std::unexpected("no sound system is called \"" + choice.api +
                           "\"; there are jack, pulse and alsa");
  return std::unexpected("no sound card (" + tried + ")");
}

}  // namespace

std::expected<std::unique_ptr<Device>, std::string> open_sound_card(const CardChoice& choice,
                                                                    const Format& format) {
  return open_first(choice, [&](const Api& api) { return open_with(api, choice, format); });
}

std::expected<std::unique_ptr<Device>, std::string> open_sound_card_in_time(const CardChoice& choice,
                                                                            const Format& format) {
  return open_first(choice, [&](const Api& api) {
    return answered([&api, choice, format] { return open_with(api, choice, format); });
  });
}

static std::expected<std::vector<CardInfo>, std::string> list_with(const Api& api) {
  if (auto why = obstacle(api); !why.empty()) return std::unexpected(why);
  std::vector<CardInfo> cards;
  const auto audio = ask(api);
  for (const auto& output : outputs_of(*audio))
    cards.push_back({api.key, output.info.name, static_cast<int>(output.info.outputChannels),
                     static_cast<int>(output.info.inputChannels), output.info.sampleRates});
  return cards;
}

std::vector<CardInfo> list_sound_cards() {
  std::vector<CardInfo> all;
  for (const auto& api : apis) {
    const auto cards = answered([&api] { return list_with(api); });
    if (cards) all.insert(all.end(), cards->begin(), cards->end());
  }
  return all;
}

}  // namespace chronus::device

// The engine program's device: opened, lost, looked for and taken back.
#include <fmt/format.h>

#include <utility>

#include "main/program.hpp"
#include "main/say.hpp"

namespace chronus {

device::CardChoice Program::card_choice() const {
  return {options_.device == "auto" ? "" : options_.device, options_.device_name};
}

tl::expected<void, std::string> Program::open_device() {
  const device::Format format{options_.sample_rate, options_.block, options_.blocks};
  const device::CardChoice choice = card_choice();
  if (options_.device == "clock") {
    device_ = device::open_clock(format);
  } else if (options_.device == "auto") {
    device::Best best = device::open_best(choice, format);
    device_ = std::move(best.device);
    device_note_ = std::move(best.why);
    if (resumes() && !device_note_.empty()) lost_card_.emplace(choice, format);
  } else {
    auto card = device::open_sound_card_in_time(choice, format);
    if (!card && !resumes()) return tl::unexpected(card.error());
    if (card) {
      device_ = std::move(*card);
    } else {
      device_ = device::open_clock(format);
      device_note_ = card.error() + "; the clock took its place, and the card is looked for";
      lost_card_.emplace(choice, format);
    }
  }
  const device::Format real = device_->status().format;
  options_.sample_rate = real.sample_rate;
  options_.block = real.block;
  return {};
}

tl::expected<void, std::string> Program::start_device() {
  auto started = device_->start([this](float* left, float* right, int frames) {
    engine_->process(left, right, frames);
    recorder_.push(left, right, frames);
    first_sound_.hear(left, right, frames);
  });
  if (!started) return started;
  say("plays to {}{}", device_->status().name, device_note_.empty() ? "" : " (" + device_note_ + ")");
  return {};
}

void Program::look_after_device() {
  if (lost_card_) {
    if (auto card = lost_card_->found()) take_card_back(std::move(card));
    return;
  }
  const std::string trouble = device_->status().trouble;
  if (!trouble.empty()) replace_lost_device(trouble);
}

/// A card that is gone, or no longer asks for sound: the clock takes its place and the music goes on.
void Program::replace_lost_device(const std::string& trouble) {
  const device::Format format = device_->status().format;
  device_->stop();
  device_ = device::open_clock({options_.sample_rate, options_.block, options_.blocks});
  lost_card_.emplace(card_choice(), format);
  device_note_ = trouble + "; the clock took its place, and the card is looked for";
  session_->parts().device_note = device_note_;
  if (auto started = start_device(); !started) fmt::print(stderr, "chronus: {}\n", started.error());
  session_->store().trouble(device_note_, engine_->now().sample);
  publish({"device", device_note_, {{"trouble", trouble}}});
}

void Program::take_card_back(std::unique_ptr<device::Device> card) {
  device_->stop();
  std::unique_ptr<device::Device> clock = std::exchange(device_, std::move(card));
  device_note_.clear();
  if (auto started = start_device(); started) {
    lost_card_.reset();
    options_.block = device_->status().format.block;
    session_->parts().device_block = options_.block;
    publish({"device", device_->status().name + " is back", nlohmann::json::object()});
  } else {
    device_ = std::move(clock);
    device_note_ = started.error() + "; the clock plays on, and the card is looked for";
    if (auto again = start_device(); !again) fmt::print(stderr, "chronus: {}\n", again.error());
  }
  session_->parts().device_note = device_note_;
}

}  // namespace chronus

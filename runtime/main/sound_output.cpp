#include "main/sound_output.hpp"

#include <fmt/format.h>

#include <utility>

#include "main/say.hpp"

namespace chronus {

std::expected<SoundOutput, std::string> SoundOutput::open(const ProgramOptions& options) {
  const bool resumes = !options.death.empty();
  SoundOutput output;
  output.choice_ = {options.device == "auto" ? "" : options.device, options.device_name};
  output.format_ = {options.sample_rate, options.block, options.blocks, options.outputs, options.inputs};
  if (options.device == "clock") {
    output.device_ = device::open_clock(output.format_);
  } else if (options.device == "auto") {
    device::Best best = device::open_best(output.choice_, output.format_);
    output.device_ = std::move(best.device);
    output.note_ = std::move(best.why);
    if (resumes && !output.note_.empty()) output.lost_.emplace(output.choice_, output.format_);
  } else if (auto card = device::open_sound_card_in_time(output.choice_, output.format_)) {
    output.device_ = std::move(*card);
  } else if (resumes) {
    output.device_ = device::open_clock(output.format_);
    output.note_ = card.error() + "; the clock took its place, and the card is looked for";
    output.lost_.emplace(output.choice_, output.format_);
  } else {
    return std::unexpected(card.error());
  }
  const device::Format real = output.device_->status().format;
  output.format_.sample_rate = real.sample_rate;
  output.format_.block = real.block;
  return output;
}

std::expected<void, std::string> SoundOutput::start(device::Render render) {
  render_ = std::move(render);
  return start();
}

std::expected<void, std::string> SoundOutput::start() {
  if (auto started = device_->start(render_); !started) return started;
  say("plays to {}{}", device_->status().name, note_.empty() ? "" : " (" + note_ + ")");
  return {};
}

void SoundOutput::stop() {
  device_->stop();
}

std::optional<language::Event> SoundOutput::look_after() {
  if (lost_) {
    auto card = lost_->found();
    return card ? take_back(std::move(card)) : std::nullopt;
  }
  const std::string trouble = device_->status().trouble;
  if (trouble.empty()) return std::nullopt;
  return replace_lost(trouble);
}

/// Replaces a card that is gone or has stopped its callbacks.
language::Event SoundOutput::replace_lost(const std::string& trouble) {
  device::Format format = device_->status().format;
  format.outputs = format_.outputs;
  format.inputs = format_.inputs;
  device_->stop();
  device_ = device::open_clock(format_);
  lost_.emplace(choice_, format);
  note_ = trouble + "; the clock took its place, and the card is looked for";
  if (auto started = start(); !started) fmt::print(stderr, "chronus: {}\n", started.error());
  return {"device", note_, {{"trouble", trouble}}};
}

std::optional<language::Event> SoundOutput::take_back(std::unique_ptr<device::Device> card) {
  device_->stop();
  std::unique_ptr<device::Device> clock = std::exchange(device_, std::move(card));
  note_.clear();
  if (auto started = start(); !started) {
    device_ = std::move(clock);
    note_ = started.error() + "; the clock plays on, and the card is looked for";
    if (auto again = start(); !again) fmt::print(stderr, "chronus: {}\n", again.error());
    return std::nullopt;
  }
  lost_.reset();
  format_.block = device_->status().format.block;
  return language::Event{"device", device_->status().name + " is back", nlohmann::json::object()};
}

}  // namespace chronus

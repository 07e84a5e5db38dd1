#include "jit/player/trial.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>

#include "jit/player/host.hpp"

namespace chronus::jit {
namespace {

bool finite(float x) {
  return (std::bit_cast<std::uint32_t>(x) & 0x7f800000u) != 0x7f800000u;
}

}  // namespace

const char* to_text(Feed feed) {
  static constexpr std::array<const char*, feeds> texts = {"silence", "noise", "impulses",
                                                           "gates",   "DC",    "a full-scale square"};
  return texts[static_cast<std::size_t>(feed)];
}

Buffers::Buffers(std::size_t ports, std::size_t floats)
    : floats_((floats + 15) / 16 * 16), memory_(ports * floats_ + 16), pointers_(ports) {
  float* start = reinterpret_cast<float*>((reinterpret_cast<std::uintptr_t>(memory_.data()) + 63) / 64 * 64);
  for (std::size_t i = 0; i < ports; ++i) pointers_[i] = start + i * floats_;
}

Trial::Trial(const ModuleInfo& info, const Entry& entry, Enter enter)
    : info_(info),
      entry_(entry),
      enter_(enter),
      lanes_(static_cast<std::size_t>(info.lanes)),
      inputs_(info.inputs.size(), most_frames * lanes_),
      params_(info.params.size(), most_frames * lanes_),
      outputs_(info.outputs.size(), most_frames * lanes_),
      patched_(info.inputs.size() + info.params.size() + 1, 1),
      self_(std::aligned_alloc(64, (info.size + 63) / 64 * 64)) {
  for (const ParamInfo& param : info.params) values.push_back(param.start);
  for (const TextInfo& text : info.texts) texts.push_back(text.start);
  enter_(Act::create);
  entry_.create(self_, entry_.parts);
}

Trial::~Trial() {
  enter_(Act::destroy);
  entry_.destroy(self_);
  std::free(self_);
}

bool Trial::prepare(float sample_rate) {
  const Setup setup{sample_rate, 1, 0, 1};
  entry_.setup(self_, &setup);
  for (std::size_t i = 0; i < values.size(); ++i) entry_.set_param(self_, static_cast<int>(i), values[i]);
  for (std::size_t i = 0; i < texts.size(); ++i)
    entry_.set_text(self_, static_cast<int>(i), texts[i].c_str(), static_cast<int>(texts[i].size()));
  enter_(Act::prepare);
  entry_.prepare(self_);
  enter_(Act::play);
  return host_refusal().empty();
}

float Trial::noise() {
  noise_ = noise_ * 1664525u + 1013904223u;
  return static_cast<float>(static_cast<std::int32_t>(noise_)) * 4.6566129e-10f;
}

void Trial::feed(Feed feed, int frames) {
  for (int port = 0; port < std::ssize(info_.inputs); ++port) feed_port(feed, port, frames);
  const std::size_t count = static_cast<std::size_t>(frames) * lanes_;
  for (std::size_t i = 0; i < values.size(); ++i) std::fill_n(params_[i], count, values[i]);
}

void Trial::feed_port(Feed feed, int port, int frames) {
  const auto number = static_cast<std::size_t>(port);
  float* at = inputs_[number];
  const auto fill = [&](auto sample) {
    for (int frame = 0; frame < frames; ++frame) {
      for (std::size_t lane = 0; lane < lanes_; ++lane) *at++ = sample(frame);
    }
  };
  switch (feed) {
    case Feed::silence:
      return fill([&](int) { return info_.inputs[number].unpatched; });
    case Feed::noise:
      return fill([&](int) { return noise(); });
    case Feed::impulses:
      return fill([](int frame) { return frame == 0 ? 1.0f : 0.0f; });
    case Feed::gates:
      return fill([&](int frame) { return frame / (3 + port) % 2 == 0 ? 1.0f : 0.0f; });
    case Feed::dc:
      return fill([](int) { return 1.0f; });
    default:
      return fill([](int frame) { return frame / 8 % 2 == 0 ? 1.0f : -1.0f; });
  }
}

void Trial::run(int frames, bool moving) {
  const Transport transport{0, 0, 120.0 / 60 / 48000, 120, 4, true};
  Block block{};
  block.frames = frames_ = frames;
  block.sample = sample_;
  block.inputs = inputs_.data();
  block.params = params_.data();
  block.outputs = outputs_.data();
  block.patched = patched_.data();
  block.moving = moving;
  block.update = true;
  block.transport = &transport;
  entry_.run(self_, &block);
  sample_ += frames;
}

std::optional<Broken> Trial::broken() const {
  for (std::size_t port = 0; port < info_.outputs.size(); ++port) {
    for (std::size_t i = 0; i < floats(); ++i) {
      if (!finite(outputs_[port][i])) return Broken{info_.outputs[port].name, outputs_[port][i]};
    }
  }
  return std::nullopt;
}

double Trial::peak() const {
  float peak = 0;
  for (std::size_t port = 0; port < info_.outputs.size(); ++port) {
    if (info_.outputs[port].kind != OutputKind::audio) continue;
    for (std::size_t i = 0; i < floats(); ++i) {
      const float level = std::abs(outputs_[port][i]);
      if (std::isfinite(level)) peak = std::max(peak, level);
    }
  }
  return peak;
}

}  // namespace chronus::jit

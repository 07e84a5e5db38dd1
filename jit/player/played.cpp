#include "jit/player/played.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace chronus::jit {
namespace {

constexpr int frames = 128;
constexpr int blocks_a_second = 48000 / frames;
constexpr int settle_blocks = blocks_a_second / 2;
constexpr int gate_blocks = 80;
constexpr int open_blocks = 72;
constexpr int judged_blocks = settle_blocks + static_cast<int>(stretches) * gate_blocks;
constexpr int most_blocks = 6 * blocks_a_second;

constexpr float input_level = 0.25f;
constexpr double silence = 1e-5;
constexpr double offset = 0.05;

}  // namespace

double Heard::mean() const {
  return std::accumulate(means.begin(), means.end(), 0.0) / stretches;
}

bool Heard::silent() const {
  return peak < silence;
}

bool Heard::has_offset() const {
  double squares = 0;
  for (const double each : means) squares += (each - mean()) * (each - mean());
  return std::abs(mean()) > offset && std::abs(mean()) > 2 * std::sqrt(squares / stretches);
}

Played::Played(const ModuleInfo& info, const Entry& entry, Enter enter, const Settings& settings)
    : info_(info), trial_(info, entry, enter), outputs_(info.outputs.size()) {
  for (std::size_t i = 0; i < info.params.size(); ++i) {
    const auto set = settings.values.find(info.params[i].name);
    if (set != settings.values.end())
      trial_.values[i] = std::clamp(static_cast<float>(set->second), info.params[i].min, info.params[i].max);
  }
  for (std::size_t i = 0; i < info.texts.size(); ++i) {
    const auto set = settings.texts.find(info.texts[i].name);
    if (set != settings.texts.end()) trial_.texts[i] = set->second;
  }
}

bool Played::finished() const {
  return block_ >= judged_blocks && (!std::ranges::all_of(outputs_, &Heard::silent) || played_long());
}

bool Played::played_long() const {
  return block_ >= most_blocks;
}

std::optional<Broken> Played::run() {
  feed();
  trial_.run(frames);
  const int stretch = block_ < settle_blocks ? -1 : (block_ - settle_blocks) / gate_blocks;
  ++block_;
  for (std::size_t port = 0; port < outputs_.size(); ++port) {
    if (info_.outputs[port].kind == OutputKind::audio) listen(outputs_[port], trial_.output(port), stretch);
  }
  return trial_.broken();
}

/// Noise, and gates that are open nine tenths of the time.
void Played::feed() {
  trial_.feed(Feed::silence, frames);
  const bool open = block_ % gate_blocks < open_blocks;
  for (std::size_t port = 0; port < info_.inputs.size(); ++port) {
    float* samples = trial_.input(port);
    const bool gate = info_.inputs[port].gate;
    for (std::size_t i = 0; i < frames * trial_.lanes(); ++i)
      samples[i] = gate ? (open ? 1.0f : 0.0f) : input_level * trial_.noise();
  }
}

void Played::listen(Heard& heard, const float* samples, int stretch) const {
  double sum = 0;
  for (std::size_t i = 0; i < trial_.floats(); ++i) {
    heard.peak = std::max(heard.peak, static_cast<double>(std::abs(samples[i])));
    sum += samples[i];
  }
  if (stretch < 0 || block_ > judged_blocks) return;
  heard.means[static_cast<std::size_t>(stretch)] += sum / static_cast<double>(gate_blocks * trial_.floats());
}

}  // namespace chronus::jit

#include "worker/as_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "shared/cpu_clock.hpp"
#include "worker/host.hpp"

namespace chronus::jit {
namespace {

constexpr float rate = 48000;
constexpr int frames = 128;
constexpr int settle_blocks = static_cast<int>(rate / 2) / frames;
constexpr int gate_blocks = 80;
constexpr int open_blocks = 72;
/// What is judged for its mean: so many stretches of one gate each.
constexpr std::size_t stretches = 8;
constexpr int judged_blocks = settle_blocks + static_cast<int>(stretches) * gate_blocks;
/// A delay may keep its first sound for some seconds.
constexpr int most_blocks = static_cast<int>(6 * rate) / frames;

constexpr float input_level = 0.25f;
constexpr double silent = 1e-5;
constexpr double loud = 3.98;  // +12 dBFS
constexpr double offset = 0.05;

struct Heard {
  double peak = 0;
  std::array<double, stretches> means{};

  double mean() const { return std::accumulate(means.begin(), means.end(), 0.0) / stretches; }

  /// Low noise has a mean, too, but another one in each stretch.
  bool has_offset() const {
    double squares = 0;
    for (const double each : means) squares += (each - mean()) * (each - mean());
    return std::abs(mean()) > offset && std::abs(mean()) > 2 * std::sqrt(squares / stretches);
  }
};

class Played {
 public:
  Played(const ModuleInfo& info, const Entry& entry, Enter enter, const Settings& settings)
      : info_(info), trial_(info, entry, enter), outputs_(info.outputs.size()) {
    for (std::size_t i = 0; i < info.params.size(); ++i) {
      const auto set = settings.values.find(info.params[i].name);
      if (set != settings.values.end())
        trial_.values[i] =
            std::clamp(static_cast<float>(set->second), info.params[i].min, info.params[i].max);
    }
    for (std::size_t i = 0; i < info.texts.size(); ++i) {
      const auto set = settings.texts.find(info.texts[i].name);
      if (set != settings.texts.end()) trial_.texts[i] = set->second;
    }
  }

  bool prepare() { return trial_.prepare(rate); }

  bool finished() const {
    const bool quiet = std::ranges::all_of(outputs_, [](const Heard& heard) { return heard.peak < silent; });
    return block_ >= judged_blocks && (!quiet || block_ >= most_blocks);
  }

  /// The sample that is no number, if one came.
  std::optional<Broken> run() {
    feed();
    trial_.run(frames);
    const int stretch = block_ < settle_blocks ? -1 : (block_ - settle_blocks) / gate_blocks;
    ++block_;
    for (std::size_t port = 0; port < outputs_.size(); ++port) {
      if (info_.outputs[port].kind == OutputKind::audio) listen(outputs_[port], trial_.output(port), stretch);
    }
    return trial_.broken();
  }

  const std::vector<Heard>& heard() const { return outputs_; }

 private:
  /// Noise, and gates that are open nine tenths of the time.
  void feed() {
    trial_.feed(Feed::silence, frames);
    const bool open = block_ % gate_blocks < open_blocks;
    for (std::size_t port = 0; port < info_.inputs.size(); ++port) {
      float* samples = trial_.input(port);
      const bool gate = info_.inputs[port].gate;
      for (std::size_t i = 0; i < frames * trial_.lanes(); ++i)
        samples[i] = gate ? (open ? 1.0f : 0.0f) : input_level * trial_.noise();
    }
  }

  void listen(Heard& heard, const float* samples, int stretch) const {
    double sum = 0;
    for (std::size_t i = 0; i < trial_.floats(); ++i) {
      heard.peak = std::max(heard.peak, static_cast<double>(std::abs(samples[i])));
      sum += samples[i];
    }
    if (stretch < 0 || block_ > judged_blocks) return;
    heard.means[static_cast<std::size_t>(stretch)] +=
        sum / static_cast<double>(gate_blocks * trial_.floats());
  }

  const ModuleInfo& info_;
  Trial trial_;
  std::vector<Heard> outputs_;
  int block_ = 0;
};

class AsSetAudition {
 public:
  AsSetAudition(const ModuleInfo& info, const Entry& entry, Enter enter, const Circumstances& tell,
                double seconds)
      : info_(info), entry_(entry), enter_(enter), tell_(tell), seconds_(seconds) {
    found_.audition.ran = true;
  }

  AsSet play(const std::vector<Settings>& nodes) {
    bool any_sound = std::ranges::none_of(
        info_.outputs, [](const OutputInfo& output) { return output.kind == OutputKind::audio; });
    for (const Settings& node : nodes) {
      reset_host();
      const std::string as_set =
          node.node.empty() ? "with all knobs at their starts" : fmt::format("as `{}` is set", node.node);
      tell_(as_set);
      Played played(info_, entry_, enter_, node);
      any_sound = !played.prepare() || !listen(played, as_set) || any_sound;
      if (!found_.audition.finite) return found_;
    }
    if (!any_sound) {
      found_.warnings.push_back(fmt::format("silent, though it was given noise and open gates, {}",
                                            nodes.size() == 1 && nodes[0].node.empty()
                                                ? "with all knobs at their starts"
                                                : "as its nodes are set"));
    }
    return found_;
  }

 private:
  /// True if there was nothing but silence.
  bool listen(Played& played, const std::string& as_set) {
    const CpuClock clock;
    while (!played.finished() && clock.seconds() < seconds_) {
      if (const auto broken = played.run()) {
        found_.audition.finite = false;
        found_.audition.verdict = fmt::format("`{}` becomes {}, {}", broken->output, broken->value, as_set);
        return false;
      }
    }
    bool silence = played.finished();
    for (std::size_t port = 0; port < info_.outputs.size(); ++port) {
      const Heard& heard = played.heard()[port];
      silence = silence && heard.peak < silent;
      if (heard.peak > loud) {
        found_.warnings.push_back(fmt::format("`{}` reaches {:+.0f} dBFS {}: audio lies within -1 to 1",
                                              info_.outputs[port].name, 20 * std::log10(heard.peak), as_set));
      }
      if (played.finished() && heard.has_offset()) {
        found_.warnings.push_back(
            fmt::format("`{}` has a DC offset of {:+.2f} {}: what is no sound belongs into "
                        "a CvOut; else take it out with `OnePole f; f.high(x, 10 * dt)`",
                        info_.outputs[port].name, heard.mean(), as_set));
      }
    }
    return silence;
  }

  const ModuleInfo& info_;
  const Entry& entry_;
  Enter enter_;
  const Circumstances& tell_;
  double seconds_;
  AsSet found_;
};

}  // namespace

AsSet play_as_set(const ModuleInfo& info, const Entry& entry, Enter enter, const Circumstances& tell,
                  const std::vector<Settings>& nodes, double seconds) {
  const std::vector<Settings> starts = {{}};
  return AsSetAudition(info, entry, enter, tell,
                       seconds / static_cast<double>(std::max<std::size_t>(nodes.size(), 1)))
      .play(nodes.empty() ? starts : nodes);
}

}  // namespace chronus::jit

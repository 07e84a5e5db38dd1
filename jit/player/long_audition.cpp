#include "jit/player/long_audition.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/clocks.hpp"
#include "jit/player/host.hpp"

namespace chronus::jit {
namespace {

constexpr float rate = 48000;
constexpr int stretch_blocks = static_cast<int>(2 * rate) / Trial::most_frames;

/// Shares of the time at which the parameters and the long stretch end.
constexpr double for_parameters = 0.5;
constexpr double for_stretch = 0.85;

enum class Way : std::uint8_t { lower_end, upper_end, swept };

class LongAudition {
 public:
  LongAudition(const ModuleInfo& info, const Entry& entry, Enter enter, const Circumstances& tell,
               double seconds)
      : info_(info), entry_(entry), enter_(enter), tell_(tell), seconds_(seconds) {}

  Audition play() {
    result_.ran = true;
    for (std::size_t param = 0; param < info_.params.size(); ++param) {
      for (const Way way : {Way::lower_end, Way::upper_end, Way::swept}) {
        if (over(for_parameters)) break;
        if (!play_turned(param, way)) return result_;
      }
    }
    play_on();
    return result_;
  }

 private:
  bool over(double part) const { return clock_.seconds() > seconds_ * part; }

  void begin(const std::string& circumstances) {
    reset_host();
    circumstances_ = circumstances;
    tell_(circumstances);
  }

  bool play_turned(std::size_t param, Way way) {
    const ParamInfo& info = info_.params[param];
    const char* how = way == Way::lower_end   ? "at its lower end"
                      : way == Way::upper_end ? "at its upper end"
                                              : "on the move";
    begin(fmt::format("with `{}` {}", info.name, how));
    Trial trial(info_, entry_, enter_);
    if (way != Way::swept) trial.values[param] = way == Way::lower_end ? info.min : info.max;
    if (!trial.prepare(rate)) return true;  // refusing is allowed: the version then does not sound
    for (int block = 0; block < blocks_a_round; ++block) {
      const int frames = round_frames(block);
      const bool moving = way == Way::swept && info.kind == ParamKind::knob;
      if (way == Way::swept && !moving) step(trial.values[param], info);
      trial.feed(round_feed(block), frames);
      if (moving) sweep(trial, param, block);
      if (!run(trial, round_feed(block), frames, moving)) return false;
      if (over(1)) break;
    }
    trial.reset();
    return true;
  }

  static void step(float& position, const ParamInfo& info) {
    position = position + 1 > info.max ? info.min : position + 1;
  }

  /// Sweeps up and down within ten blocks.
  void sweep(Trial& trial, std::size_t param, int block) const {
    const ParamInfo& info = info_.params[param];
    const int frames = round_frames(block);
    for (int i = 0; i < frames; ++i) {
      const float along =
          (static_cast<float>(block % 5) + static_cast<float>(i) / static_cast<float>(frames)) / 5;
      const float part = block % 10 < 5 ? along : 1 - along;
      std::fill_n(trial.param(param) + static_cast<std::size_t>(i) * trial.lanes(), trial.lanes(),
                  std::clamp(info.min + (info.max - info.min) * part, info.min, info.max));
    }
  }

  /// Plays a long stretch, then prepares the same instance again at other rates, and resets it.
  void play_on() {
    begin("played for two seconds");
    Trial trial(info_, entry_, enter_);
    if (!trial.prepare(rate)) return;
    for (int block = 0; block < stretch_blocks && !over(for_stretch); ++block) {
      // A third of a second of each signal, so that its effects can develop.
      const auto feed = static_cast<Feed>(block * feeds / stretch_blocks);
      trial.feed(feed, Trial::most_frames);
      if (!run(trial, feed, Trial::most_frames, false)) return;
    }
    for (const float other : {44100.0f, 96000.0f}) {
      begin_again(fmt::format("prepared again, at {} Hz", other));
      if (!trial.prepare(other) || !play_round(trial)) return;
    }
    if (!info_.has_reset) return;
    begin_again("reset");
    trial.reset();
    play_round(trial);
  }

  /// Begins the next test with the same instance.
  void begin_again(const std::string& circumstances) {
    circumstances_ = circumstances;
    tell_(circumstances);
  }

  bool play_round(Trial& trial) {
    for (int block = 0; block < blocks_a_round && !over(1); ++block) {
      trial.feed(round_feed(block), round_frames(block));
      if (!run(trial, round_feed(block), round_frames(block), false)) return false;
    }
    return true;
  }

  bool run(Trial& trial, Feed feed, int frames, bool moving) {
    trial.run(frames, moving);
    result_.peak = std::max(result_.peak, trial.peak());
    const auto broken = trial.broken();
    if (!broken) return true;
    result_.finite = false;
    result_.verdict = fmt::format("`{}` becomes {} with {} at the inputs, {}", broken->output, broken->value,
                                  to_text(feed), circumstances_);
    return false;
  }

  const ModuleInfo& info_;
  const Entry& entry_;
  Enter enter_;
  const Circumstances& tell_;
  double seconds_;
  base::CpuWatch clock_;
  std::string circumstances_;
  Audition result_;
};

}  // namespace

Audition long_audition(const ModuleInfo& info, const Entry& entry, Enter enter, const Circumstances& tell,
                       double seconds) {
  return LongAudition(info, entry, enter, tell, seconds).play();
}

}  // namespace chronus::jit

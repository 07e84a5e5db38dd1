#include "jit/player/audition.hpp"

#include <chronus/bounds.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "jit/player/host.hpp"

namespace chronus::jit {
namespace {

constexpr std::array<int, 5> block_sizes = {64, 1, 17, 128, 64};
static_assert(blocks_a_round == static_cast<int>(block_sizes.size()) * feeds);
constexpr std::array<const char*, 4> settings = {"at their starts", "at their lower ends",
                                                 "at their upper ends", "on the move"};
constexpr int on_the_move = 3;
constexpr int blocks_at_other_rates = 10;
constexpr std::array<float, 2> other_rates = {44100, 96000};
static_assert(sample_rates.hold(other_rates.front()) && sample_rates.hold(other_rates.back()));

void turn(Trial& trial, const ModuleInfo& module, int setting, int block, int frames) {
  for (std::size_t param = 0; param < module.params.size(); ++param) {
    const ParamInfo& info = module.params[param];
    float& value = trial.values[param];
    value = setting == 1 ? info.min : setting == 2 ? info.max : info.start;
    if (info.kind != ParamKind::knob && setting != 0) {
      const int positions = static_cast<int>(info.max - info.min) + 1;
      value = info.min + static_cast<float>(block % std::max(positions, 1));
    }
    const bool moves = setting == on_the_move && info.kind == ParamKind::knob;
    float* at = trial.param(param);
    for (int frame = 0; frame < frames; ++frame, at += trial.lanes()) {
      const float along = static_cast<float>(frame) / static_cast<float>(Trial::most_frames);
      std::fill_n(at, trial.lanes(), moves ? info.min + (info.max - info.min) * along : value);
    }
  }
}

Audition play(const ModuleInfo& info, const Entry& entry, Enter enter, float sample_rate, int blocks) {
  Trial trial(info, entry, enter);
  Audition result;
  result.ran = true;
  if (!trial.prepare(sample_rate)) {
    result.verdict = "prepare() refuses: " + host_refusal();
    return result;
  }
  for (int block = 0; block < blocks; ++block) {
    const int setting = block / blocks_a_round;
    const Feed feed = round_feed(block);
    trial.feed(feed, round_frames(block));
    turn(trial, info, setting, block, round_frames(block));
    trial.run(round_frames(block), setting == on_the_move);
    if (const auto broken = trial.broken()) {
      result.finite = false;
      result.verdict = fmt::format("`{}` becomes {} with {} at the inputs and the knobs {}", broken->output,
                                   broken->value, to_text(feed), settings[static_cast<std::size_t>(setting)]);
      return result;
    }
    result.peak = std::max(result.peak, trial.peak());
  }
  trial.reset();
  return result;
}

}  // namespace

int round_frames(int block) {
  return block_sizes[static_cast<std::size_t>(block) % block_sizes.size()];
}

Feed round_feed(int block) {
  return static_cast<Feed>(block / static_cast<int>(block_sizes.size()) % feeds);
}

Audition audition(const ModuleInfo& info, const Entry& entry, Enter enter) {
  Audition result = play(info, entry, enter, 48000, settings.size() * blocks_a_round);
  for (const float rate : other_rates) {
    if (!result.finite || !host_refusal().empty()) break;
    const Audition other = play(info, entry, enter, rate, blocks_at_other_rates);
    result.finite = other.finite;
    result.verdict = other.verdict;
  }
  return result;
}

}  // namespace chronus::jit

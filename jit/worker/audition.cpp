#include "worker/audition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "worker/host.hpp"

namespace chronus::jit {
namespace {

constexpr int most_frames = 128;
constexpr std::array<int, 5> block_sizes = {64, 1, 17, 128, 64};
constexpr std::array<const char*, 6> signals = {"silence", "noise", "impulses",
                                                "gates",   "DC",    "a full-scale square"};
constexpr std::array<const char*, 4> settings = {"at their starts", "at their lower ends",
                                                 "at their upper ends", "on the move"};
/// Blocks a setting: each size with each signal.
constexpr int blocks_a_setting = static_cast<int>(block_sizes.size() * signals.size());
constexpr int blocks_at_other_rates = 10;
constexpr std::array<float, 2> other_rates = {44100, 96000};

bool finite(float x) {
  return (std::bit_cast<std::uint32_t>(x) & 0x7f800000u) != 0x7f800000u;
}

/// 64-byte aligned buffers, one a port, of the module's own sample type.
class Buffers {
 public:
  Buffers(std::size_t ports, std::size_t floats)
      : floats_((floats + 15) / 16 * 16), memory_(ports * floats_ + 16), pointers_(ports) {
    float* start =
        reinterpret_cast<float*>((reinterpret_cast<std::uintptr_t>(memory_.data()) + 63) / 64 * 64);
    for (std::size_t i = 0; i < ports; ++i) pointers_[i] = start + i * floats_;
  }
  float* operator[](std::size_t i) const { return pointers_[i]; }
  float* const* data() const { return pointers_.data(); }

 private:
  std::size_t floats_;
  std::vector<float> memory_;
  std::vector<float*> pointers_;
};

class Stage {
 public:
  Stage(const ModuleInfo& info, const Entry& entry)
      : info_(info),
        entry_(entry),
        lanes_(static_cast<std::size_t>(info.lanes)),
        inputs_(info.inputs.size(), most_frames * lanes_),
        params_(info.params.size(), most_frames * lanes_),
        outputs_(info.outputs.size(), most_frames * lanes_),
        patched_(info.inputs.size() + info.params.size() + 1, 1),
        self_(std::aligned_alloc(64, (info.size + 63) / 64 * 64)) {}
  ~Stage() { std::free(self_); }

  Audition play(Enter enter, float sample_rate, int blocks) {
    enter(Act::create);
    entry_.create(self_);
    const Setup setup{sample_rate, 1, 0, 1};
    entry_.setup(self_, &setup);
    for (std::size_t i = 0; i < info_.params.size(); ++i) {
      entry_.set_param(self_, static_cast<int>(i), info_.params[i].start);
    }
    for (std::size_t i = 0; i < info_.texts.size(); ++i) {
      const std::string& text = info_.texts[i].start;
      entry_.set_text(self_, static_cast<int>(i), text.c_str(), static_cast<int>(text.size()));
    }
    enter(Act::prepare);
    entry_.prepare(self_);
    Audition result;
    result.ran = true;
    if (!host_refusal().empty()) {
      result.verdict = "prepare() refuses: " + host_refusal();
    } else {
      enter(Act::play);
      for (int block = 0; block < blocks && result.finite; ++block) run(block, result);
      if (result.finite) entry_.reset(self_);
    }
    enter(Act::destroy);
    entry_.destroy(self_);
    return result;
  }

 private:
  float noise() {
    noise_ = noise_ * 1664525u + 1013904223u;
    return static_cast<float>(static_cast<std::int32_t>(noise_)) * 4.6566129e-10f;
  }

  void fill_inputs(int kind, int frames) {
    for (std::size_t port = 0; port < info_.inputs.size(); ++port) {
      for (std::size_t i = 0; i < static_cast<std::size_t>(frames) * lanes_; ++i) {
        const auto frame = i / lanes_;
        inputs_[port][i] = kind == 0   ? info_.inputs[port].unpatched
                           : kind == 1 ? noise()
                           : kind == 2 ? (frame == 0 ? 1.0f : 0.0f)
                           : kind == 3 ? ((frame / (3 + port)) % 2 == 0 ? 1.0f : 0.0f)
                           : kind == 4 ? 1.0f
                                       : ((frame / 8) % 2 == 0 ? 1.0f : -1.0f);
      }
    }
  }

  void fill_params(int setting, int block, int frames) {
    for (std::size_t param = 0; param < info_.params.size(); ++param) {
      const ParamInfo& info = info_.params[param];
      for (std::size_t i = 0; i < static_cast<std::size_t>(frames) * lanes_; ++i) {
        const float along = static_cast<float>(i / lanes_) / static_cast<float>(most_frames);
        float value = setting == 0   ? info.start
                      : setting == 1 ? info.min
                      : setting == 2 ? info.max
                                     : info.min + (info.max - info.min) * along;
        if (info.kind != ParamKind::knob && setting != 0) {
          const int positions = static_cast<int>(info.max - info.min) + 1;
          value = info.min + static_cast<float>(block % std::max(positions, 1));
        }
        params_[param][i] = value;
      }
    }
  }

  void run(int number, Audition& result) {
    const int kind = number / static_cast<int>(block_sizes.size()) % static_cast<int>(signals.size());
    const int setting = number / blocks_a_setting;
    Block block{};
    block.frames = block_sizes[static_cast<std::size_t>(number) % block_sizes.size()];
    block.sample = sample_;
    fill_inputs(kind, block.frames);
    fill_params(setting, number, block.frames);
    const Transport transport{0, 0, 120.0 / 60 / 48000, 120, 4, true};
    block.inputs = inputs_.data();
    block.params = params_.data();
    block.outputs = outputs_.data();
    block.patched = patched_.data();
    block.moving = setting == 3;
    block.update = true;
    block.transport = &transport;
    entry_.run(self_, &block);
    sample_ += block.frames;
    for (std::size_t port = 0; port < info_.outputs.size(); ++port) {
      for (std::size_t i = 0; i < static_cast<std::size_t>(block.frames) * lanes_; ++i) {
        const float x = outputs_[port][i];
        if (!finite(x)) {
          result.finite = false;
          result.verdict = fmt::format("`{}` becomes {} with {} at the inputs and the knobs {}",
                                       info_.outputs[port].name, x, signals[static_cast<std::size_t>(kind)],
                                       settings[static_cast<std::size_t>(setting)]);
          return;
        }
        if (info_.outputs[port].kind == OutputKind::audio) {
          result.peak = std::max(result.peak, static_cast<double>(x < 0 ? -x : x));
        }
      }
    }
  }

  const ModuleInfo& info_;
  const Entry& entry_;
  std::size_t lanes_;
  Buffers inputs_, params_, outputs_;
  std::vector<unsigned char> patched_;
  void* self_;
  long long sample_ = 0;
  std::uint32_t noise_ = 1;
};

}  // namespace

Audition audition(const ModuleInfo& info, const Entry& entry, Enter enter) {
  Audition result = Stage(info, entry).play(enter, 48000, 4 * blocks_a_setting);
  for (const float rate : other_rates) {
    if (!result.finite || !host_refusal().empty()) break;
    const Audition other = Stage(info, entry).play(enter, rate, blocks_at_other_rates);
    result.finite = other.finite;
    result.verdict = other.verdict;
  }
  return result;
}

}  // namespace chronus::jit

// One instance of a module that plays block after block, for measurements.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <random>
#include <vector>

#include "host/code.hpp"
#include "host/preparation.hpp"

namespace chronus::bench {

constexpr int frames = 64;  ///< of a block

/// Noise for inputs, a pulse for gates; parameters at their starts, or rising a little from there in each
/// block.
class Player {
 public:
  /// `moving`: parameters are read frame by frame.
  Player(const ModuleInfo& info, const Entry& entry, bool moving)
      : entry_(entry), self_(std::aligned_alloc(64, (info.size + 63) / 64 * 64)) {
    entry.create(self_, entry.parts);
    const Setup setup{48000, 1, 0, 1};
    entry.setup(self_, &setup);
    std::minstd_rand random(1);
    std::uniform_real_distribution<float> noise(-1, 1);
    for (const InputInfo& input : info.inputs) {
      Buffer& buffer = inputs_.emplace_back();
      for (int i = 0; i < frames; ++i)
        buffer[i] = input.gate ? static_cast<float>(i < frames / 2) : noise(random);
    }
    for (std::size_t p = 0; p < info.params.size(); ++p) {
      const ParamInfo& param = info.params[p];
      entry.set_param(self_, static_cast<int>(p), param.start);
      const float span = param.kind == ParamKind::knob ? (param.max - param.min) * 1e-4f : 0;
      Buffer& buffer = params_.emplace_back();
      for (int i = 0; i < frames; ++i)
        buffer[i] = std::min(param.start + span * static_cast<float>(i) / frames, param.max);
    }
    for (std::size_t t = 0; t < info.texts.size(); ++t) {
      const std::string& text = info.texts[t].start;
      entry.set_text(self_, static_cast<int>(t), text.c_str(), static_cast<int>(text.size()));
    }
    outputs_.resize(info.outputs.size());
    preparation_.open();
    entry.prepare(self_);
    preparation_.close();
    patched_.assign(info.inputs.size() + info.params.size() + 1, 1);
    in_ = pointers(inputs_), param_ = pointers(params_), out_ = pointers(outputs_);
    block_ = {frames, 0, in_.data(), param_.data(), out_.data(), patched_.data(), moving, false, &transport_};
  }
  ~Player() {
    entry_.destroy(self_);
    std::free(self_);
  }
  Player(const Player&) = delete;

  /// Seconds a block.
  double run(int blocks) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < blocks; ++i) {
      entry_.run(self_, &block_);
      block_.sample += frames;
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / blocks;
  }

 private:
  /// On a cache line of its own, as the contract of Block says.
  struct alignas(64) Buffer {
    std::array<float, frames> samples{};
    float& operator[](int frame) { return samples[static_cast<std::size_t>(frame)]; }
  };
  static std::vector<float*> pointers(std::vector<Buffer>& buffers) {
    std::vector<float*> result;
    for (Buffer& buffer : buffers) result.push_back(buffer.samples.data());
    result.push_back(nullptr);
    return result;
  }

  const Entry entry_;
  host::Preparation preparation_;  ///< owns what prepare() asks for
  void* self_;
  std::vector<Buffer> inputs_, params_, outputs_;
  std::vector<float*> in_, param_, out_;
  std::vector<unsigned char> patched_;
  Transport transport_{0, 0, 120.0 / 60 / 48000, 120, 4, true};
  Block block_{};
};

}  // namespace chronus::bench

// Runs a compiled module in a test.
#pragma once

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "jit/compiling.hpp"
#include "support/open_preparation.hpp"

namespace jit_test {

/// One instance with buffers of its own; inputs are set by name, outputs read by name. One lane unless the
/// code has more, then frame f of lane l is at f * lanes + l.
class Instance {
 public:
  explicit Instance(std::shared_ptr<const Code> code, unsigned long long seed = 1)
      : code_(std::move(code)), self_(std::aligned_alloc(64, (code_->info.size + 63) / 64 * 64)) {
    const Entry& entry = code_->entry;
    std::memset(self_, 0xff, code_->info.size);  // memory need not be zero
    entry.create(self_, entry.parts);
    const Setup setup{48000, seed, 0, code_->info.lanes};
    entry.setup(self_, &setup);
    for (std::size_t i = 0; i < code_->info.texts.size(); ++i) {
      const std::string& text = code_->info.texts[i].start;
      entry.set_text(self_, static_cast<int>(i), text.c_str(), static_cast<int>(text.size()));
    }
    for (const ParamInfo& param : code_->info.params) params[param.name] = {param.start};
    for (std::size_t i = 0; i < code_->info.params.size(); ++i) {
      entry.set_param(self_, static_cast<int>(i), code_->info.params[i].start);
    }
    entry.prepare(self_);
  }
  ~Instance() {
    code_->entry.destroy(self_);
    std::free(self_);
  }
  Instance(const Instance&) = delete;

  std::map<std::string, std::vector<float>> inputs;  ///< missing: silence
  std::map<std::string, std::vector<float>> params;  ///< one value, or one a frame with moving
  std::map<std::string, bool> patched;
  bool moving = false;
  bool update = false;
  Transport transport{0, 0, 0, 120, 4, false};

  /// Runs a block and returns the named outputs.
  std::map<std::string, std::vector<float>> run(int frames) {
    const auto floats = static_cast<std::size_t>(frames * code_->info.lanes);
    const ModuleInfo& info = code_->info;
    std::vector<std::vector<float>> in, param, out(info.outputs.size(), std::vector<float>(floats));
    std::vector<unsigned char> cables;
    for (const InputInfo& input : info.inputs) {
      in.push_back(inputs[input.name]);
      in.back().resize(floats, input.unpatched);
      cables.push_back(patched[input.name]);
    }
    for (const ParamInfo& each : info.params) {
      param.push_back(params[each.name]);
      param.back().resize(floats, param.back().back());
      cables.push_back(patched[each.name]);
    }
    const auto pointers = [](auto& buffers) {
      std::vector<float*> result;
      for (auto& buffer : buffers) result.push_back(buffer.data());
      result.push_back(nullptr);
      return result;
    };
    const auto in_pointers = pointers(in), param_pointers = pointers(param), out_pointers = pointers(out);
    const Block block{
        frames, sample_, in_pointers.data(), param_pointers.data(), out_pointers.data(), cables.data(),
        moving, update,  &transport};
    code_->entry.run(self_, &block);
    sample_ += frames;
    std::map<std::string, std::vector<float>> result;
    for (std::size_t i = 0; i < out.size(); ++i) result[info.outputs[i].name] = out[i];
    return result;
  }

  /// Why prepare() refused; empty if it did not.
  const std::string& refusal() const { return preparation_.failure(); }

  void reset() { code_->entry.reset(self_); }
  void at(long long sample) { sample_ = sample; }
  const void* self() const { return self_; }
  const Code& code() const { return *code_; }

 private:
  test::OpenPreparation preparation_;
  std::shared_ptr<const Code> code_;
  void* self_;
  long long sample_ = 0;
};

/// Compiles a module that must be sound.
inline std::shared_ptr<const Code> code_of(const std::string& source, int lanes = 1) {
  const Outcome outcome = compile(source, lanes);
  if (!outcome.code) throw std::runtime_error(to_text(outcome.diagnostics));
  return outcome.code;
}

}  // namespace jit_test

#include "modules/rig.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace chronus::test {

namespace {

/// Denormal numbers are zero while it lives.
class WithoutDenormals {
#ifdef __x86_64__
 public:
  WithoutDenormals() : mode_(__builtin_ia32_stmxcsr()) { __builtin_ia32_ldmxcsr(mode_ | 0x8040u); }
  ~WithoutDenormals() { __builtin_ia32_ldmxcsr(mode_); }
  WithoutDenormals(const WithoutDenormals&) = delete;
  WithoutDenormals& operator=(const WithoutDenormals&) = delete;

 private:
  unsigned mode_;
#endif
};

}  // namespace

Code module_code(const std::string& name, int lanes) {
  for (const Ahead& module : all_modules()) {
    if (module.name == name && module.lanes == lanes) return module.code();
  }
  throw std::runtime_error("no module " + name + " for " + std::to_string(lanes) + " voices");
}

Rig::Rig(Code code, double sample_rate) : code_(std::move(code)), sample_rate_(sample_rate) {
  space_ = std::make_unique<std::byte[]>(code_.info.size + 64);
  void* start = space_.get();
  std::size_t room = code_.info.size + 64;
  self_ = std::align(64, code_.info.size, start, room);
  for (const ParamInfo& param : code_.info.params) knobs_.push_back(param.start);
  tempo(120, false);
  code_.entry.create(self_, code_.entry.parts);
  const Setup setup{static_cast<float>(sample_rate), 20220, 0, code_.info.lanes};
  code_.entry.setup(self_, &setup);
  prepare();
}

Rig::Rig(const std::string& name, double sample_rate, int lanes)
    : Rig(module_code(name, lanes), sample_rate) {}

Rig::~Rig() {
  code_.entry.destroy(self_);
}

void Rig::prepare() {
  for (std::size_t i = 0; i < knobs_.size(); ++i) {
    code_.entry.set_param(self_, static_cast<int>(i), knobs_[i]);
  }
  code_.entry.prepare(self_);
  memory_.close();
  if (!memory_.failure().empty()) throw std::runtime_error(memory_.failure());
}

Rig& Rig::set(const std::string& param, float value) {
  for (std::size_t i = 0; i < knobs_.size(); ++i) {
    if (code_.info.params[i].name == param) {
      knobs_[i] = value;
      changed_ = true;
      return *this;
    }
  }
  throw std::runtime_error(code_.info.name + " has no parameter " + param);
}

Rig& Rig::choose(const std::string& param, const std::string& position) {
  for (const ParamInfo& info : code_.info.params) {
    const auto found = std::find(info.choices.begin(), info.choices.end(), position);
    if (info.name == param && found != info.choices.end()) {
      return set(param, static_cast<float>(found - info.choices.begin()));
    }
  }
  throw std::runtime_error(code_.info.name + " has no " + param + " " + position);
}

Rig& Rig::cable(const std::string& port, Source source) {
  const auto named = [&](const auto& info) { return info.name == port; };
  const ModuleInfo& info = code_.info;
  if (std::none_of(info.inputs.begin(), info.inputs.end(), named) &&
      std::none_of(info.params.begin(), info.params.end(), named)) {
    throw std::runtime_error(info.name + " has no input " + port);
  }
  cables_[port] = std::move(source);
  return *this;
}

Rig& Rig::cable(const std::string& port, const std::vector<float>& samples) {
  const long long start = now_;
  return cable(port, [samples, start](long long sample, int) {
    const auto i = static_cast<std::size_t>(sample - start);
    return i < samples.size() ? samples[i] : 0.0f;
  });
}

Rig& Rig::tempo(double bpm, bool playing) {
  const double beats_per_sample = playing ? bpm / 60 / sample_rate_ : 0;
  const double beat = transport_.anchor_beat +
                      static_cast<double>(now_ - transport_.anchor_sample) * transport_.beats_per_sample;
  transport_ = {beat, now_, beats_per_sample, bpm, 4, playing};
  return *this;
}

Rig& Rig::run(double seconds) {
  return run_frames(static_cast<int>(std::lround(seconds * sample_rate_)));
}

Rig& Rig::run_frames(int frames) {
  for (const OutputInfo& output : code_.info.outputs) {
    recordings_[output.name].assign(static_cast<std::size_t>(code_.info.lanes), {});
  }
  for (int done = 0; done < frames; done += block_size) run_block(std::min(block_size, frames - done));
  return *this;
}

void Rig::run_block(int frames) {
  const auto lanes = static_cast<std::size_t>(code_.info.lanes);
  const std::size_t size = static_cast<std::size_t>(frames) * lanes;
  std::vector<std::vector<float>> buffers;
  std::vector<unsigned char> patched;
  bool moving = false;
  const auto port = [&](const std::string& name, float value) {
    std::vector<float> buffer(size, value);
    const auto cable = cables_.find(name);
    patched.push_back(cable != cables_.end());
    if (patched.back()) {
      for (std::size_t i = 0; i < size; ++i) {
        buffer[i] = cable->second(now_ + static_cast<long long>(i / lanes), static_cast<int>(i % lanes));
      }
    }
    buffers.push_back(std::move(buffer));
  };
  for (const InputInfo& input : code_.info.inputs) port(input.name, input.unpatched);
  for (std::size_t i = 0; i < knobs_.size(); ++i) {
    port(code_.info.params[i].name, knobs_[i]);
    moving = moving || patched.back();
  }
  for (std::size_t i = 0; i < code_.info.outputs.size(); ++i) buffers.emplace_back(size);
  std::vector<float*> at;
  for (auto& buffer : buffers) at.push_back(buffer.data());
  const std::size_t inputs = code_.info.inputs.size();
  const std::size_t outputs = inputs + knobs_.size();
  const Block block{frames,         now_,   at.data(), at.data() + inputs, at.data() + outputs,
                    patched.data(), moving, changed_,  &transport_};
  const WithoutDenormals as_on_the_audio_thread;
  code_.entry.run(self_, &block);
  changed_ = false;
  for (std::size_t i = 0; i < code_.info.outputs.size(); ++i) {
    auto& voices = recordings_[code_.info.outputs[i].name];
    const auto& buffer = buffers[outputs + i];
    for (std::size_t k = 0; k < size; ++k) voices[k % lanes].push_back(buffer[k]);
  }
  now_ += frames;
}

const std::vector<float>& Rig::out(const std::string& output, int lane) const {
  return recordings_.at(output).at(static_cast<std::size_t>(lane));
}

}  // namespace chronus::test

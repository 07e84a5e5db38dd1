// Plays one module in a test: knobs, cables and recordings by name.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "host/code.hpp"
#include "support/open_preparation.hpp"

namespace chronus::test {

/// A module that was compiled together with the tests.
struct Ahead {
  const char* name;
  int lanes;
  Code (*code)();
};

const std::vector<Ahead>& all_modules();

/// The module of this name, compiled for `lanes` voices. Throws if there is none.
Code module_code(const std::string& name, int lanes = 1);

class Rig {
 public:
  /// What a cable carries: a value for an absolute sample and a lane.
  using Source = std::function<float(long long sample, int lane)>;

  explicit Rig(Code code, double sample_rate = 48000);
  explicit Rig(const std::string& name, double sample_rate = 48000, int lanes = 1);
  ~Rig();
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  /// Turns a knob; heard from the next run on. Choices by position.
  Rig& set(const std::string& param, float value);
  Rig& choose(const std::string& param, const std::string& position);

  /// Connects an input, or moves a knob sample by sample (absolute values).
  Rig& cable(const std::string& port, Source);
  Rig& cable(const std::string& port, const std::vector<float>& samples);

  Rig& tempo(double bpm, bool playing = true);

  /// Plays on; the recordings of all outputs are of this run.
  Rig& run(double seconds);
  Rig& run_frames(int frames);

  const std::vector<float>& out(const std::string& output, int lane = 0) const;

  const ModuleInfo& info() const { return code_.info; }
  double sample_rate() const { return sample_rate_; }
  long long now() const { return now_; }

  /// Frames a block; any number from 1.
  int block_size = 64;

 private:
  void prepare();
  void run_block(int frames);

  Code code_;
  double sample_rate_;
  OpenPreparation memory_;
  std::unique_ptr<std::byte[]> space_;
  void* self_ = nullptr;
  std::vector<float> knobs_;
  std::map<std::string, Source> cables_;
  std::map<std::string, std::vector<std::vector<float>>> recordings_;
  Transport transport_{};
  long long now_ = 0;
  bool changed_ = true;
};

}  // namespace chronus::test

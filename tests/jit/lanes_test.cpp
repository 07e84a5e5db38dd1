// Eight voices in one Signal, as the real compiler makes them, sound like eight voices one by one.
#include <cmath>
#include <cstdio>

#include "jit/instance.hpp"
#include "jit/instrument.hpp"
#include "support/catch.hpp"

using namespace jit_test;

namespace {

constexpr int lanes = 8;
constexpr int block = 480;
constexpr int frames = 48000;

std::shared_ptr<const Code> module_code(const std::string& name, int width) {
  const Outcome outcome = compile(request_for(options().module_folder + "/" + name + ".cpp", width));
  if (!outcome.code) UNSCOPED_INFO(to_text(outcome.diagnostics));
  return outcome.code;
}

/// Each voice and each input hears something else.
float heard(std::size_t input, bool gate, int frame, int lane) {
  const double seconds = frame / 48000.0;
  const double turn = 2 * M_PI * (lane + 1) * seconds;
  const auto shift = static_cast<double>(input);
  if (gate) return std::sin(1.7 * turn + shift) > 0 ? 1.0f : 0.0f;
  return static_cast<float>(0.5 * std::sin(37 * turn + 0.7 * shift));
}

/// All outputs over a second; `only` is the one voice of scalar code.
std::map<std::string, std::vector<float>> play(const std::shared_ptr<const Code>& code, int only = 0) {
  const int width = code->info.lanes;
  Instance instance(code);
  std::map<std::string, std::vector<float>> sound;
  for (const InputInfo& input : code->info.inputs) instance.patched[input.name] = true;
  if (instance.params.contains("rate")) instance.params["rate"] = {20};  // many cycles in a second
  for (int begin = 0; begin < frames; begin += block) {
    for (std::size_t i = 0; i < code->info.inputs.size(); ++i) {
      std::vector<float>& samples = instance.inputs[code->info.inputs[i].name];
      samples.clear();
      for (int f = begin; f < begin + block; ++f)
        for (int lane = 0; lane < width; ++lane)
          samples.push_back(heard(i, code->info.inputs[i].gate, f, width == 1 ? only : lane));
    }
    instance.update = begin == 0;
    for (const auto& [name, samples] : instance.run(block))
      sound[name].insert(sound[name].end(), samples.begin(), samples.end());
  }
  return sound;
}

/// The error of one voice, in dB against its own level.
double error_db(const std::vector<float>& one, const std::vector<float>& eight, int lane) {
  double error = 0;
  double power = 0;
  for (std::size_t f = 0; f < one.size(); ++f) {
    const double off = static_cast<double>(one[f]) - eight[f * lanes + static_cast<std::size_t>(lane)];
    error += off * off;
    power += static_cast<double>(one[f]) * one[f];
  }
  return 10 * std::log10((error + 1e-12) / (power + 1e-3));
}

}  // namespace

SCENARIO("Eight voices at once equal eight voices one by one to -90 dB") {
  const auto rolls_dice = [](const std::string& module, const std::string& output) {
    return module == "noise" || (module == "lfo" && (output == "steps" || output == "drift"));
  };
  for (const std::string& name : voices) {
    const auto scalar = module_code(name, 1);
    const auto wide = module_code(name, lanes);
    INFO(name);
    REQUIRE(scalar);
    REQUIRE(wide);
    const auto eight = play(wide);
    for (int lane = 0; lane < lanes; ++lane) {
      for (const auto& [output, one] : play(scalar, lane)) {
        INFO("output " << output << " of voice " << lane);
        if (rolls_dice(name, output) && lane > 0) {  // dice of its own
          CHECK(error_db(one, eight.at(output), lane) > -20);
        } else {
          CHECK(error_db(one, eight.at(output), lane) < -90);
        }
      }
    }
  }
}

SCENARIO("What does not run in lanes says which field keeps it from it") {
  for (const auto& file : module_files()) {
    const std::string name = file.stem();
    if (voices.contains(name)) continue;
    const auto scalar = module_code(name, 1);
    INFO(name);
    REQUIRE(scalar);
    const std::string& obstacle = scalar->info.lane_obstacle;
    std::printf("%s: %s\n", name.c_str(),
                obstacle.empty() ? "runs in lanes as far as its state goes" : obstacle.c_str());
    if (obstacle.empty()) continue;
    CHECK_FALSE(module_code(name, lanes));
  }
}

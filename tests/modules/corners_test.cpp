// What must hold for every module of the instrument, whatever its knobs and inputs.
#include <chronus/bounds.hpp>

#include <cmath>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "modules/rig.hpp"
#include "support/catch.hpp"

using chronus::ParamInfo;
using chronus::ParamKind;
using chronus::sample_rates;
using chronus::test::all_modules;
using chronus::test::Rig;

namespace {

struct Extremes {
  bool finite = true;
  float peak = 0;
  std::string where;
};

void look(const Rig& rig, Extremes& found) {
  for (const auto& output : rig.info().outputs) {
    for (int lane = 0; lane < rig.info().lanes; ++lane) {
      for (float x : rig.out(output.name, lane)) {
        if (!std::isfinite(x)) found.finite = false, found.where = output.name;
        if (std::abs(x) > found.peak && output.kind == chronus::OutputKind::audio) found.peak = std::abs(x);
      }
    }
  }
}

enum class Input { silence, noise, square, impulse };

void feed(Rig& rig, Input input) {
  for (const auto& port : rig.info().inputs) {
    const auto seed = static_cast<unsigned>(std::hash<std::string>{}(port.name));
    rig.cable(port.name, [input, seed](long long t, int lane) {
      auto bits = static_cast<unsigned>(t * 2654435761u) + seed + static_cast<unsigned>(lane) * 977u;
      bits ^= bits >> 15;
      bits *= 2246822519u;
      bits ^= bits >> 13;
      switch (input) {
        case Input::noise:
          return static_cast<float>(bits) / 2147483648.0f - 1;
        case Input::square:
          return t / 100 % 2 ? -1.0f : 1.0f;
        case Input::impulse:
          return t == 0 ? 1.0f : 0.0f;
        default:
          return 0.0f;
      }
    });
  }
}

/// All knobs at one end, at the other, each alone at either end, and some throws of dice.
std::vector<std::vector<float>> settings(const std::vector<ParamInfo>& params) {
  std::vector<std::vector<float>> all(3);
  for (const ParamInfo& p : params) {
    all[0].push_back(p.start);
    all[1].push_back(p.min);
    all[2].push_back(p.max);
  }
  for (std::size_t i = 0; i < params.size(); ++i) {
    if (!params[i].bank.empty()) continue;
    for (float end : {params[i].min, params[i].max}) {
      all.push_back(all[0]);
      all.back()[i] = end;
    }
  }
  std::minstd_rand dice(7);
  for (int throw_of = 0; throw_of < 8; ++throw_of) {
    std::vector<float> some;
    for (const ParamInfo& p : params) {
      const float at = static_cast<float>(dice() % 1001) / 1000;
      const float value = p.min + (p.max - p.min) * at;
      some.push_back(p.kind == ParamKind::knob ? value : std::round(value));
    }
    all.push_back(some);
  }
  return all;
}

}  // namespace

SCENARIO("Every module stays finite and bounded at every corner of its knobs") {
  for (const auto& module : all_modules()) {
    if (module.lanes != 1) continue;
    for (double rate : {sample_rates.least, 44100.0, 48000.0, 96000.0, sample_rates.most}) {
      for (Input input : {Input::silence, Input::noise, Input::square, Input::impulse}) {
        Extremes found;
        std::string knobs;
        for (const auto& values : settings(module.code().info.params)) {
          Rig rig(module.name, rate);
          rig.tempo(133);
          feed(rig, input);
          for (std::size_t i = 0; i < values.size(); ++i) rig.set(rig.info().params[i].name, values[i]);
          look(rig.run_frames(2000), found);
          if (!found.finite) {
            for (float v : values) knobs += " " + std::to_string(v);
            break;
          }
        }
        INFO(module.name << " at " << rate << ", input " << static_cast<int>(input) << ", " << found.where
                         << knobs);
        CHECK(found.finite);
        CHECK(found.peak < 200);
      }
    }
  }
}

SCENARIO("Every module survives knobs that are thrown about") {
  for (const auto& module : all_modules()) {
    if (module.lanes != 1) continue;
    Rig rig(module.name);
    rig.tempo(133);
    feed(rig, Input::noise);
    Extremes found;
    const auto all = settings(rig.info().params);
    for (int round = 0; round < 3; ++round) {
      for (const auto& values : all) {
        for (std::size_t i = 0; i < values.size(); ++i) rig.set(rig.info().params[i].name, values[i]);
        look(rig.run_frames(256), found);
      }
    }
    INFO(module.name);
    CHECK(found.finite);
    CHECK(found.peak < 200);
  }
}

SCENARIO("A tail costs no more than the sound before it") {
  for (const auto& module : all_modules()) {
    if (module.lanes != 1) continue;
    const auto cost = [&](Input input, double before) {
      double best = 1e9;
      for (int attempt = 0; attempt < 5; ++attempt) {
        Rig rig(module.name);
        feed(rig, input);
        rig.run(before);
        const std::clock_t start = std::clock();
        rig.run(0.1);
        best = std::min(best, static_cast<double>(std::clock() - start));
      }
      return best;
    };
    const double sound = cost(Input::noise, 0.01);
    const double tail = cost(Input::impulse, 1.5);
    INFO(module.name << ": " << sound << " and " << tail << " us for 100 ms");
    CHECK(tail < 2 * sound + 500);
  }
}

SCENARIO("The same sound comes out however it is cut into blocks") {
  for (const auto& module : all_modules()) {
    if (module.lanes != 1) continue;
    Rig one(module.name);
    Rig other(module.name);
    one.block_size = 64;
    other.block_size = 37;
    for (Rig* rig : {&one, &other}) {
      rig->tempo(133);
      feed(*rig, Input::noise);
      rig->run_frames(3000);
    }
    for (const auto& output : one.info().outputs) {
      INFO(module.name << "." << output.name);
      CHECK(one.out(output.name) == other.out(output.name));
    }
  }
}

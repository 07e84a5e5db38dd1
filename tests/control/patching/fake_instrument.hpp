// Modules without code: what they declare is all that a patch's text needs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "control/patching/draft.hpp"

namespace chronus::test {

inline ParamInfo param(std::string name, ParamKind kind, float start, float min, float max,
                       Unit unit = None) {
  ParamInfo info;
  info.name = std::move(name);
  info.kind = kind;
  info.start = start;
  info.min = min;
  info.max = max;
  info.unit = unit;
  return info;
}

/// A module with every kind of port.
inline std::shared_ptr<Code> voice() {
  auto code = std::make_shared<Code>();
  code->info.name = "voice";
  code->info.inputs = {{"in", "", "", false, 0}, {"gate", "", "", true, 0}};
  code->info.outputs = {{"out_left", "", ""}, {"out_right", "", ""}};
  code->info.params = {
      param("freq", ParamKind::knob, 220, 20, 20000, Hz), param("pan_left", ParamKind::knob, 0, -1, 1),
      param("pan_right", ParamKind::knob, 0, -1, 1),      param("time", ParamKind::knob, 0.1f, 0, 8, Seconds),
      param("shape", ParamKind::choice, 0, 0, 1),         param("sync", ParamKind::toggle, 0, 0, 1),
      param("taps", ParamKind::count, 1, 0, 16)};
  code->info.params[4].choices = {"sine", "2x"};
  for (const char* name : {"step1", "step2", "step3", "step4"}) {
    code->info.params.push_back(param(name, ParamKind::knob, 0, -5, 5, Octaves));
    code->info.params.back().bank = "step";
  }
  for (const char* name : {"on1", "on2", "on3", "on4"}) {
    code->info.params.push_back(param(name, ParamKind::knob, 1, 0, 1));
    code->info.params.back().bank = "on";
  }
  code->info.texts = {{"words", "", "none"}};
  return code;
}

/// The same names, and other kinds of values.
inline std::shared_ptr<Code> other() {
  auto code = std::make_shared<Code>();
  code->info.name = "other";
  code->info.has_block = true;
  code->info.inputs = {{"freq", "", "", false, 0}};
  code->info.outputs = {{"low", "", ""}};
  code->info.params = {param("words", ParamKind::knob, 0, -60, 6, dB),
                       param("time", ParamKind::toggle, 0, 0, 1)};
  code->info.texts = {{"shape", "", ""}, {"step1", "", ""}};
  return code;
}

class FakeInstrument : public patching::Instrument {
 public:
  std::shared_ptr<const Code> code(const std::string& module) const override {
    return module == "voice" ? voice_ : module == "other" ? other_ : nullptr;
  }
  bool exists(const std::string& module) const override { return module == "broken" || code(module); }
  std::vector<std::string> names() const override { return {"broken", "other", "voice"}; }

 private:
  std::shared_ptr<const Code> voice_ = voice();
  std::shared_ptr<const Code> other_ = other();
};

}  // namespace chronus::test

// Texts as patches: whatever is read must be written as a text that is read as the same patch, unknown
// modules, ports and values included.
#include <cstddef>
#include <cstdint>
#include <string>

#include "control/patching/patch_text.hpp"
#include "control/verbs/verbs.hpp"

using namespace chronus;
using namespace chronus::language;
using namespace chronus::patching;

namespace {

ParamInfo param(std::string name, ParamKind kind, float start, float min, float max, Unit unit = None) {
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
std::shared_ptr<const Code> voice() {
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
  for (const char* name : {"step1", "step2", "step3"}) {
    code->info.params.push_back(param(name, ParamKind::knob, 0, -5, 5, Octaves));
    code->info.params.back().bank = "step";
  }
  code->info.texts = {{"words", "", "none"}};
  return code;
}

/// The same names, and other kinds of values.
std::shared_ptr<const Code> other() {
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

class Fake : public Instrument {
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

}  // namespace

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                                                             std::size_t size) {
  static const Fake instrument;
  const std::string text(reinterpret_cast<const char*>(data), size);
  Draft typed({}, instrument, verbs::vocabulary(), 48000);
  const bool is_right = run_text(typed, text).has_value();
  Draft read({}, instrument, verbs::vocabulary(), 48000);
  read.unknown = Unknown::all_kept;
  if (!run_text(read, text)) {
    if (is_right) __builtin_trap();  // what a person may type, a file may hold
    return 0;
  }
  if (is_right && !(typed.patch == read.patch)) __builtin_trap();
  const std::string written = to_text(read.patch, instrument);
  Draft again({}, instrument, verbs::vocabulary(), 48000);
  again.unknown = Unknown::all_kept;
  if (!run_text(again, written)) __builtin_trap();
  if (to_text(again.patch, instrument) != written) __builtin_trap();
  for (const graph::Node& node : read.patch.nodes) {
    const graph::Node* same = again.patch.find(node.name);
    if (!same || same->module != node.module || same->settings.size() != node.settings.size())
      __builtin_trap();
  }
  return 0;
}

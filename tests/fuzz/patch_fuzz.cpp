// Texts as patches: whatever is read must be written as a text that is read as the same patch, unknown
// modules, ports and values included.
#include <cstddef>
#include <cstdint>
#include <string>

#include "control/patching/patch_text.hpp"
#include "control/patching/text_of.hpp"
#include "control/verbs/verbs.hpp"
#include "tests/control/patching/fake_instrument.hpp"

using namespace chronus;
using namespace chronus::language;
using namespace chronus::patching;
using namespace chronus::test;

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                                                             std::size_t size) {
  static const FakeInstrument instrument;
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
  if (text_of(PatchText(text), read.patch, instrument, verbs::vocabulary()) != text) __builtin_trap();
  const std::string written = to_text(read.patch, instrument);
  Draft again({}, instrument, verbs::vocabulary(), 48000);
  again.unknown = Unknown::all_kept;
  if (!run_text(again, written)) __builtin_trap();
  if (to_text(again.patch, instrument) != written) __builtin_trap();
  // The text of another patch, changed until it makes this one.
  const std::string changed = text_of(PatchText("add a voice step=c4,.,g4 # a\nconnect a out\n"), read.patch,
                                      instrument, verbs::vocabulary());
  Draft third({}, instrument, verbs::vocabulary(), 48000);
  third.unknown = Unknown::all_kept;
  if (!run_text(third, changed)) __builtin_trap();
  for (const graph::Node& node : read.patch.nodes) {
    if (!third.patch.find(node.name)) __builtin_trap();
  }
  if (third.patch.cables != read.patch.cables) __builtin_trap();
  for (const graph::Node& node : read.patch.nodes) {
    const graph::Node* same = again.patch.find(node.name);
    if (!same || same->module != node.module || same->settings.size() != node.settings.size())
      __builtin_trap();
  }
  return 0;
}

// A patch with its text, changed by verbs as a session changes it.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "control/language/line.hpp"
#include "control/patching/fake_instrument.hpp"
#include "control/patching/patch_text.hpp"
#include "control/patching/text_of.hpp"
#include "control/verbs/verbs.hpp"

namespace chronus::test {

/// What a text makes of an empty patch.
inline graph::Patch patch_of(const patching::Instrument& instrument, const std::string& text) {
  patching::Draft draft({}, instrument, verbs::vocabulary(), 48000);
  draft.unknown = patching::Unknown::all_kept;
  if (auto done = patching::run_text(draft, text); !done)
    throw std::runtime_error(done.error().message + " in:\n" + text);
  return std::move(draft.patch);
}

class WrittenPatch {
 public:
  explicit WrittenPatch(const std::string& whole) : patch(patch_of(instrument, whole)), written(whole) {}

  /// Whether the verbs are right; if not, nothing is changed.
  bool ask(const std::string& verbs) {
    patching::Draft draft(patch, instrument, verbs::vocabulary(), 48000);
    if (!patching::run_text(draft, verbs)) return false;
    steps.emplace_back(std::move(patch), written);
    patch = std::move(draft.patch);
    written.add(verbs);
    written.add(draft.renames);
    return true;
  }

  void undo() {
    if (steps.empty()) return;
    std::tie(patch, written) = std::move(steps.back());
    steps.pop_back();
  }

  std::string text() const { return patching::text_of(written, patch, instrument, verbs::vocabulary()); }

  FakeInstrument instrument;
  graph::Patch patch;
  patching::PatchText written;
  std::vector<std::pair<graph::Patch, patching::PatchText>> steps;
};

}  // namespace chronus::test

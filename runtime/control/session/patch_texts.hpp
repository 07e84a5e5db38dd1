// The patch as text: loads it, follows its file's saves, and writes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/language/request.hpp"
#include "control/patching/draft.hpp"

namespace chronus::session {

struct StepRecord;

class Session;

/// A `load` without a file.
language::Request load_request(const std::string& door, std::uint64_t client);

/// [control-thread]
class PatchTexts {
 public:
  /// Holds a reference to its session.
  explicit PatchTexts(Session& session) : session_(session) {}

  /// See Session::load_text().
  language::Reply load(const std::string& text, const language::Request& as, patching::Unknown);

  /// Plays the differences between two texts of the patch's file. An error in the later one changes nothing.
  language::Reply follow(const std::string& before, const std::string& after, const language::Request& as);

  /// See Session::text().
  std::string text() const;

  /// The verbs that a step appends to the text; for turned knobs the last verb of each.
  std::vector<std::string> written_by(const language::Request&, const patching::Draft&,
                                      const StepRecord&) const;

  /// Rewrites the text if many verbs have been appended.
  void bound();

 private:
  patching::Draft empty_draft() const;
  patching::PatchText text_after_save(const std::string& before, const std::string& after) const;

  Session& session_;
};

}  // namespace chronus::session

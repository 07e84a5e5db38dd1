// The patch as text: loaded, followed as its file is saved, and written.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/language/request.hpp"
#include "control/patching/draft.hpp"
#include "control/session/records.hpp"

namespace chronus::session {

class Session;

/// [control-thread]
class PatchTexts {
 public:
  /// Refers to its session.
  explicit PatchTexts(Session& session) : session_(session) {}

  /// As Session::load_text().
  language::Reply load(const std::string& text, const std::string& door, std::uint64_t client,
                       patching::Unknown);

  /// Plays what differs between two texts of the file that the patch came from. A mistake in the later one
  /// changes nothing.
  language::Reply follow(const std::string& before, const std::string& after);

  /// As Session::text().
  std::string text() const;

  /// What a step adds to the text: its verbs; of knobs that turn, the last word of each.
  std::vector<std::string> written_by(const language::Request&, const patching::Draft&,
                                      const StepRecord&) const;

  /// Writes the text anew where many verbs have been added to it.
  void bound();

 private:
  patching::Draft empty_draft() const;
  patching::PatchText text_after_save(const std::string& before, const std::string& after) const;

  Session& session_;
};

}  // namespace chronus::session

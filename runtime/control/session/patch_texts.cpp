#include "control/session/patch_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "control/language/line.hpp"
#include "control/patching/merge.hpp"
#include "control/patching/patch_text.hpp"
#include "control/patching/text_of.hpp"
#include "control/session/records.hpp"
#include "control/session/session.hpp"

namespace chronus::session {

namespace {

constexpr std::size_t most_written = 1000;  ///< verbs, before the text is rewritten

/// A text with the present names of its nodes.
patching::Document renamed(const std::string& text, const patching::PatchText::Renames& renames) {
  auto document = patching::to_document(text);
  if (!document) return {};
  for (const auto& [from, to] : renames) {
    for (patching::Statement& statement : *document) statement.rename(from, to);
  }
  return std::move(*document);
}

/// Adds retained names and clamped values to a reply.
void tell_kept(const std::vector<std::string>& kept, const std::vector<std::string>& clamped,
               language::Reply& reply) {
  if (!kept.empty()) reply.data["kept"] = kept;
  for (const std::string& why : kept) reply.text += "\nkept, but nothing plays it: " + why;
  if (!clamped.empty()) reply.data["clamped"] = clamped;
  for (const std::string& what : clamped) reply.text += "\nheld within its range: " + what;
}

patching::Change change_of(const graph::Patch& patch) {
  return {
      "patch", "", fmt::format("{} nodes, {} cables", patch.nodes.size(), patch.cables.size()), false, {}};
}

}  // namespace

language::Request load_request(const std::string& door, std::uint64_t client) {
  language::Request request;
  request.command.verb = "load";
  request.door = door;
  request.client = client;
  return request;
}

std::string PatchTexts::text() const {
  return patching::text_of(session_.memory().text, session_.patch(), session_.modules(),
                           session_.parts().vocabulary);
}

patching::Draft PatchTexts::empty_draft() const {
  return {{}, session_.modules(), session_.parts().vocabulary, session_.parts().engine.sample_rate()};
}

std::vector<std::string> PatchTexts::written_by(const language::Request& request,
                                                const patching::Draft& draft,
                                                const StepRecord& record) const {
  if (draft.applied) return {*draft.applied};
  std::vector<std::string> written;
  if (record.joins) {
    const Memory& memory = session_.memory();
    const auto joined = std::ranges::find(memory.steps, *record.joins, &Step::first);
    const auto since = memory.text.written_since(joined->text_before);
    const std::string same = "set " + request.command.arguments[0] + " ";
    for (const std::string& verbs : since ? *since : std::vector<std::string>()) {
      if (!verbs.starts_with(same)) written.push_back(verbs);
    }
  }
  written.push_back(record.line.text);
  return written;
}

void PatchTexts::bound() {
  const patching::PatchText& text_now = session_.memory().text;
  if (text_now.count() <= most_written) return;
  patching::PatchText whole(text());
  whole.add(text_now.renames());
  session_.note(TextRecord{std::move(whole)});
}

language::Reply PatchTexts::load(const std::string& text, const language::Request& as,
                                 patching::Unknown unknown) {
  patching::Draft fresh = empty_draft();
  fresh.unknown = unknown;
  if (auto done = patching::run_text(fresh, text); !done) return language::to_reply(done.error());
  fresh.turns.clear();  // show() ramps the differences
  fresh.tempo.reset();
  fresh.only_turns = false;
  fresh.changes = {change_of(fresh.patch)};
  fresh.text = patching::PatchText(text);
  const std::vector<std::string> kept = std::move(fresh.kept);
  session_.set_clamped(std::move(fresh.clamped));
  language::Reply reply = session_.commit(std::move(fresh), as);
  tell_kept(kept, session_.clamped(), reply);
  return reply;
}

/// The file's new text, followed by the verbs since it was loaded. Where the single verbs are no longer
/// known, the statements of the patch's text declare their results.
patching::PatchText PatchTexts::text_after_save(const std::string& before, const std::string& after) const {
  const patching::PatchText& old = session_.memory().text;
  patching::PatchText text(after);
  if (old.whole() && *old.whole() == before) {
    for (std::string& verbs : old.written()) text.add(std::move(verbs));
  } else {
    for (const auto& [from, to] : old.renames()) text.add("rename " + from + " " + to);
    const auto document = patching::to_document(this->text());
    for (const patching::Statement& statement : document ? *document : patching::Document()) {
      const std::string_view verb = statement.verb();
      if (verb == "add" || verb == "connect" || verb == "chain") text.add(statement.text());
      if (verb != "add") continue;
      for (const auto& [key, value] : statement.command().options) {
        language::Command set;
        set.verb = "set";
        set.arguments = {statement.command().arguments[0]};
        set.options = {{key, value}};
        text.add(language::to_line(set));
      }
    }
  }
  text.add(old.renames());
  return text;
}

language::Reply PatchTexts::follow(const std::string& before, const std::string& after,
                                   const language::Request& as) {
  patching::Draft fresh = empty_draft();
  fresh.unknown = patching::Unknown::names_kept;
  if (auto done = patching::run_text(fresh, after); !done) return language::to_reply(done.error());
  const patching::PatchText::Renames& renames = session_.memory().text.renames();
  patching::Trace was(session_.modules(), session_.parts().vocabulary);
  was.run(renamed(before, renames));
  patching::Trace is(session_.modules(), session_.parts().vocabulary);
  is.run(renamed(after, renames));
  patching::Draft merged = session_.draft();
  merged.patch = patching::merge(was, is, session_.patch());
  patching::PatchText text = text_after_save(before, after);
  session_.set_clamped(std::move(fresh.clamped));
  language::Reply reply;
  if (merged.patch == session_.patch()) {
    const bool for_steps = session_.memory().text.whole() && *session_.memory().text.whole() == before;
    if (after != this->text()) session_.note(TextRecord{std::move(text), for_steps});  // else `save` wrote it
    reply = {language::Exit::done, "nothing to change", {{"seq", session_.seq()}}};
  } else {
    patching::Draft whole = empty_draft();
    whole.unknown = patching::Unknown::all_kept;
    const std::string together =
        patching::text_of(text, merged.patch, session_.modules(), session_.parts().vocabulary);
    if (auto done = patching::run_text(whole, together); !done) {
      done.error().message = "with what verbs have made since, " + done.error().message;
      return language::to_reply(done.error());
    }
    merged.only_turns = false;
    merged.changes = {change_of(merged.patch)};
    merged.text = std::move(text);
    reply = session_.commit(std::move(merged), as);
  }
  tell_kept(fresh.kept, session_.clamped(), reply);
  return reply;
}

}  // namespace chronus::session

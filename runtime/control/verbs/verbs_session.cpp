#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "base/replace_file.hpp"
#include "base/text_file.hpp"
#include "control/patching/patch_text.hpp"
#include "control/session/session.hpp"
#include "control/verbs/verbs.hpp"

namespace chronus::verbs {

namespace {

std::expected<std::string, language::Problem> text_of(const language::Request& request,
                                                      const std::string& word) {
  if (word == "-") {
    if (request.input) return *request.input;
    return std::unexpected(
        language::Problem{language::Exit::usage, "`-` means stdin, and nothing came from there"});
  }
  auto text = base::read_text(request.path(word));
  if (!text) return std::unexpected(language::Problem{language::Exit::not_found, text.error().message});
  return std::move(*text);
}

nlohmann::json to_json(const language::Verb& verb) {
  static constexpr const char* kinds[] = {"edit", "act", "look"};
  static constexpr const char* reaches[] = {"music", "file", "module", "machine"};
  return {{"verb", verb.name},
          {"group", verb.group},
          {"arguments", verb.arguments},
          {"help", verb.help},
          {"example", verb.example},
          {"kind", kinds[static_cast<int>(verb.kind)]},
          {"reach", reaches[static_cast<int>(verb.reach)]}};
}

}  // namespace

void verb_apply(session::Session& session, const language::Request& request, const language::Answer& answer) {
  const auto text = text_of(request, request.command.arguments[0]);
  if (!text) return answer(language::to_reply(text.error()));
  patching::Draft draft = session.draft();
  if (auto done = patching::run_text(draft, *text); !done) {
    done.error().message += "; nothing was applied";
    return answer(language::to_reply(done.error()));
  }
  draft.only_turns = false;
  draft.applied = *text;
  answer(session.commit(std::move(draft), request));
}

void verb_save(session::Session& session, const language::Request& request, const language::Answer& answer) {
  const std::string path = request.path(request.command.arguments[0]);
  if (auto written = base::replace_file(path, session.text()); !written)
    return answer(language::to_reply({language::Exit::refused, written.error()}));
  answer({language::Exit::done, "saved to " + path, {{"file", path}, {"seq", session.seq()}}});
}

void verb_load(session::Session& session, const language::Request& request, const language::Answer& answer) {
  const auto text = text_of(request, request.command.arguments[0]);
  if (!text) return answer(language::to_reply(text.error()));
  language::Reply reply = session.load_text(*text, request);
  if (!reply.ok()) return answer(language::to_reply({reply.exit, reply.text + "; the patch is as it was"}));
  const std::string& file = request.command.arguments[0];
  if (file == "-") {
    session.patch_file().unwatch();
  } else if (const std::string why = session.patch_file().watch_loaded(request.path(file), *text);
             !why.empty()) {
    reply.text += "\nits saves are not noticed: " + why;
    reply.data["unwatched"] = why;
  }
  answer(std::move(reply));
}

void verb_quit(session::Session& session, const language::Request&, const language::Answer& answer) {
  answer({language::Exit::done, "the engine ends", {{"quit", true}}});
  if (session.on_quit) session.parts().loop.post(session.on_quit);
}

void verb_help(session::Session&, const language::Request& request, const language::Answer& answer) {
  const language::Command& command = request.command;
  if (const std::string* markdown = command.option("markdown")) {
    if (*markdown != "on" || !command.arguments.empty())
      return answer(language::to_reply({language::Exit::usage, "`help` takes a verb, or markdown=on"}));
    const std::string text = vocabulary().as_markdown();
    return answer({language::Exit::done, text, {{"markdown", text}}});
  }
  if (!command.arguments.empty()) {
    const language::Verb* verb = vocabulary().find(command.arguments[0]);
    if (!verb) {
      language::Command wrong;
      wrong.verb = command.arguments[0];
      return answer(language::to_reply(vocabulary().check(wrong).error()));
    }
    return answer({language::Exit::done,
                   fmt::format("{} {}\n  {}\n  for example: {}", verb->name, verb->arguments, verb->help,
                               verb->example),
                   to_json(*verb)});
  }
  language::Reply reply;
  reply.data["verbs"] = nlohmann::json::array();
  std::string_view group;
  for (const language::Verb& verb : vocabulary()) {
    if (verb.group != group) reply.text += fmt::format("{}{}:\n", group.empty() ? "" : "\n", verb.group);
    group = verb.group;
    reply.text += fmt::format("  {} {}\n", verb.name, verb.arguments);
    reply.data["verbs"].push_back(to_json(verb));
  }
  reply.text += "\n`help VERB` explains one";
  answer(std::move(reply));
}

/// The local socket and OSC subscribe themselves (`events`, `/notify 1`). Only a door that cannot push gets
/// here.
void verb_events(session::Session&, const language::Request&, const language::Answer& answer) {
  answer(language::to_reply({language::Exit::refused,
                             "this door cannot push events; use `chronus events`, or `/notify 1` over OSC"}));
}

}  // namespace chronus::verbs

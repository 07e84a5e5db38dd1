#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "control/file_text.hpp"
#include "control/session/patch_text.hpp"
#include "control/session/session.hpp"
#include "control/session/verbs.hpp"
#include "control/session/vocabulary.hpp"

namespace chronus::control {

namespace {

tl::expected<std::string, Problem> text_of(const Request& request, const std::string& word) {
  if (word == "-") {
    if (request.input) return *request.input;
    return tl::unexpected(Problem{Exit::usage, "`-` means stdin, and nothing came from there"});
  }
  auto text = read_text(request.path(word));
  if (!text) return tl::unexpected(Problem{Exit::not_found, text.error().message});
  return std::move(*text);
}

nlohmann::json to_json(const Verb& verb) {
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

void verb_apply(Session& session, const Request& request, const Answer& answer) {
  const auto text = text_of(request, request.command.arguments[0]);
  if (!text) return answer(to_reply(text.error()));
  Draft draft = session.draft();
  if (auto done = run_text(draft, *text); !done) {
    done.error().message += "; nothing was applied";
    return answer(to_reply(done.error()));
  }
  draft.only_turns = false;
  answer(session.commit(std::move(draft), request));
}

void verb_save(Session& session, const Request& request, const Answer& answer) {
  const std::string path = request.path(request.command.arguments[0]);
  const std::string temporary = path + ".tmp";
  {
    std::ofstream stream(temporary, std::ios::binary);
    stream << to_text(session.patch(), session.modules());
    if (!stream.flush()) return answer(to_reply({Exit::refused, "cannot write " + path}));
  }
  std::error_code error;
  std::filesystem::rename(temporary, path, error);
  if (error) return answer(to_reply({Exit::refused, "cannot write " + path + ": " + error.message()}));
  answer({Exit::done, "saved to " + path, {{"file", path}, {"seq", session.seq()}}});
}

void verb_load(Session& session, const Request& request, const Answer& answer) {
  const auto text = text_of(request, request.command.arguments[0]);
  if (!text) return answer(to_reply(text.error()));
  Reply reply = session.load_text(*text, request.door, request.client);
  if (!reply.ok()) reply.text += "; the patch is as it was";
  answer(std::move(reply));
}

void verb_quit(Session& session, const Request&, const Answer& answer) {
  answer({Exit::done, "the engine ends", {{"quit", true}}});
  if (session.on_quit) session.parts().loop.post(session.on_quit);
}

void verb_help(Session&, const Request& request, const Answer& answer) {
  const Command& command = request.command;
  if (const std::string* markdown = command.option("markdown")) {
    if (*markdown != "on" || !command.arguments.empty())
      return answer(to_reply({Exit::usage, "`help` takes a verb, or markdown=on"}));
    const std::string text = verbs_as_markdown();
    return answer({Exit::done, text, {{"markdown", text}}});
  }
  if (!command.arguments.empty()) {
    const Verb* verb = find_verb(command.arguments[0]);
    if (!verb) {
      Command wrong;
      wrong.verb = command.arguments[0];
      return answer(to_reply(check_words(wrong).error()));
    }
    return answer({Exit::done,
                   fmt::format("{} {}\n  {}\n  for example: {}", verb->name, verb->arguments, verb->help,
                               verb->example),
                   to_json(*verb)});
  }
  Reply reply;
  reply.data["verbs"] = nlohmann::json::array();
  std::string_view group;
  for (const Verb& verb : vocabulary()) {
    if (verb.group != group) reply.text += fmt::format("{}{}:\n", group.empty() ? "" : "\n", verb.group);
    group = verb.group;
    reply.text += fmt::format("  {} {}\n", verb.name, verb.arguments);
    reply.data["verbs"].push_back(to_json(verb));
  }
  reply.text += "\n`help VERB` explains one";
  answer(std::move(reply));
}

/// The local socket and OSC subscribe by themselves (`events`, `/notify 1`); a door that cannot push comes
/// here.
void verb_events(Session&, const Request&, const Answer& answer) {
  answer(to_reply(
      {Exit::refused, "this door cannot push events; use `chronus events`, or `/notify 1` over OSC"}));
}

}  // namespace chronus::control

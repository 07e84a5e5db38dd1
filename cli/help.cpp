#include <array>
#include <cstdio>

#include "cli/commands.hpp"

namespace chronus::cli {
namespace {

struct Own {
  const char* name;
  const char* usage;
  const char* text;
};

constexpr std::array own = {
    Own{"run", "run [options] [PATCH]", "start the engine here; `chronus run --help` shows its options"},
    Own{"perform", "perform SCRIPT --out WAV", "perform timed verbs and edits off-line, into a file"},
    Own{"prompt", "prompt", "type verbs line by line, or feed them through a pipe"},
    Own{"events", "events", "print what the engine announces until interrupted"},
    Own{"help", "help [VERB]", "this text; with a verb, all about it"},
};

std::string own_text() {
  std::string text =
      "chronus [--json] [--socket PATH] [--timeout S] [--if-seq N] VERB ARGUMENTS... [key=value...]\n\n"
      "  --json       print the reply's data as JSON\n"
      "  --socket     the engine's socket (else $CHRONUS_SOCKET, else the user's own)\n"
      "  --timeout    seconds to wait for the reply (60)\n"
      "  --if-seq     refuse if something has changed since this number\n"
      "  -            as an argument: send what comes on stdin\n\n"
      "exit codes: 0 done, 1 refused or failed, 2 usage, 3 no engine, 4 not found or ambiguous, 5 timed "
      "out,\n"
      "            6 stopped by a safety rule\n\n";
  for (const auto& verb : own) {
    char line[160];
    std::snprintf(line, sizeof line, "  %-24s %s\n", verb.usage, verb.text);
    text += line;
  }
  return text;
}

nlohmann::json own_data() {
  auto verbs = nlohmann::json::array();
  for (const auto& verb : own)
    verbs.push_back({{"name", verb.name}, {"usage", verb.usage}, {"help", verb.text}});
  return verbs;
}

}  // namespace

int help(const Options& options) {
  const std::string asked = options.words.size() > 1 ? options.words[1] : "";
  bool ours = asked.empty();
  for (const auto& verb : own) ours = ours || asked == verb.name;
  if (!ours) return ask(options);

  wire::Reply reply{0, 0, own_text(), {{"client", own_data()}}};
  auto link = asked.empty() ? EngineLink::open(options.socket) : std::unexpected(Failure{});
  if (!link) {
    if (asked.empty())
      reply.text += "\nNo engine runs: start one with `chronus run` to see its verbs here.\n";
    return print(reply, options);
  }
  wire::Request request;
  request.words = {"help"};
  const auto verbs = link->ask(std::move(request), options.timeout);
  if (!verbs) return print(verbs.error(), options);
  reply.text += '\n' + verbs->text;
  if (verbs->data.is_object()) reply.data.update(verbs->data);
  return print(reply, options);
}

}  // namespace chronus::cli

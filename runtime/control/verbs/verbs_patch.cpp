#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "control/language/line.hpp"
#include "control/language/setting.hpp"
#include "control/language/suggest.hpp"
#include "control/language/value.hpp"
#include "control/patching/edits.hpp"
#include "control/patching/node_view.hpp"
#include "control/patching/waiting.hpp"
#include "control/session/session.hpp"
#include "control/verbs/verbs.hpp"

namespace chronus::verbs {

void verb_get(session::Session& session, const language::Request& request, const language::Answer& answer) {
  const graph::PortRef ref = graph::to_port(request.command.arguments[0]);
  patching::Draft draft = session.draft();
  const auto node = draft.node(ref.node);
  if (!node) return answer(language::to_reply(node.error()));
  const ModuleInfo* info = draft.info(**node);
  const std::vector<patching::SleepingSetting> sleeping =
      patching::sleeping_settings(**node, session.modules());
  if (!info && sleeping.empty())
    return answer(
        language::to_reply({language::Exit::refused,
                            "`" + ref.node + "`: " + patching::why_it_waits(**node, session.modules())}));
  language::Reply reply;
  reply.data = {{"node", ref.node}, {"module", (*node)->module}, {"values", nlohmann::json::object()}};
  std::vector<std::string> lines;
  std::vector<std::string> names;
  for (const patching::NodeValue& value :
       info ? patching::values_of(**node, *info) : std::vector<patching::NodeValue>()) {
    names.push_back(value.port);
    const bool wanted = ref.port.empty() || value.port == ref.port || value.bank == ref.port;
    if (!wanted) continue;
    lines.push_back(fmt::format("{}.{} = {}", ref.node, value.port, value.text));
    nlohmann::json& json = reply.data["values"][value.port];
    json = {{"text", value.text}, {"set", value.set}};
    if (value.number) json["value"] = *value.number;
    const engine::StageNode* staged = session.stage().find(ref.node);
    const std::string* plays = staged ? patching::playing_text(*staged, value.port) : nullptr;
    if (!plays || *plays == value.text) continue;
    json["plays"] = *plays;
    if (!staged->refusal.empty()) json["refused"] = staged->refusal;
    lines.back() += staged->refusal.empty()
                        ? fmt::format(" (follows when a fade is over; {} plays)", *plays)
                        : fmt::format(" (refused: {}; {} plays)", staged->refusal, *plays);
  }
  for (const patching::SleepingSetting& setting : sleeping) {
    names.push_back(setting.port);
    if (!ref.port.empty() && setting.port != ref.port) continue;
    lines.push_back(
        fmt::format("{}.{} = {} (sleeps: {})", ref.node, setting.port, setting.word, setting.why));
    reply.data["values"][setting.port] = {{"text", setting.word}, {"set", true}, {"sleeps", setting.why}};
  }
  if (lines.empty()) {
    return answer(
        language::to_reply({language::Exit::not_found,
                            fmt::format("`{}` has no parameter `{}`; it has {}{}", ref.node, ref.port,
                                        fmt::join(names, ", "), language::did_you_mean(ref.port, names))}));
  }
  reply.text = fmt::format("{}", fmt::join(lines, "\n"));
  answer(std::move(reply));
}

void verb_reset(session::Session& session, const language::Request& request, const language::Answer& answer) {
  patching::Draft draft = session.draft();
  std::vector<std::string> names;
  for (const std::string& word : request.command.arguments) {
    const auto nodes = patching::nodes_of(draft, word);
    if (!nodes) return answer(language::to_reply(nodes.error()));
    names.insert(names.end(), nodes->begin(), nodes->end());
  }
  const std::int64_t at = session.when(request);
  for (const std::string& name : names) session.stage().reset(name, at);
  answer(session.changed(request, {fmt::format("{}", fmt::join(names, " ")), "", "reset", false, {}}, at));
}

/// hit NODE.PORT [VALUE] [for=TIME]
void verb_hit(session::Session& session, const language::Request& request, const language::Answer& answer) {
  const language::Command& command = request.command;
  const graph::PortRef ref = graph::to_port(command.arguments[0]);
  patching::Draft draft = session.draft();
  const auto node = draft.node(ref.node);
  if (!node) return answer(language::to_reply(node.error()));
  const ModuleInfo* info = draft.info(**node);
  if (!info)
    return answer(language::to_reply({language::Exit::refused, "`" + ref.node + "` has no code yet"}));
  std::vector<std::string> gates;
  for (const InputInfo& input : info->inputs) {
    if (input.gate) gates.push_back(input.name);
  }
  const std::string port = ref.port.empty() && !gates.empty() ? gates.front() : ref.port;
  const auto input = std::ranges::find(info->inputs, port, &InputInfo::name);
  if (port.empty() && input == info->inputs.end())
    return answer(language::to_reply(
        {language::Exit::not_found, fmt::format("`{}` ({}) has no gate to hit", ref.node, info->name)}));
  if (input == info->inputs.end()) {
    return answer(language::to_reply(
        {language::Exit::not_found,
         fmt::format(
             "`{}` ({}) has no input `{}`; {}", ref.node, info->name, port,
             gates.empty() ? "it has no gates" : fmt::format("its gates are: {}", fmt::join(gates, ", ")))}));
  }
  double value = 1;
  if (command.arguments.size() == 2) {
    const auto quantity = language::parse_quantity(command.arguments[1], None);
    const auto number = quantity ? convert(*quantity, None) : std::unexpected(quantity.error());
    if (!number)
      return answer(language::to_reply({language::Exit::usage, "the strike's height: " + number.error()}));
    if (input->gate && *number <= 0)
      return answer(language::to_reply(
          {language::Exit::usage, "the strike's height must be above 0, as 0.3, 80% or -6dB"}));
    value = *number;
  }
  double seconds = 0.010;
  if (const std::string* length = command.option("for")) {
    const auto time = language::parse_duration(*length);
    if (!time) return answer(language::to_reply({language::Exit::usage, "for: " + time.error()}));
    seconds = *convert(*time, Seconds, session.patch().tempo);
  }
  const auto length = std::llround(seconds * session.parts().engine.sample_rate());
  const std::int64_t at = session.when(request);
  if (!session.stage().hit(ref.node, port, value, length, at)) {
    return answer(
        language::to_reply({language::Exit::refused,
                            "`" + ref.node + "` does not play yet: `status " + ref.node + "` says why"}));
  }
  answer(session.changed(
      request, {ref.node + "." + port, "", fmt::format("{:g} for {:g} s", value, seconds), false, {}}, at));
}

void verb_undo(session::Session& session, const language::Request& request, const language::Answer& answer) {
  const auto& words = request.command.arguments;
  if (!words.empty()) return session.undo_module(words[0], request, answer);
  answer(session.undo(request));
}

void verb_patch(session::Session& session, const language::Request&, const language::Answer& answer) {
  language::Reply reply;
  reply.text = session.text();
  if (reply.text.ends_with('\n')) reply.text.pop_back();
  nlohmann::json lines = nlohmann::json::array();
  for (std::size_t at = 0; at <= reply.text.size();) {
    const std::size_t end = std::min(reply.text.find('\n', at), reply.text.size());
    lines.push_back(reply.text.substr(at, end - at));
    at = end + 1;
  }
  reply.data = {{"seq", session.seq()}, {"lines", std::move(lines)}};
  answer(std::move(reply));
}

}  // namespace chronus::verbs

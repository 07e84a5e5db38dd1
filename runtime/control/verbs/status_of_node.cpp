// `status` of one node or module.
#include "control/verbs/status_of_node.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "control/patching/node_view.hpp"
#include "control/patching/waiting.hpp"
#include "control/session/session.hpp"
#include "control/verbs/silence.hpp"
#include "control/verbs/unheard.hpp"

namespace chronus::verbs {

namespace {

/// The first line of why the module's file is refused; empty if it is not.
std::string first_reason(const modules::ModuleFile& file) {
  if (file.removed || !file.refused()) return {};
  const auto& found = file.report->outcome.diagnostics;
  const auto error = std::ranges::find(found, jit::Severity::error, &jit::Diagnostic::severity);
  if (error != found.end()) {
    const std::string text = jit::to_text({*error});
    return text.substr(0, text.find('\n'));
  }
  const auto refuses = [](const engine::SwapNews& news) { return !news.refusal.empty(); };
  const auto news = std::ranges::find_if(file.report->news, refuses);
  return news == file.report->news.end() ? std::string() : news->node + ": " + news->refusal;
}

/// Why a module's file does not play, or that nothing of it plays. Empty if it plays.
std::string told_module(session::Session& session, const modules::ModuleFile& file) {
  std::string text = modules::told_problem(file);
  if (file.history.playing.number == 0) {
    const std::string why = file.removed ? "its file is gone" : session.modules().why_no_code(file.name);
    text = "no version of it plays" + (why.empty() ? why : ": " + why);
  }
  const std::string reason = first_reason(file);
  return reason.empty() ? text : text + "\n    " + reason;
}

/// The module's account as data, with the reason of told_module(), and without times if no save was timed.
nlohmann::json account_of(const modules::ModuleFile& file) {
  const bool no_save = file.report && file.report->again;
  nlohmann::json json = no_save ? modules::module_state(file) : modules::module_account(file);
  if (const std::string reason = first_reason(file); !reason.empty()) json["reason"] = reason;
  return json;
}

language::Reply module_status(session::Session& session, const modules::ModuleFile& file) {
  language::Reply reply;
  reply.data = account_of(file);
  reply.data["module"] = file.name;
  const std::uint64_t number = file.history.playing.number;
  reply.text = file.name;
  if (number > 0) reply.text += fmt::format(" version {}, {}", number, reply.data["tier"].get<std::string>());
  if (const std::string told = told_module(session, file); !told.empty())
    reply.text += (number > 0 ? "; " : ": ") + told;
  for (const std::string& header : file.headers) reply.text += "\n  includes " + header;
  const auto tell = [&](const char* what, const nlohmann::json& ms) {
    if (ms.empty()) return;
    reply.text += fmt::format("\n  {}, in ms:", what);
    for (const auto& [stage, time] : ms.items())
      reply.text += fmt::format(" {} {:.2f}", stage, time.get<double>());
  };
  if (reply.data.contains("ms")) tell("from the last save", reply.data["ms"]);
  if (reply.data.contains("optimised")) tell("to its optimised code", reply.data["optimised"]["ms"]);
  return reply;
}

/// What the node refuses, and why: a text that it is set to, or its module's newest version.
std::string told_refusal(const graph::Node& node, const engine::StageNode& staged) {
  if (!staged.instance) return "it is refused: " + staged.refusal;
  for (const patching::NodeValue& value : patching::values_of(node, staged.instance->code().info)) {
    const std::string* plays = patching::playing_text(staged, value.port);
    if (plays && *plays != value.text)
      return fmt::format("its {}, {}, is refused: {}; {} plays on", value.port, value.text, staged.refusal,
                         *plays);
  }
  return "the newest version is refused: " + staged.refusal;
}

/// Why the node is not heard, as far as known without a measurement.
std::string why_silent(session::Session& session, const std::string& name) {
  std::string why = why_it_rests(session, name);
  if (why.empty()) why = why_unheard(session, name);
  if (!why.empty()) return why;
  const auto& peaks = session.stage().find(name)->state->meters.peak;
  const bool sounds = std::ranges::any_of(peaks, [](const auto& peak) { return peak.load() > 1e-4f; });
  const Peaks unknown;
  return sounds ? std::string() : Silence(session, unknown).of_node(name);
}

}  // namespace

language::Reply node_status(session::Session& session, const std::string& name) {
  const auto& files = session.modules().files();
  if (const auto file = files.find(name); file != files.end() && !session.patch().find(name))
    return module_status(session, file->second);
  patching::Draft draft = session.draft();
  const auto node = draft.node(name);
  if (!node) return language::to_reply(node.error());
  language::Reply reply;
  reply.data = {
      {"node", name}, {"module", (*node)->module}, {"muted", (*node)->muted}, {"solo", (*node)->solo}};
  const engine::StageNode* staged = session.stage().find(name);
  reply.text = name + (staged && staged->instance ? " plays " : " is to play ") + (*node)->module;
  if (staged && staged->instance) {
    const Code& code = staged->instance->code();
    const auto [percent, worst] =
        patching::cost_of(staged->state->meters, session.parts().engine.sample_rate());
    reply.data["tier"] = code.optimised ? "optimised" : "quick";
    reply.data["cpu_percent"] = percent;
    reply.data["worst_us"] = worst;
    reply.data["memory_bytes"] = staged->instance->memory_size() + code.info.size;
    reply.text += fmt::format(" ({}), {:.2f} % of the time", code.optimised ? "optimised" : "quick", percent);
    for (const auto& [expression, value] : patching::watched_by(*staged)) {
      reply.data["watch"][expression] = value;
      reply.text += fmt::format("\n  {} = {:g}", expression, value);
    }
  }
  if (const auto file = files.find((*node)->module); file != files.end()) {
    reply.data["code"] = account_of(file->second);
    if (const std::string told = told_module(session, file->second); !told.empty())
      reply.text += "\n  module " + (*node)->module + ": " + told;
  }
  if (staged && !staged->refusal.empty()) {
    reply.data["refusal"] = staged->refusal;
    reply.text += "\n  " + told_refusal(**node, *staged);
  }
  if (const std::string aside = staged ? patching::told_aside(staged->state->aside, name) : "";
      !aside.empty()) {
    reply.data["aside"] = aside;
    reply.text += "\n  " + aside;
  }
  const std::string why = why_silent(session, name);
  if (!why.empty()) {
    reply.data["silent_because"] = why;
    reply.text += "\n  not heard: " + why;
  }
  return reply;
}

}  // namespace chronus::verbs

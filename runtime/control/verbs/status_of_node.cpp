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

language::Reply module_status(const modules::ModuleFile& file) {
  language::Reply reply;
  reply.data = modules::module_account(file);
  reply.data["module"] = file.name;
  reply.text = fmt::format("{} version {}, {}", file.name, file.history.playing.number,
                           reply.data["tier"].get<std::string>());
  if (reply.data.contains("problem")) reply.text += "; " + reply.data["problem"].get<std::string>();
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
    return module_status(file->second);
  patching::Draft draft = session.draft();
  const auto node = draft.node(name);
  if (!node) return language::to_reply(node.error());
  language::Reply reply;
  reply.data = {
      {"node", name}, {"module", (*node)->module}, {"muted", (*node)->muted}, {"solo", (*node)->solo}};
  reply.text = name + " plays " + (*node)->module;
  const engine::StageNode* staged = session.stage().find(name);
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
    reply.data["code"] = modules::module_account(file->second);
    if (const std::string problem = modules::told_problem(file->second); !problem.empty())
      reply.text += "\n  module " + (*node)->module + ": " + problem;
  }
  if (staged && !staged->refusal.empty()) {
    reply.data["refusal"] = staged->refusal;
    reply.text += "\n  the newest version is refused: " + staged->refusal;
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

#include "control/modules/reload_reply.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace chronus::modules {

namespace {

nlohmann::json to_json(const jit::Diagnostic& diagnostic) {
  static constexpr const char* severities[] = {"note", "warning", "error"};
  nlohmann::json json{{"severity", severities[static_cast<int>(diagnostic.severity)]},
                      {"file", diagnostic.file},
                      {"line", diagnostic.line},
                      {"column", diagnostic.column},
                      {"message", diagnostic.message}};
  if (!diagnostic.snippet.empty()) json["snippet"] = diagnostic.snippet;
  if (!diagnostic.fixit.empty()) json["fixit"] = diagnostic.fixit;
  return json;
}

nlohmann::json to_json(const Timing& timing) {
  nlohmann::json json = nlohmann::json::object();
  const jit::Stages& s = timing.stages;
  const std::pair<const char*, double> all[] = {
      {"detect", timing.detect}, {"queue", s.queue},          {"parse", s.parse},    {"reflect", s.reflect},
      {"lower", s.lower},        {"audition", s.audition},    {"send", s.send},      {"link", s.link},
      {"hold", timing.hold},     {"migrate", timing.migrate}, {"wait", timing.wait}, {"total", timing.total}};
  for (const auto& [name, ms] : all) {
    if (std::isfinite(ms)) json[name] = std::round(ms * 1000) / 1000;
  }
  return json;
}

const char* tier_of(const ModuleFile& file) {
  return file.history.playing.optimised ? "optimised" : "quick";
}

/// The times of the optimised code; null until it plays.
nlohmann::json optimised(const Version& version) {
  if (!version.optimised) return nullptr;
  nlohmann::json json{{"ms", to_json(version.timing)}};
  if (version.timing.sample >= 0) json["sample"] = version.timing.sample;
  return json;
}

std::string plural(std::size_t count, const std::string& word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

/// The state that a node's new version has.
std::string state_text(const engine::SwapNews& news, bool has_reset) {
  std::string text = fmt::format("; state: {} kept", plural(news.state.kept.size(), "field"));
  if (!news.state.renewed.empty())
    text += fmt::format(", {} renewed by prepare()", fmt::join(news.state.renewed, " and "));
  if (!news.state.uncompared.empty())
    text += fmt::format(", {} unheard (too large to compare, more than 1 MiB: the old content plays on)",
                        fmt::join(news.state.uncompared, " and "));
  if (news.state.unheard.empty()) return text;
  text += fmt::format(", {} unheard (prepare() makes it otherwise now, but it has changed since and plays on",
                      fmt::join(news.state.unheard, " and "));
  return text + (has_reset ? ")" : fmt::format("; `reset {}` takes the new value)", news.node));
}

/// Of a text that does not play.
const char* effect_of_reload(const ModuleFile& file) {
  return file.not_played == refused_text ? "shows why" : "plays it";
}

/// The result of the last compiled text.
language::Reply account_of(const ModuleFile& file) {
  language::Reply reply;
  if (!file.removed && !file.report) {  // not compiled yet
    reply.exit = language::Exit::refused;
    reply.text = file.not_played.empty() ? file.name + " is not compiled yet"
                                         : fmt::format("{} does not play: {} (`reload {}` plays it)",
                                                       file.name, file.not_played, file.name);
    reply.data = {{"module", file.name}, {"ok", false}, {"error", reply.text}, {"playing_version", 0}};
    return reply;
  }
  if ((file.removed && file.source == file.text) || !file.report) {
    reply.exit = language::Exit::not_found;
    reply.text =
        file.path + " is gone" +
        (file.history.playing.number ? fmt::format("; version {} plays on", file.history.playing.number)
                                     : "");
    reply.data = {{"module", file.name},
                  {"ok", false},
                  {"error", reply.text},
                  {"playing_version", file.history.playing.number}};
    return reply;
  }
  const SaveReport& report = *file.report;
  nlohmann::json diagnostics = nlohmann::json::array();
  for (const jit::Diagnostic& diagnostic : report.outcome.diagnostics)
    diagnostics.push_back(to_json(diagnostic));

  nlohmann::json nodes = nlohmann::json::array();
  std::string state;
  std::string refusals;
  for (const engine::SwapNews& news : report.news) {
    nlohmann::json reset = nlohmann::json::array();
    for (const engine::ResetLeaf& leaf : news.reset)
      reset.push_back({{"field", leaf.path}, {"why", leaf.why}});
    nlohmann::json node{{"node", news.node}, {"kept", news.state.kept}, {"reset", reset}};
    if (!news.state.renewed.empty()) node["renewed"] = news.state.renewed;
    std::vector<std::string> unheard = news.state.unheard;
    unheard.insert(unheard.end(), news.state.uncompared.begin(), news.state.uncompared.end());
    if (!unheard.empty()) node["unheard"] = unheard;
    if (news.fresh) node["fresh"] = true;
    if (!news.refusal.empty()) {
      node["refused"] = news.refusal;
      refusals += fmt::format("{}: {}\n", news.node, news.refusal);
    }
    nodes.push_back(std::move(node));
    if (!state.empty() || news.fresh) continue;
    state = state_text(news, report.outcome.code->info.has_reset);
    for (const engine::ResetLeaf& leaf : news.reset)
      state += fmt::format(", {} reset ({})", leaf.path, leaf.why);
  }

  reply.data = {{"module", file.name},        {"ok", !report.refused},
                {"version", report.version},  {"playing_version", file.history.playing.number},
                {"tier", tier_of(file)},      {"nodes", nodes},
                {"diagnostics", diagnostics}, {"ms", to_json(report.timing)}};
  if (!file.headers.empty()) reply.data["headers"] = file.headers;
  const std::string& worker = report.outcome.worker;
  if (!worker.empty() && worker != "rehearsed") reply.data["worker"] = worker;
  const jit::Audition& audition = report.outcome.audition;
  if (audition.ran) {
    reply.data["audition"] = {
        {"finite", audition.finite}, {"peak", audition.peak}, {"verdict", audition.verdict}};
    if (worker != "cache" && !report.refused)
      reply.data["audition"]["longer"] = report.judged ? "over" : "pending";
  }
  reply.text = jit::to_text(report.outcome.diagnostics) + refusals;
  if (report.refused) {
    reply.exit = language::Exit::refused;
    reply.text +=
        file.history.playing.number
            ? fmt::format("{} is refused; version {} plays on", file.name, file.history.playing.number)
            : fmt::format("{} is refused; no version of it plays", file.name);
    reply.data["error"] = reply.text;
    return reply;
  }
  if (file.history.playing.optimised) reply.data["optimised"] = optimised(file.history.playing);
  reply.data["plays_in"] = std::max(file.nodes, report.news.size());
  for (const PortNews& news : report.ports) {
    reply.data["ports"].push_back({{"what", news.what}, {"now", news.now}, {"why", news.why}});
    state += fmt::format("\n  {}: {}; {}", news.what,
                         news.now == "sleeps" ? "sleeps" : "is " + news.now + " now", news.why);
  }
  if (report.news.empty() && file.nodes > 0) {
    reply.text +=
        fmt::format("{} version {} plays in {}", file.name, report.version, plural(file.nodes, "node"));
    return reply;
  }
  if (report.news.empty()) {
    reply.text += fmt::format("{} version {} is ready; it plays in 0 nodes (`add NODE {}`)", file.name,
                              report.version, file.name);
    return reply;
  }
  if (!report.heard) {
    reply.data["heard"] = "pending";
    reply.text += fmt::format("{} version {} waits for the audio thread", file.name, report.version);
    return reply;
  }
  const Timing& timing = report.timing;
  if (timing.sample < 0) {
    const bool refusing =
        std::ranges::any_of(report.news, [](const engine::SwapNews& news) { return !news.refusal.empty(); });
    reply.text += fmt::format("{} version {} is ready; {}", file.name, report.version,
                              refusing ? "its nodes refuse what they are set to, and are silent"
                                       : "the nodes that were to play it are gone");
    return reply;
  }
  reply.data["sample"] = timing.sample;
  if (report.last_sample > timing.sample) {
    reply.data["last_sample"] = report.last_sample;
    state += "; the nodes swapped in waves, for both versions of all at once would have been too much";
  }
  if (file.history.playing.optimised && file.history.playing.timing.total > timing.total)
    state = fmt::format(" (optimised after {:.1f} ms)", file.history.playing.timing.total) + state;
  reply.text +=
      fmt::format("{} version {} plays in {} since sample {}{}{}", file.name, report.version,
                  plural(report.news.size(), "node"), timing.sample,
                  report.again ? "" : fmt::format(", {:.1f} ms after the save", timing.total), state);
  return reply;
}

}  // namespace

language::Reply reload_reply(const ModuleFile& file) {
  language::Reply reply = account_of(file);
  if (file.source == file.text || file.not_played.empty()) return reply;
  reply.data["file_is_not_played"] = file.not_played;
  reply.text += fmt::format("; its file holds another text, which does not play: {} (`reload {}` {})",
                            file.not_played, file.name, effect_of_reload(file));
  return reply;
}

std::string told_problem(const ModuleFile& file) {
  if (file.removed)
    return fmt::format(
        "its file is gone{}",
        file.history.playing.number ? fmt::format("; version {} stays", file.history.playing.number) : "");
  if (file.report && file.report->refused) {
    return fmt::format("its file is refused; {}; `reload {}` shows why",
                       file.history.playing.number
                           ? fmt::format("version {} plays on", file.history.playing.number)
                           : "nothing of it plays",
                       file.name);
  }
  if (file.not_played.empty()) return {};
  return fmt::format(
      "what its file holds does not play: {}{}; `reload {}` {}", file.not_played,
      file.history.playing.number ? fmt::format("; version {} plays", file.history.playing.number) : "",
      file.name, effect_of_reload(file));
}

nlohmann::json module_state(const ModuleFile& file) {
  nlohmann::json json{{"version", file.history.playing.number}, {"tier", tier_of(file)}};
  if (!file.not_played.empty()) json["file_is_not_played"] = file.not_played;
  if (file.removed)
    json["problem"] = "its file is gone";
  else if (file.report && file.report->refused)
    json["problem"] = "its file is refused";
  if (!file.headers.empty()) json["headers"] = file.headers;
  return json;
}

nlohmann::json module_account(const ModuleFile& file) {
  nlohmann::json json = module_state(file);
  if (!file.report) return json;
  json["ms"] = to_json(file.report->timing);
  if (file.history.playing.optimised && !file.report->refused)
    json["optimised"] = optimised(file.history.playing);
  return json;
}

language::Event optimised_event(const ModuleFile& file) {
  const Version& playing = file.history.playing;
  nlohmann::json data = optimised(playing);
  data["module"] = file.name;
  data["version"] = playing.number;
  const std::string after =
      playing.swapped_in ? fmt::format(", {:.1f} ms after the save", playing.timing.total) : "";
  return {"optimised", file.name + " plays optimised code" + after, std::move(data)};
}

}  // namespace chronus::modules

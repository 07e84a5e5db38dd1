// How the account of a save reads.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "control/modules/modules.hpp"

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
  return file.plays.optimised ? "optimised" : "quick";
}

/// The way of the optimised code; null if it is still on it.
nlohmann::json optimised(const Version& version) {
  if (!version.optimised) return nullptr;
  nlohmann::json json{{"ms", to_json(version.timing)}};
  if (version.timing.sample >= 0) json["sample"] = version.timing.sample;
  return json;
}

std::string plural(std::size_t count, const std::string& word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

/// What became of the text that was compiled last.
language::Reply account_of(const ModuleFile& file) {
  language::Reply reply;
  if (!file.removed && !file.account) {  // it has not been compiled yet
    reply.exit = language::Exit::refused;
    reply.text = file.aside.empty() ? file.name + " is not compiled yet"
                                    : fmt::format("{} does not play: {} (`reload {}` plays it)", file.name,
                                                  file.aside, file.name);
    reply.data = {{"module", file.name}, {"ok", false}, {"error", reply.text}, {"playing_version", 0}};
    return reply;
  }
  if ((file.removed && file.source == file.text) || !file.account) {
    reply.exit = language::Exit::not_found;
    reply.text = file.path + " is gone" +
                 (file.plays.number ? fmt::format("; version {} plays on", file.plays.number) : "");
    reply.data = {
        {"module", file.name}, {"ok", false}, {"error", reply.text}, {"playing_version", file.plays.number}};
    return reply;
  }
  const Account& account = *file.account;
  nlohmann::json diagnostics = nlohmann::json::array();
  for (const jit::Diagnostic& diagnostic : account.outcome.diagnostics)
    diagnostics.push_back(to_json(diagnostic));

  nlohmann::json nodes = nlohmann::json::array();
  std::string state;
  std::string refusals;
  for (const engine::SwapNews& news : account.news) {
    nlohmann::json reset = nlohmann::json::array();
    for (const engine::ResetLeaf& leaf : news.reset)
      reset.push_back({{"field", leaf.path}, {"why", leaf.why}});
    nlohmann::json node{{"node", news.node}, {"kept", news.kept}, {"reset", reset}};
    if (news.fresh) node["fresh"] = true;
    if (!news.refusal.empty()) {
      node["refused"] = news.refusal;
      refusals += fmt::format("{}: {}\n", news.node, news.refusal);
    }
    nodes.push_back(std::move(node));
    if (!state.empty() || news.fresh) continue;
    state = fmt::format("; state: {} kept", plural(news.kept.size(), "field"));
    for (const engine::ResetLeaf& leaf : news.reset)
      state += fmt::format(", {} reset ({})", leaf.path, leaf.why);
  }

  reply.data = {{"module", file.name},        {"ok", !account.refused},
                {"version", account.version}, {"playing_version", file.plays.number},
                {"tier", tier_of(file)},      {"nodes", nodes},
                {"diagnostics", diagnostics}, {"ms", to_json(account.timing)}};
  if (!file.headers.empty()) reply.data["headers"] = file.headers;
  const std::string& worker = account.outcome.worker;
  if (!worker.empty() && worker != "rehearsed") reply.data["worker"] = worker;
  const jit::Audition& audition = account.outcome.audition;
  if (audition.ran) {
    reply.data["audition"] = {
        {"finite", audition.finite}, {"peak", audition.peak}, {"verdict", audition.verdict}};
    if (worker != "cache" && !account.refused)
      reply.data["audition"]["longer"] = account.judged ? "over" : "pending";
  }
  reply.text = jit::to_text(account.outcome.diagnostics) + refusals;
  if (account.refused) {
    reply.exit = language::Exit::refused;
    reply.text += file.plays.number
                      ? fmt::format("{} is refused; version {} plays on", file.name, file.plays.number)
                      : fmt::format("{} is refused; no version of it plays", file.name);
    reply.data["error"] = reply.text;
    return reply;
  }
  if (file.plays.optimised) reply.data["optimised"] = optimised(file.plays);
  reply.data["plays_in"] = std::max(file.nodes, account.news.size());
  for (const PortNews& news : account.ports) {
    reply.data["ports"].push_back({{"what", news.what}, {"now", news.now}, {"why", news.why}});
    state += fmt::format("\n  {}: {}; {}", news.what,
                         news.now == "sleeps" ? "sleeps" : "is " + news.now + " now", news.why);
  }
  if (account.news.empty() && file.nodes > 0) {
    reply.text +=
        fmt::format("{} version {} plays in {}", file.name, account.version, plural(file.nodes, "node"));
    return reply;
  }
  if (account.news.empty()) {
    reply.text += fmt::format("{} version {} is ready; it plays in 0 nodes (`add NODE {}`)", file.name,
                              account.version, file.name);
    return reply;
  }
  if (!account.heard) {
    reply.data["heard"] = "pending";
    reply.text += fmt::format("{} version {} waits for the audio thread", file.name, account.version);
    return reply;
  }
  const Timing& timing = account.timing;
  if (timing.sample < 0) {
    const bool refusing =
        std::ranges::any_of(account.news, [](const engine::SwapNews& news) { return !news.refusal.empty(); });
    reply.text += fmt::format("{} version {} is ready; {}", file.name, account.version,
                              refusing ? "its nodes refuse what they are set to, and are silent"
                                       : "the nodes that were to play it are gone");
    return reply;
  }
  reply.data["sample"] = timing.sample;
  if (account.last_sample > timing.sample) {
    reply.data["last_sample"] = account.last_sample;
    state += "; the nodes swapped in waves, for both versions of all at once would have been too much";
  }
  if (file.plays.optimised && file.plays.timing.total > timing.total)
    state = fmt::format(" (optimised after {:.1f} ms)", file.plays.timing.total) + state;
  reply.text +=
      fmt::format("{} version {} plays in {} since sample {}, {:.1f} ms after the save{}", file.name,
                  account.version, plural(account.news.size(), "node"), timing.sample, timing.total, state);
  return reply;
}

}  // namespace

language::Reply reload_reply(const ModuleFile& file) {
  language::Reply reply = account_of(file);
  if (file.source == file.text || file.aside.empty()) return reply;
  reply.data["file_is_not_played"] = file.aside;
  reply.text += fmt::format("; its file holds another text, which does not play: {} (`reload {}` plays it)",
                            file.aside, file.name);
  return reply;
}

std::string told_problem(const ModuleFile& file) {
  if (file.removed)
    return fmt::format("its file is gone{}",
                       file.plays.number ? fmt::format("; version {} stays", file.plays.number) : "");
  if (file.account && file.account->refused) {
    return fmt::format(
        "its file is refused; {}; `reload {}` shows why",
        file.plays.number ? fmt::format("version {} plays on", file.plays.number) : "nothing of it plays",
        file.name);
  }
  if (file.aside.empty()) return {};
  return fmt::format("what its file holds does not play: {}{}; `reload {}` plays it", file.aside,
                     file.plays.number ? fmt::format("; version {} plays", file.plays.number) : "",
                     file.name);
}

nlohmann::json module_state(const ModuleFile& file) {
  nlohmann::json json{{"version", file.plays.number}, {"tier", tier_of(file)}};
  if (!file.aside.empty()) json["file_is_not_played"] = file.aside;
  if (file.removed)
    json["problem"] = "its file is gone";
  else if (file.account && file.account->refused)
    json["problem"] = "its file is refused";
  if (!file.headers.empty()) json["headers"] = file.headers;
  return json;
}

nlohmann::json module_account(const ModuleFile& file) {
  nlohmann::json json = module_state(file);
  if (!file.account) return json;
  json["ms"] = to_json(file.account->timing);
  if (file.plays.optimised) json["optimised"] = optimised(file.plays);
  return json;
}

void Modules::tell_optimised(const ModuleFile& file) {
  if (!emit) return;
  nlohmann::json data = optimised(file.plays);
  data["module"] = file.name;
  data["version"] = file.plays.number;
  const double total = file.plays.timing.total;
  const std::string after = file.plays.swapped_in ? fmt::format(", {:.1f} ms after the save", total) : "";
  emit({"optimised", file.name + " plays optimised code" + after, std::move(data)});
}

}  // namespace chronus::modules

// How the account of a save reads.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "control/session/modules.hpp"

namespace chronus::control {

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

nlohmann::json stages(const Account& account) {
  nlohmann::json json;
  const jit::Stages& s = account.outcome.stages;
  const std::pair<const char*, double> all[] = {
      {"detect", account.detect},   {"queue", s.queue},       {"parse", s.parse},      {"reflect", s.reflect},
      {"lower", s.lower},           {"audition", s.audition}, {"send", s.send},        {"link", s.link},
      {"migrate", account.migrate}, {"wait", account.wait},   {"total", account.total}};
  for (const auto& [name, ms] : all) {
    if (std::isfinite(ms)) json[name] = std::round(ms * 1000) / 1000;
  }
  return json;
}

std::string plural(std::size_t count, const std::string& word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

}  // namespace

Reply reload_reply(const ModuleFile& file) {
  Reply reply;
  if (file.removed || !file.account) {
    reply.exit = Exit::not_found;
    reply.text =
        file.path + " is gone" + (file.version ? fmt::format("; version {} plays on", file.version) : "");
    reply.data = {
        {"module", file.name}, {"ok", false}, {"error", reply.text}, {"playing_version", file.version}};
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
      refusals += fmt::format("{}: prepare() refused: {}\n", news.node, news.refusal);
    }
    nodes.push_back(std::move(node));
    if (!state.empty() || news.fresh) continue;
    state = fmt::format("; state: {} kept", plural(news.kept.size(), "field"));
    for (const engine::ResetLeaf& leaf : news.reset)
      state += fmt::format(", {} reset ({})", leaf.path, leaf.why);
  }

  reply.data = {{"module", file.name},
                {"ok", !account.refused},
                {"version", account.version},
                {"playing_version", file.version},
                {"tier", file.optimised ? "optimised" : "quick"},
                {"nodes", nodes},
                {"diagnostics", diagnostics},
                {"ms", stages(account)}};
  const jit::Audition& audition = account.outcome.audition;
  if (audition.ran) {
    reply.data["audition"] = {
        {"finite", audition.finite}, {"peak", audition.peak}, {"verdict", audition.verdict}};
  }
  reply.text = jit::to_text(account.outcome.diagnostics) + refusals;
  if (account.refused) {
    reply.exit = Exit::refused;
    reply.text += file.version ? fmt::format("{} is refused; version {} plays on", file.name, file.version)
                               : fmt::format("{} is refused; no version of it plays", file.name);
    reply.data["error"] = reply.text;
    return reply;
  }
  reply.data["plays_in"] = std::max(file.nodes, account.news.size());
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
  reply.data["sample"] = account.sample;
  if (account.last_sample > account.sample) {
    reply.data["last_sample"] = account.last_sample;
    state += "; the nodes swapped in waves, for both versions of all at once would have been too much";
  }
  reply.text +=
      fmt::format("{} version {} plays in {} since sample {}, {:.1f} ms after the save{}", file.name,
                  account.version, plural(account.news.size(), "node"), account.sample, account.total, state);
  return reply;
}

}  // namespace chronus::control

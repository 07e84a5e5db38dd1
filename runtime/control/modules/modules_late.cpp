// What the long audition finds when the code sounds already.
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

#include "control/modules/modules.hpp"
#include "engine/state_copy.hpp"

namespace chronus::modules {

namespace {

constexpr std::size_t most_nodes = 4;

constexpr double longest_fade_ms = 100;  // for which its end is waited for

jit::Settings settings_of(const engine::StageNode& node) {
  jit::Settings settings{node.spec.name, {}, {}};
  for (const auto& [port, value] : node.spec.settings) {
    if (const auto* number = std::get_if<double>(&value)) settings.values[port] = *number;
    if (const auto* words = std::get_if<std::string>(&value)) settings.texts[port] = *words;
  }
  return settings;
}

bool is_of(const Account* account, std::uint64_t code) {
  return account && account->outcome.code && account->outcome.code->version == code;
}

}  // namespace

/// The file's text, to be played for longer as some of its nodes are set. `code`: the version that it is
/// known by, if it was compiled before.
jit::Request Modules::request(const ModuleFile& file, std::uint64_t code) {
  jit::Request request;
  request.module = file.name;
  request.file = file.path;
  request.source = file.source;
  request.judged = [this, name = file.name, code](jit::Verdict verdict) {
    if (code != 0) verdict.request = code;
    on_verdict(files_.at(name), std::move(verdict));
  };
  for (const engine::StageNode* node : stage_.nodes_of(file.name)) {
    if (request.nodes.size() == most_nodes) break;
    request.nodes.push_back(settings_of(*node));
    request.states += code == 0 && node->instance && node->spec.fade_ms <= longest_fade_ms;
  }
  return request;
}

/// What it was plays on elsewhere, as it was at the end of its fade.
void Modules::on_faded(const engine::StageNode& node) {
  if (!files_.contains(node.spec.module) || node.outgoing->failed()) return;
  compiler_.add_state(node.instance->code().version, [&] {
    return jit::LiveState{settings_of(node), stage_.sample_rate(), engine::copy_state(node)};
  });
}

void Modules::on_verdict(ModuleFile& file, jit::Verdict verdict) {
  if (file.held && file.held->code->version == verdict.request) {
    std::ranges::move(verdict.diagnostics, std::back_inserter(file.held->diagnostics));
    if (verdict.failed) refuse_held(file);
    return;
  }
  if (file.plays.code == verdict.request) file.plays.judged = true;
  Account* account = is_of(file.account.get(), verdict.request) ? file.account.get() : nullptr;
  const std::string text = jit::to_text(verdict.diagnostics);
  const std::string what = verdict.diagnostics.empty() ? "" : verdict.diagnostics.front().message;
  if (account) std::ranges::move(verdict.diagnostics, std::back_inserter(account->outcome.diagnostics));
  if (account) account->judged = true;
  if (verdict.failed) {
    take_back(file, verdict.request, what);
  } else if (account && !text.empty() && emit) {
    emit({"audition", text, {{"module", file.name}, {"version", account->version}}});
  }
}

/// It was not heard yet, for it waits for others that were saved with it.
void Modules::refuse_held(ModuleFile& file) {
  jit::Outcome outcome = std::move(*std::exchange(file.held, std::nullopt));
  outcome.code.reset();
  file.early.reset();
  refuse(file, std::move(outcome));
  groups_.leave(file.name);
}

/// All nodes of the version go back to the one before.
void Modules::take_back(ModuleFile& file, std::uint64_t code, const std::string& what) {
  const bool newest = stage_.withdraw(file.name, code, what);
  if (!newest || file.plays.code != code) return;
  const std::uint64_t number = file.failed = file.plays.number;
  go_back(file);
  if (!file.compiling && file.source == file.text)
    file.aside = "it failed when it was played for longer: " + what;
  if (on_settled) on_settled(file);
  if (emit)
    emit({"fault",
          file.name + " version " + std::to_string(number) + " is taken back: " + what,
          {{"module", file.name}, {"version", number}}});
  if (!file.compiling && is_of(file.account.get(), code)) {
    for (engine::SwapNews& news : file.account->news) {
      const engine::StageNode* node = stage_.find(news.node);
      if (node && news.refusal.empty()) news.refusal = node->refusal;
    }
    file.awaited.clear();
    file.account->refused = file.account->heard = true;
    settle(file);
  }
  if (!file.compiling) optimise_what_plays(file);
}

void Modules::check(const std::string& path, const std::string& source,
                    const std::function<void(const jit::Outcome&)>& done) {
  // A name of its own, so that it neither joins nor cancels the compile of the module that plays.
  const std::string name = std::filesystem::path(path).stem().string();
  const auto first = std::make_shared<std::optional<jit::Outcome>>();
  jit::Request request;
  request.module = "check " + name;
  request.file = path;
  request.source = source;
  request.judged = [first, done](jit::Verdict verdict) {
    jit::Outcome& outcome = **first;
    if (!outcome.code) return;  // answered: nothing of it could be heard
    std::ranges::move(verdict.diagnostics, std::back_inserter(outcome.diagnostics));
    if (verdict.failed) outcome.code.reset();
    done(outcome);
  };
  compiler_.compile(std::move(request), [first, done, path](jit::Outcome outcome) {
    if (*first) return;
    refuse_mute(outcome, path);
    *first = std::move(outcome);
    if (!(*first)->code || (*first)->worker == "cache") done(**first);
  });
}

}  // namespace chronus::modules

// What the long audition finds when the code sounds already.
#include <algorithm>
#include <iterator>
#include <utility>

#include "control/session/modules.hpp"

namespace chronus::control {

namespace {

bool is_of(const Account* account, std::uint64_t code) {
  return account && account->outcome.code && account->outcome.code->version == code;
}

}  // namespace

/// What is to be called when the code that this request asked for was played for longer; `code` is the
/// version that it is known by, 0 if that is the request's own number.
std::function<void(jit::Verdict)> Modules::judge(const std::string& name, std::uint64_t code) {
  return [this, name, code](jit::Verdict verdict) {
    if (code != 0) verdict.request = code;
    on_verdict(files_.at(name), std::move(verdict));
  };
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
  if (file.before.code == code) file.before = {};
  if (!newest || file.plays.code != code) return;
  const std::uint64_t number = file.plays.number;
  file.plays = std::exchange(file.before, {});
  file.plays.better.reset();
  const auto now = stage_.code(file.name);
  file.plays.optimised = now && now->optimised;
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

}  // namespace chronus::control

#include "control/session/library.hpp"

#include <optional>
#include <stdexcept>

namespace chronus::test {

namespace {

struct Known {
  jit::Outcome outcome;
  std::optional<jit::Verdict> verdict;
};

/// Final outcomes that are code, by module and text. Made after the compiler, so that the code goes before
/// it.
std::map<std::string, Known>& known() {
  shared_compiler();
  static std::map<std::string, Known> outcomes;
  return outcomes;
}

}  // namespace

jit::Compiler& shared_compiler() {
  static const std::unique_ptr<jit::Compiler> shared = [] {
    jit::Options options;
    options.worker = CHRONUS_WORKER;
    options.include_folder = CHRONUS_SOURCE_DIR "/include";
    options.module_folder = CHRONUS_SOURCE_DIR "/module-src";
    options.pool = 2;
    auto started = jit::Compiler::start(options);
    if (!started) throw std::runtime_error(started.error());
    return std::move(*started);
  }();
  return *shared;
}

std::uint64_t Library::compile(jit::Request request, Done done) {
  const std::uint64_t number = ++requests_;
  newest_[request.module] = number;
  const std::string key = request.module + "\n" + std::to_string(request.lanes) + "\n" + request.source;
  const auto current = [this, alive = std::weak_ptr(alive_), number, module = request.module] {
    return !alive.expired() && newest_[module] == number;
  };
  const auto enough = [&](const Known& answer) {
    return answer.verdict || !request.judged || !request.optimised_only;
  };
  if (const auto found = known().find(key); found != known().end() && enough(found->second)) {
    loop_.post([current, done = std::move(done), judged = request.judged, answer = found->second] {
      if (current()) done(answer.outcome);
      if (current() && judged)
        judged(answer.verdict.value_or(jit::Verdict{answer.outcome.request, false, {}}));
    });
    return number;
  }
  ++compiled;
  if (request.judged) {
    request.judged = [current, key, judged = request.judged](const jit::Verdict& verdict) {
      if (const auto found = known().find(key); found != known().end()) found->second.verdict = verdict;
      if (current()) judged(verdict);
    };
  }
  shared_compiler().compile(std::move(request),
                            [current, key, done = std::move(done)](const jit::Outcome& outcome) {
                              if (outcome.final && outcome.code && outcome.headers.empty())
                                known().insert_or_assign(key, Known{outcome, std::nullopt});
                              if (current()) done(outcome);
                            });
  return number;
}

/// Code has the number that the shared compiler gave it.
void Library::add_state(std::uint64_t request, const std::function<jit::LiveState()>& make) {
  shared_compiler().add_state(request, make);
}

}  // namespace chronus::test

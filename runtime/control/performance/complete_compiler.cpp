#include "control/performance/complete_compiler.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace chronus::performance {

std::uint64_t CompleteCompiler::compile(jit::Request request, Done done) {
  forget_older(request);
  auto asked = std::make_shared<Asked>(Asked{request.module, request.source, request.lanes, std::move(done),
                                             std::exchange(request.judged, nullptr), loop_.outside_work()});
  request.states = 0;
  places_.push_back({asked});
  return compiler_.compile(
      std::move(request), [self = std::weak_ptr(self_), asked = std::move(asked)](jit::Outcome outcome) {
        const auto compiler = self.lock();
        if (!compiler || asked->outcome) return;
        std::ranges::move(outcome.diagnostics, std::back_inserter(asked->diagnostics));
        if (outcome.code && !outcome.final) return;
        outcome.diagnostics = std::move(asked->diagnostics);
        asked->outcome = std::move(outcome);
        auto& places = (*compiler)->places_;
        const auto place =
            std::ranges::find_if(places, [&](const Place& each) { return each.asked.lock() == asked; });
        if (place == places.end()) return;
        place->answered = asked;
        (*compiler)->answer();
      });
}

/// Forgets answered requests that the wrapped compiler would cancel if they were unanswered.
void CompleteCompiler::forget_older(const jit::Request& newer) {
  std::erase_if(places_, [&](const Place& place) {
    const auto& older = place.answered;
    return older && older->module == newer.module &&
           (older->lanes == newer.lanes || older->source != newer.source);
  });
}

/// Answers the oldest requests that have an outcome. A request that replaces a cancelled one is behind it, so
/// no answer is lost.
void CompleteCompiler::answer() {
  while (!places_.empty()) {
    const std::shared_ptr<Asked> oldest = places_.front().answered;
    if (!oldest && !places_.front().asked.expired()) return;
    places_.pop_front();
    if (!oldest) continue;
    const jit::Verdict passed{oldest->outcome->request, false, {}};
    const bool judged = oldest->judged && oldest->outcome->code && oldest->outcome->worker != "cache";
    oldest->outside_work.reset();
    oldest->done(std::move(*oldest->outcome));
    if (judged) oldest->judged(passed);
  }
}

}  // namespace chronus::performance

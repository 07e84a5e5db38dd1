// A compiler for sessions whose clock stands still while it works.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/loop/loop.hpp"
#include "jit/jit.hpp"

namespace chronus::performance {

/// Returns only finished, optimised code, in the order of the requests, so that the session depends on
/// neither the workers' speed nor the cache. Each compile is outside work of the loop. Skips the long
/// audition, whose length depends on the worker's speed. [control-thread]
class CompleteCompiler final : public jit::Compiler {
 public:
  /// Both must outlive it.
  CompleteCompiler(jit::Compiler& compiler, loop::Loop& loop) : compiler_(compiler), loop_(loop) {}

  std::uint64_t compile(jit::Request, Done) override;
  void add_state(std::uint64_t, const std::function<jit::LiveState()>&) override {}
  int fd() const override { return compiler_.fd(); }
  void dispatch() override { compiler_.dispatch(); }
  std::vector<std::string> flags() const override { return compiler_.flags(); }
  std::vector<int> workers() const override { return compiler_.workers(); }

 private:
  struct Asked {
    std::string module;
    std::string source;
    int lanes = 1;
    Done done;
    std::function<void(jit::Verdict)> judged;
    std::shared_ptr<void> outside_work;
    std::vector<jit::Diagnostic> diagnostics{};  ///< of the quick tier
    std::optional<jit::Outcome> outcome{};
  };

  /// The wrapped compiler holds the request, and releases it when it is cancelled.
  struct Place {
    std::weak_ptr<Asked> asked;
    std::shared_ptr<Asked> answered{};  ///< while an older request is unanswered
  };

  void forget_older(const jit::Request&);
  void answer();

  jit::Compiler& compiler_;
  loop::Loop& loop_;
  std::deque<Place> places_;  ///< in the order of the requests
  std::shared_ptr<CompleteCompiler*> self_ = std::make_shared<CompleteCompiler*>(this);
};

}  // namespace chronus::performance

// The real compiler for tests: one a program, and each text is compiled once.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "control/loop/loop.hpp"
#include "jit/jit.hpp"

namespace chronus::test {

/// One for all tests of a program, as its workers take half a second to start.
jit::Compiler& shared_compiler();

/// A compiler for one session: asks the shared one, and answers from what it has compiled before. What comes
/// after its end is dropped.
class Library : public jit::Compiler {
 public:
  explicit Library(loop::Loop& loop) : loop_(loop), alive_(std::make_shared<bool>(true)) {}

  std::uint64_t compile(jit::Request, Done) override;
  void add_state(std::uint64_t, const std::function<jit::LiveState()>&) override;
  int fd() const override { return shared_compiler().fd(); }
  void dispatch() override { shared_compiler().dispatch(); }
  std::vector<std::string> flags() const override { return shared_compiler().flags(); }
  std::vector<int> workers() const override { return shared_compiler().workers(); }

  /// What comes from now on is dropped.
  void end() { alive_.reset(); }

  /// Texts that the shared compiler was really asked for.
  int compiled = 0;

 private:
  loop::Loop& loop_;
  std::shared_ptr<bool> alive_;
  std::map<std::string, std::uint64_t> newest_;  ///< of each module, the last request
  std::uint64_t requests_ = 0;
};

}  // namespace chronus::test

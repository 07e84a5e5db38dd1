// Compiles LLVM IR to an object file for this machine's processor. [worker]
#pragma once

#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <expected>
#include <memory>
#include <string>

#include "jit/worker/tier.hpp"

namespace chronus::jit {

class Lowering {
 public:
  Lowering();
  ~Lowering();

  /// Sets up the code generators of both tiers for the host.
  static std::expected<std::unique_ptr<Lowering>, std::string> create();

  /// The object file. Consumes the module, which no pass may have processed. Optimised code has no bounds
  /// checks: the audition of the quick tier has run them.
  std::string lower(llvm::Module&, Tier);

  /// Prepares the next lower() of each tier, which would otherwise do it.
  void prepare();

 private:
  class Tools;

  std::unique_ptr<Tools> quick_;
  std::unique_ptr<Tools> optimised_;
};

}  // namespace chronus::jit

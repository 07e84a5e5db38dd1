// LLVM IR to an object file for this machine's processor, quickly or well.
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

  /// Sets the code generators of both tiers up for the host.
  static std::expected<std::unique_ptr<Lowering>, std::string> create();

  /// The object file. Consumes the module, which no pass has seen yet. Only the quick tier checks bounds: the
  /// audition has run into what they find.
  std::string lower(llvm::Module&, Tier);

  /// Makes ready what the next lower() of each tier needs and would else make itself.
  void prepare();

 private:
  class Tools;

  std::unique_ptr<Tools> quick_;
  std::unique_ptr<Tools> optimised_;
};

}  // namespace chronus::jit

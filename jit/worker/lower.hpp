// LLVM IR to an object file for this machine's processor, quickly or well.
#pragma once

#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include <tl/expected.hpp>

#include <memory>
#include <string>

#include "worker/tier.hpp"

namespace chronus::jit {

class Lowering {
 public:
  /// Sets the code generators of both tiers up for the host.
  static tl::expected<std::unique_ptr<Lowering>, std::string> create();

  /// The object file. Consumes the module.
  std::string lower(llvm::Module&, Tier);

 private:
  std::unique_ptr<llvm::TargetMachine> quick_;
  std::unique_ptr<llvm::TargetMachine> optimised_;
};

}  // namespace chronus::jit

// Source text to LLVM IR, including all checks and the module's description. [worker]
#pragma once

#include <llvm/IR/Module.h>

#include <memory>
#include <string>

#include "jit/shared/results.hpp"
#include "jit/worker/frontend.hpp"
#include "jit/worker/reflection.hpp"
#include "jit/worker/tier.hpp"

namespace chronus::jit {

struct Translation {
  std::unique_ptr<llvm::Module> ir;  ///< null on failure; the frontend's findings say why
  Reflection reflection;
  Stages stages{};  ///< parse, reflect and lower (up to the IR)
};

struct Source {
  Piece piece;
  std::string sample = "::chronus::Signal";
  std::string entry_name = "chronus_module";
  int lanes = 1;
  Tier tier = Tier::quick;
  int unique = 0;  ///< a number not used before in this frontend
};

Translation translate(Frontend&, const Source&);

/// The IR for the optimised tier of a source whose `translate` made quick code. Null if there are errors.
std::unique_ptr<llvm::Module> translate_optimised(Frontend&, const Source&, const Reflection&);

}  // namespace chronus::jit

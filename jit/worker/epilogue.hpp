// The C++ text appended to a module: chronus::ModuleParts and the functions in it. [worker]
#pragma once

#include <string>

#include "jit/worker/reflection.hpp"

namespace chronus::jit {

/// Quick and optimised code have a ModuleParts each, both under one symbol, and share the rest. What only
/// optimised code needs is a text of its own, which can be parsed when the quick code has been sent.
class Epilogue {
 public:
  /// `sample` is the sample type's name, `entry_name` the symbol. `unique` distinguishes several epilogues of
  /// one translation unit. The references must outlive it.
  Epilogue(const Reflection& reflection, const std::string& sample, const std::string& entry_name, int unique)
      : reflection_(reflection), sample_(sample), entry_name_(entry_name), unique_(unique) {}

  /// What both need; comes first.
  std::string shared() const;

  /// Quick code's ModuleParts, played by CommonRun.
  std::string quick() const;

  /// Optimised code's ModuleParts, and a run function that tick() and update() are inlined in.
  std::string optimised() const;

 private:
  std::string in_namespace(const std::string& text) const;
  std::string places() const;
  std::string parts(const char* name, const std::string& functions) const;

  const Reflection& reflection_;
  const std::string& sample_;
  const std::string& entry_name_;
  int unique_;
};

}  // namespace chronus::jit

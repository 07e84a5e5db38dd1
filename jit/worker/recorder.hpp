// Records the parser's output until the module is found sound, then replays it to the code generators in the
// same order. [worker]
#pragma once

#include <clang/AST/ASTConsumer.h>
#include <clang/AST/Decl.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclGroup.h>
#include <clang/CodeGen/ModuleBuilder.h>

#include <functional>
#include <optional>
#include <vector>

#include "jit/worker/tier.hpp"

namespace chronus::jit {

class Recorder final : public clang::ASTConsumer {
 public:
  /// For the generators of all tiers.
  bool HandleTopLevelDecl(clang::DeclGroupRef group) override { return add(group, std::nullopt); }
  /// For the generator of one tier, if one is named; Tier::quick includes Tier::lines.
  bool add(clang::DeclGroupRef group, std::optional<Tier> only) {
    return later([group](auto& generator) { generator.HandleTopLevelDecl(group); }, only);
  }
  void HandleInlineFunctionDefinition(clang::FunctionDecl* function) override {
    later([function](auto& generator) { generator.HandleInlineFunctionDefinition(function); });
  }
  void HandleTagDeclDefinition(clang::TagDecl* tag) override {
    later([tag](auto& generator) { generator.HandleTagDeclDefinition(tag); });
  }
  void HandleTagDeclRequiredDefinition(const clang::TagDecl* tag) override {
    later([tag](auto& generator) { generator.HandleTagDeclRequiredDefinition(tag); });
  }
  void HandleCXXImplicitFunctionInstantiation(clang::FunctionDecl* function) override {
    later([function](auto& generator) { generator.HandleCXXImplicitFunctionInstantiation(function); });
  }
  void HandleCXXStaticMemberVarInstantiation(clang::VarDecl* variable) override {
    later([variable](auto& generator) { generator.HandleCXXStaticMemberVarInstantiation(variable); });
  }
  void CompleteTentativeDefinition(clang::VarDecl* variable) override {
    later([variable](auto& generator) { generator.CompleteTentativeDefinition(variable); });
  }
  void HandleVTable(clang::CXXRecordDecl* record) override {
    later([record](auto& generator) { generator.HandleVTable(record); });
  }

  /// Replays the tier's events since `from`, and returns the number of all events.
  std::size_t replay(clang::CodeGenerator& generator, Tier tier, std::size_t from) const {
    const bool optimised = tier == Tier::optimised;
    for (std::size_t i = from; i < events_.size(); ++i) {
      const auto& [play, only] = events_[i];
      if (!only || (*only == Tier::optimised) == optimised) play(generator);
    }
    return events_.size();
  }

 private:
  struct Event {
    std::function<void(clang::CodeGenerator&)> play;
    std::optional<Tier> only;
  };

  template <class Play>
  bool later(Play play, std::optional<Tier> only = std::nullopt) {
    events_.emplace_back(
        [play](clang::CodeGenerator& generator) { play(static_cast<ASTConsumer&>(generator)); }, only);
    return true;
  }

  std::vector<Event> events_;
};

}  // namespace chronus::jit

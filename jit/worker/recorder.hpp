// Records the parser's output until the module is found sound, then replays it to the code generators in the
// same order. [worker]
#pragma once

#include <clang/AST/ASTConsumer.h>
#include <clang/AST/Decl.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclGroup.h>
#include <clang/CodeGen/ModuleBuilder.h>

#include <functional>
#include <vector>

namespace chronus::jit {

class Recorder final : public clang::ASTConsumer {
 public:
  bool HandleTopLevelDecl(clang::DeclGroupRef group) override {
    return later([group](auto& generator) { generator.HandleTopLevelDecl(group); });
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

  /// Replays the events since `from`, and returns their total number.
  std::size_t replay(clang::CodeGenerator& generator, std::size_t from) const {
    for (std::size_t i = from; i < events_.size(); ++i) events_[i](generator);
    return events_.size();
  }

 private:
  template <class Event>
  bool later(Event event) {
    events_.emplace_back(
        [event](clang::CodeGenerator& generator) { event(static_cast<ASTConsumer&>(generator)); });
    return true;
  }

  std::vector<std::function<void(clang::CodeGenerator&)>> events_;
};

}  // namespace chronus::jit

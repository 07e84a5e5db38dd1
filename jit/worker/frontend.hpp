// Clang, driven by hand: one translation unit that grows by whole pieces of text. The workers' parent parses
// the SDK, a worker the rest. (clang::Interpreter would loop for ever on a missing brace.)
#pragma once

#include <clang/Frontend/CompilerInstance.h>
#include <clang/Parse/Parser.h>
#include <clang/Sema/Sema.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include <expected>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "jit/worker/directives.hpp"
#include "jit/worker/findings.hpp"
#include "jit/worker/module_files.hpp"
#include "jit/worker/recorder.hpp"
#include "jit/worker/tier.hpp"

namespace chronus::jit {

/// A piece of source text.
struct Piece {
  std::string path;  ///< as diagnostics show it; also where its #include "..." looks first
  std::string text;
  bool author = false;  ///< written by a person: its warnings count, and findings refer to it
};

class Frontend {
 public:
  /// Sets Clang up as its driver would with the flags of modules.
  static std::expected<std::unique_ptr<Frontend>, std::string> create(const std::string& include_folder,
                                                                      const std::string& module_folder);
  ~Frontend();

  /// Parses a piece and returns its top-level declarations. Errors are in findings().
  std::vector<clang::Decl*> parse(const Piece&);

  /// Instantiates the templates that are still waited for; after it, every body is there.
  void complete();

  /// All that was parsed since this tier was last asked for, as LLVM IR. Null if Clang found errors.
  std::unique_ptr<llvm::Module> generate(Tier);

  /// From now on a function is taken to be defined elsewhere, as after `extern template`: quick IR calls it,
  /// optimised IR holds its body to inline. False if it is no instance of a template.
  bool define_elsewhere(llvm::StringRef symbol);

  /// The files that the author's piece has included, embedded or asked for, directly or not, without those of
  /// the standard library and of the SDK: their paths, and the digests of what was read; none of those that
  /// are not there.
  std::map<std::string, std::string> headers();

  /// Text that takes back what the author's piece has made of words by #define and #pragma poison.
  std::string undo_words() { return directives_ ? directives_->undo() : std::string(); }

  /// Those of the declarations that stand in the author's piece or in one of headers().
  std::vector<clang::Decl*> written_by_author(const std::vector<clang::Decl*>&);

  Findings& findings() { return findings_; }
  clang::Sema& sema() { return instance_->getSema(); }
  clang::ASTContext& context() { return instance_->getASTContext(); }
  clang::SourceManager& sources() { return instance_->getSourceManager(); }
  clang::LangOptions& language() { return instance_->getLangOpts(); }
  clang::FileID author() const { return author_; }

 private:
  /// A code generator, and how much of what was parsed it has been given.
  struct Output {
    clang::CodeGenOptions options;
    std::unique_ptr<clang::CodeGenerator> generator;
    std::size_t replayed = 0;
  };

  Frontend() = default;
  bool set_up();
  void set_up(Output&);
  bool is_foreign(const clang::SrcMgr::FileInfo&) const;
  bool is_written(clang::SourceLocation) const;
  std::vector<std::string> places_of(clang::SourceLocation, llvm::StringRef name) const;
  std::string miss(clang::SourceLocation, llvm::StringRef name);

  Findings findings_;
  llvm::LLVMContext llvm_;
  llvm::IntrusiveRefCntPtr<ModuleFiles> files_;
  std::unique_ptr<clang::CompilerInstance> instance_;
  Output quick_;
  Output optimised_;
  Output lines_;  ///< set up when it is first asked for
  Recorder* recorder_ = nullptr;
  Directives* directives_ = nullptr;  ///< owned by the preprocessor
  std::unique_ptr<clang::Parser> parser_;
  std::vector<clang::FunctionDecl*> elsewhere_;
  clang::FileID author_;
  std::string sdk_;  ///< how the paths of its headers begin
  std::string module_folder_;
  unsigned author_entry_ = 0;        ///< the author's piece among the source manager's entries
  std::vector<std::string> missed_;  ///< where files that are not there would have been found
  int modules_ = 0;
};

}  // namespace chronus::jit

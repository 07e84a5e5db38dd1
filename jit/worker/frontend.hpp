// Drives Clang directly: one translation unit that grows by pieces of text. The workers' parent parses the
// SDK, a worker the rest. (clang::Interpreter would loop for ever on a missing brace.) [worker]
#pragma once

#include <clang/Frontend/CompilerInstance.h>
#include <clang/Parse/Parser.h>
#include <clang/Sema/Sema.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include <expected>
#include <map>
#include <memory>
#include <optional>
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
  std::string path;  ///< shown in diagnostics; also the first folder for its #include "..."
  std::string text;
  bool author = false;         ///< written by a person: its warnings are reported, and findings refer to it
  std::optional<Tier> only{};  ///< its code is for this tier
};

class Frontend {
 public:
  /// Sets Clang up like its driver, with the flags of modules.
  static std::expected<std::unique_ptr<Frontend>, std::string> create(const std::string& include_folder,
                                                                      const std::string& module_folder);
  ~Frontend();

  /// Parses a piece and returns its top-level declarations. Errors are in findings().
  std::vector<clang::Decl*> parse(const Piece&);

  /// Instantiates all pending templates. Every body exists afterwards.
  void complete();

  /// LLVM IR of everything parsed since this tier's last call. Null if Clang found errors.
  std::unique_ptr<llvm::Module> generate(Tier);

  /// Treats a function as defined elsewhere, like `extern template`: quick IR calls it, optimised IR has its
  /// body for inlining. False if it is no template instance.
  bool define_elsewhere(llvm::StringRef symbol);

  /// The files that the author's piece includes, embeds or asks for, directly or not, except those of the
  /// standard library and the SDK: paths and digests of the text read. The digest of a missing file is empty.
  std::map<std::string, std::string> headers();

  /// Text that undoes the #define and #pragma poison of the author's piece.
  std::string undo_words() { return directives_ ? directives_->undo() : std::string(); }

  /// The declarations in the author's piece or in one of headers().
  std::vector<clang::Decl*> written_by_author(const std::vector<clang::Decl*>&);

  Findings& findings() { return findings_; }
  clang::Sema& sema() { return instance_->getSema(); }
  clang::ASTContext& context() { return instance_->getASTContext(); }
  clang::SourceManager& sources() { return instance_->getSourceManager(); }
  clang::LangOptions& language() { return instance_->getLangOpts(); }
  clang::FileID author() const { return author_; }

 private:
  /// A code generator, and how many recorded events it has received.
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
  Output lines_;  ///< set up at its first use
  Recorder* recorder_ = nullptr;
  Directives* directives_ = nullptr;  ///< owned by the preprocessor
  std::unique_ptr<clang::Parser> parser_;
  std::vector<clang::FunctionDecl*> elsewhere_;
  clang::FileID author_;
  std::string sdk_;  ///< prefix of its headers' paths
  std::string module_folder_;
  unsigned author_entry_ = 0;        ///< index of the author's piece in the source manager
  std::vector<std::string> missed_;  ///< where missing files would have been found
  int modules_ = 0;
};

}  // namespace chronus::jit

#include "worker/local_headers.hpp"

#include "jit.hpp"
#include "shared/inside.hpp"

namespace chronus::jit {
namespace {

namespace fs = std::filesystem;

/// As it is written, whatever links it goes through.
fs::path plain(const fs::path& path) {
  std::error_code error;
  return fs::absolute(path, error).lexically_normal();
}

}  // namespace

LocalHeaders::LocalHeaders(clang::DiagnosticsEngine& diagnostics, const std::vector<std::string>& folders)
    : diagnostics_(diagnostics) {
  for (const std::string& folder : folders) {
    if (!folder.empty()) folders_.push_back(plain(folder));
  }
}

void LocalHeaders::InclusionDirective(clang::SourceLocation, const clang::Token&, llvm::StringRef, bool,
                                      clang::CharSourceRange name, clang::OptionalFileEntryRef file,
                                      llvm::StringRef, llvm::StringRef, const clang::Module*, bool,
                                      clang::SrcMgr::CharacteristicKind kind) {
  if (!file || clang::SrcMgr::isSystem(kind)) return;
  const fs::path path = plain(file->getName().str());
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  std::string why;
  for (const fs::path& folder : folders_) {
    if (!is_inside(folder, path)) continue;
    why = leads_out(folder.string(), path.string(), real.string());
    if (why.empty()) return;
  }
  if (why.empty()) return;
  // Fatal, so that not a word of the file is shown.
  const unsigned id = diagnostics_.getCustomDiagID(clang::DiagnosticsEngine::Fatal, "%0");
  diagnostics_.Report(name.getBegin(), id) << why;
}

}  // namespace chronus::jit

#include "jit/worker/expand.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "jit/worker/epilogue.hpp"
#include "jit/worker/module_finder.hpp"
#include "jit/worker/reflect.hpp"
#include "jit/worker/translate.hpp"

namespace chronus::jit {

std::expected<std::string, std::string> expand(const std::string& file, const std::string& include_folder) {
  const auto text = llvm::MemoryBuffer::getFile(file, true);
  if (!text) return std::unexpected(file + " cannot be read: " + text.getError().message() + '\n');
  const std::filesystem::path path = std::filesystem::absolute(file);
  auto created = Frontend::create(include_folder, path.parent_path().string());
  if (!created) return std::unexpected(created.error() + '\n');
  Frontend& frontend = **created;

  const Source source{{path.string(), (*text)->getBuffer().str(), true}};
  const std::vector<clang::Decl*> declarations = frontend.parse(source.piece);
  Findings& findings = frontend.findings();
  const auto start = frontend.sources().getLocForStartOfFile(frontend.author());
  const auto* record = findings.failed() ? nullptr : find_module(declarations, start, findings);
  if (!record) return std::unexpected(to_text(findings.take()));
  Reflection reflection = reflect(frontend.context(), record, findings);
  if (findings.failed()) return std::unexpected(to_text(findings.take()));
  const Epilogue appended(reflection, source.sample, source.entry_name, source.unique);
  return fmt::format("#line 1 \"{}\"\n{}\n#line 1 \"epilogue\"\n{}", path.string(), source.piece.text,
                     appended.shared() + appended.optimised());
}

}  // namespace chronus::jit

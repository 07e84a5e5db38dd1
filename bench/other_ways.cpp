// How else a module can be brought into a running process, for the comparison in bench/other_ways.py:
//   bench_other_ways FLAG...    reads commands, a line each, and answers with the milliseconds that each took
//     compile FILE    a fresh CompilerInstance in this process reads the file and all that it includes,
//     compiles
//                     it and links it with ORC
//     dlopen FILE     loads a shared object
// Either ends with the address of `chronus_module`.
#include <clang/CodeGen/CodeGenAction.h>
#include <clang/Driver/CreateInvocationFromArgs.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/TextDiagnosticPrinter.h>
#include <llvm/Support/TargetSelect.h>

#include <dlfcn.h>

#include <iostream>

#include "base/clocks.hpp"
#include "jit/shared/linker.hpp"

namespace {

using namespace chronus::jit;

constexpr const char* entry_name = "chronus_module";

/// An object file, or nothing; then the diagnostics are on stderr.
std::string compile(const std::vector<std::string>& flags, const std::string& file) {
  std::vector<const char*> arguments = {CHRONUS_CLANG};
  for (const std::string& flag : flags) arguments.push_back(flag.c_str());
  arguments.push_back(file.c_str());
  clang::DiagnosticOptions options;
  clang::TextDiagnosticPrinter printer(llvm::errs(), options);
  clang::CreateInvocationOptions how;
  how.Diags =
      clang::CompilerInstance::createDiagnostics(*llvm::vfs::getRealFileSystem(), options, &printer, false);
  std::shared_ptr<clang::CompilerInvocation> invocation = clang::createInvocation(arguments, how);
  if (!invocation) return {};
  invocation->getFrontendOpts().DisableFree = false;
  invocation->getCodeGenOpts().DisableFree = false;
  clang::CompilerInstance instance(std::move(invocation));
  instance.createVirtualFileSystem();
  instance.createDiagnostics(&printer, false);
  llvm::SmallString<0> object;
  instance.setOutputStream(std::make_unique<llvm::raw_svector_ostream>(object));
  clang::EmitObjAction action;
  return instance.ExecuteAction(action) ? object.str().str() : std::string();
}

bool load(const std::string& file) {
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) std::cerr << dlerror() << '\n';
  return library && dlsym(library, entry_name);
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> flags(arguments + 1, arguments + count);
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::InitializeNativeTargetAsmParser();
  auto linker = Linker::create(32u << 20);
  if (!linker) return 1;
  std::vector<Linked> kept;
  std::string command, file;
  while (std::cin >> command && std::getline(std::cin >> std::ws, file)) {
    chronus::base::StopWatch clock;
    if (command == "compile") {
      const std::string object = compile(flags, file);
      auto linked = (*linker)->link(object, entry_name);
      if (!linked) {
        std::cerr << "the object cannot be linked: " << linked.error().message << '\n';
        return 1;
      }
      kept.push_back(std::move(*linked));
    } else if (!load(file)) {
      return 1;
    }
    std::cout << clock.lap() << std::endl;
  }
}

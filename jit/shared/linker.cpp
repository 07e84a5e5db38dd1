#include "jit/shared/linker.hpp"

#include <llvm/Demangle/Demangle.h>
#include <llvm/ExecutionEngine/JITLink/JITLink.h>
#include <llvm/ExecutionEngine/Orc/AbsoluteSymbols.h>
#include <llvm/ExecutionEngine/Orc/ExecutionUtils.h>
#include <llvm/ExecutionEngine/Orc/MapperJITLinkMemoryManager.h>
#include <llvm/ExecutionEngine/Orc/MemoryMapper.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h>
#include <llvm/Support/MemoryBuffer.h>

#include "host/symbols.hpp"

namespace chronus::jit {
namespace {

using namespace llvm;
using namespace llvm::orc;

class OrcLinker final : public Linker, public std::enable_shared_from_this<OrcLinker> {
 public:
  OrcLinker(std::unique_ptr<SelfExecutorProcessControl> process,
            std::unique_ptr<jitlink::JITLinkMemoryManager> memory)
      : session_(std::move(process)),
        memory_(std::move(memory)),
        layer_(session_, *memory_),
        host_(session_.createBareJITDylib("host")) {
    session_.setErrorReporter([this](llvm::Error error) { note(std::move(error)); });
  }

  ~OrcLinker() override { consumeError(session_.endSession()); }

  llvm::Error provide_host_symbols() {
    SymbolMap symbols;
    for (const host::Symbol& symbol : host::symbols()) {
      symbols[session_.intern(symbol.name)] = {ExecutorAddr::fromPtr(symbol.address),
                                               JITSymbolFlags::Exported};
    }
    if (auto error = host_.define(absoluteSymbols(std::move(symbols)))) return error;
    auto libraries = DynamicLibrarySearchGenerator::GetForCurrentProcess('\0');
    if (!libraries) return libraries.takeError();
    host_.addGenerator(std::move(*libraries));
    return llvm::Error::success();
  }

  std::expected<void, LinkError> provide(const std::string& object, const std::string& name) override {
    if (object == provided_object_) return {};
    JITDylib& library = session_.createBareJITDylib("provided " + std::to_string(++versions_));
    library.addToLinkOrder(host_);
    if (auto symbol = resolve(library, object, name); !symbol) return std::unexpected(symbol.error());
    provided_ = &library;
    provided_object_ = object;
    return {};
  }

  std::expected<Linked, LinkError> link(const std::string& object, const std::string& name) override {
    JITDylib& version = session_.createBareJITDylib("version " + std::to_string(++versions_));
    if (provided_) version.addToLinkOrder(*provided_);
    version.addToLinkOrder(host_);
    const auto symbol = resolve(version, object, name);
    if (!symbol) return std::unexpected(symbol.error());
    Linked linked;
    linked.address = symbol->getValue();
    linked.keeps = std::shared_ptr<const void>(static_cast<const void*>(&version),
                                               [linker = shared_from_this(), &version](const void*) {
                                                 if (auto error = linker->session_.removeJITDylib(version))
                                                   consumeError(std::move(error));
                                               });
    return linked;
  }

 private:
  /// Maps the object and finds a symbol in it. On failure the library is removed.
  std::expected<ExecutorAddr, LinkError> resolve(JITDylib& library, const std::string& object,
                                                 const std::string& name) {
    failure_ = {};
    const auto fail = [&](llvm::Error error) -> std::expected<ExecutorAddr, LinkError> {
      note(std::move(error));
      if (auto lost = session_.removeJITDylib(library)) consumeError(std::move(lost));
      return std::unexpected(std::move(failure_));
    };
    // The linker reads the object in place and drops it when done.
    if (auto error = layer_.add(library, MemoryBuffer::getMemBuffer(object, "module", false)))
      return fail(std::move(error));
    auto symbol = session_.lookup({&library}, name);
    if (!symbol) return fail(symbol.takeError());
    return symbol->getAddress();
  }

  void note(llvm::Error error) {
    handleAllErrors(
        std::move(error),
        [&](SymbolsNotFound& missing) {
          for (const auto& symbol : missing.getSymbols()) failure_.missing.push_back((*symbol).str());
        },
        [](FailedToMaterialize&) {},
        [&](const ErrorInfoBase& other) {
          failure_.message += (failure_.message.empty() ? "" : "; ") + other.message();
        });
  }

  ExecutionSession session_;
  std::unique_ptr<jitlink::JITLinkMemoryManager> memory_;
  ObjectLinkingLayer layer_;
  JITDylib& host_;
  JITDylib* provided_ = nullptr;
  std::string provided_object_;
  LinkError failure_;
  unsigned versions_ = 0;
};

}  // namespace

std::string to_text(const LinkError& error) {
  std::string text = error.message;
  for (const std::string& name : error.missing)
    text += (text.empty() ? "`" : ", `") + demangle(name) + "` is defined nowhere";
  return text;
}

std::expected<std::shared_ptr<Linker>, std::string> Linker::create(std::size_t slab) {
  auto memory = MapperJITLinkMemoryManager::CreateWithMapper<InProcessMemoryMapper>(slab);
  if (!memory) return std::unexpected(toString(memory.takeError()));
  return create(std::move(*memory));
}

std::expected<std::shared_ptr<Linker>, std::string> Linker::create(
    std::unique_ptr<jitlink::JITLinkMemoryManager> memory) {
  auto process =
      SelfExecutorProcessControl::Create(nullptr, std::make_unique<InPlaceTaskDispatcher>(), nullptr);
  if (!process) return std::unexpected(toString(process.takeError()));
  auto linker = std::make_shared<OrcLinker>(std::move(*process), std::move(memory));
  if (auto error = linker->provide_host_symbols()) return std::unexpected(toString(std::move(error)));
  return linker;
}

}  // namespace chronus::jit

#include "worker/lower.hpp"

#include <llvm/ADT/StringMap.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/Transforms/IPO/AlwaysInliner.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/SROA.h>

namespace chronus::jit {
namespace {

std::unique_ptr<llvm::TargetMachine> machine(const llvm::Target& target, const llvm::Triple& triple,
                                             llvm::CodeGenOptLevel level) {
  std::string features;
  for (const auto& [name, has] : llvm::sys::getHostCPUFeatures()) {
    if (!features.empty()) features += ',';
    features += (has ? "+" : "-") + name.str();
  }
  llvm::TargetOptions options;
  options.AllowFPOpFusion = llvm::FPOpFusion::Standard;
  options.EnableFastISel = level == llvm::CodeGenOptLevel::None;
  return std::unique_ptr<llvm::TargetMachine>(
      target.createTargetMachine(triple, llvm::sys::getHostCPUName(), features, options, llvm::Reloc::PIC_,
                                 llvm::CodeModel::Small, level, true));
}

/// Enough that locals live in registers; what the SDK does is called, and compiled well already.
llvm::ModulePassManager quick_passes() {
  llvm::FunctionPassManager functions;
  functions.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
  functions.addPass(llvm::EarlyCSEPass(false));
  llvm::ModulePassManager passes;
  passes.addPass(llvm::AlwaysInlinerPass(false));
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(functions)));
  return passes;
}

}  // namespace

tl::expected<std::unique_ptr<Lowering>, std::string> Lowering::create() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::InitializeNativeTargetAsmParser();
  const llvm::Triple triple(llvm::sys::getProcessTriple());
  std::string why;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, why);
  if (!target) return tl::make_unexpected(why);
  auto lowering = std::make_unique<Lowering>();
  lowering->quick_ = machine(*target, triple, llvm::CodeGenOptLevel::None);
  lowering->optimised_ = machine(*target, triple, llvm::CodeGenOptLevel::Aggressive);
  return lowering;
}

std::string Lowering::lower(llvm::Module& module, Tier tier) {
  llvm::TargetMachine& machine = tier == Tier::quick ? *quick_ : *optimised_;
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  {
    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager components;
    llvm::ModuleAnalysisManager modules;
    llvm::PipelineTuningOptions as_in_clang;
    as_in_clang.SLPVectorization = true;
    llvm::PassBuilder builder(&machine, as_in_clang);
    builder.registerModuleAnalyses(modules);
    builder.registerCGSCCAnalyses(components);
    builder.registerFunctionAnalyses(functions);
    builder.registerLoopAnalyses(loops);
    builder.crossRegisterProxies(loops, functions, components, modules);
    llvm::ModulePassManager passes = tier == Tier::quick
                                         ? quick_passes()
                                         : builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3);
    passes.run(module, modules);
  }
  llvm::SmallString<0> object;
  llvm::raw_svector_ostream out(object);
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::ObjectFile)) return {};
  passes.run(module);
  return object.str().str();
}

}  // namespace chronus::jit

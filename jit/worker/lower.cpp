#include "jit/worker/lower.hpp"

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

#include "jit/worker/bounds.hpp"

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

/// Keeps locals in registers. Calls of the SDK go to optimised code.
llvm::ModulePassManager quick_passes() {
  llvm::FunctionPassManager functions;
  functions.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
  functions.addPass(llvm::EarlyCSEPass(false));
  llvm::ModulePassManager passes;
  passes.addPass(llvm::AlwaysInlinerPass(false));
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(functions)));
  return passes;
}

/// Moves all functions to one section, so that one address locates them all.
void put_together(llvm::Module& module) {
  for (llvm::Function& function : module) {
    if (!function.hasLinkOnceLinkage() && !function.hasWeakLinkage()) continue;
    function.setComdat(nullptr);
    function.setLinkage(llvm::GlobalValue::InternalLinkage);
  }
}

}  // namespace

/// The passes and target machine of one tier, prepared in advance since that takes about 1 ms.
class Lowering::Tools {
 public:
  Tools(std::unique_ptr<llvm::TargetMachine> machine, Tier tier)
      : tier_(tier), machine_(std::move(machine)), builder_(machine_.get(), as_in_clang()) {
    builder_.registerModuleAnalyses(module_analyses_);
    builder_.registerCGSCCAnalyses(component_analyses_);
    builder_.registerFunctionAnalyses(function_analyses_);
    builder_.registerLoopAnalyses(loop_analyses_);
    builder_.crossRegisterProxies(loop_analyses_, function_analyses_, component_analyses_, module_analyses_);
    prepare();
  }

  std::string lower(llvm::Module& module) {
    module.setTargetTriple(machine_->getTargetTriple());
    module.setDataLayout(machine_->createDataLayout());
    prepare();
    const std::unique_ptr<Passes> passes = std::move(passes_);
    passes->middle.run(module, module_analyses_);
    forget_analyses();
    if (!passes->emits) return {};
    passes->back.run(module);
    return passes->object.str().str();
  }

  /// Makes the passes, which can run only once, unless they exist.
  void prepare() {
    if (passes_) return;
    passes_ = std::make_unique<Passes>();
    passes_->middle = tier_ == Tier::quick
                          ? quick_passes()
                          : builder_.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3);
    passes_->emits = !machine_->addPassesToEmitFile(passes_->back, passes_->out, nullptr,
                                                    llvm::CodeGenFileType::ObjectFile);
  }

 private:
  struct Passes {
    llvm::ModulePassManager middle;
    llvm::SmallString<0> object;
    llvm::raw_svector_ostream out{object};
    llvm::legacy::PassManager back;
    bool emits = false;
  };

  static llvm::PipelineTuningOptions as_in_clang() {
    llvm::PipelineTuningOptions options;
    options.SLPVectorization = true;
    return options;
  }

  void forget_analyses() {
    loop_analyses_.clear();
    function_analyses_.clear();
    component_analyses_.clear();
    module_analyses_.clear();
  }

  Tier tier_;
  std::unique_ptr<llvm::TargetMachine> machine_;
  llvm::PassBuilder builder_;
  llvm::LoopAnalysisManager loop_analyses_;
  llvm::FunctionAnalysisManager function_analyses_;
  llvm::CGSCCAnalysisManager component_analyses_;
  llvm::ModuleAnalysisManager module_analyses_;
  std::unique_ptr<Passes> passes_;
};

Lowering::Lowering() = default;
Lowering::~Lowering() = default;

std::expected<std::unique_ptr<Lowering>, std::string> Lowering::create() {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::InitializeNativeTargetAsmParser();
  const llvm::Triple triple(llvm::sys::getProcessTriple());
  std::string why;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, why);
  if (!target) return std::unexpected(why);
  auto lowering = std::make_unique<Lowering>();
  lowering->quick_ =
      std::make_unique<Tools>(machine(*target, triple, llvm::CodeGenOptLevel::None), Tier::quick);
  lowering->optimised_ =
      std::make_unique<Tools>(machine(*target, triple, llvm::CodeGenOptLevel::Aggressive), Tier::optimised);
  return lowering;
}

std::string Lowering::lower(llvm::Module& module, Tier tier) {
  if (tier == Tier::optimised) drop_bounds_checks(module);
  if (tier == Tier::lines) put_together(module);
  return (tier == Tier::optimised ? *optimised_ : *quick_).lower(module);
}

void Lowering::prepare() {
  quick_->prepare();
  optimised_->prepare();
}

}  // namespace chronus::jit

#include "jit/worker/frontend.hpp"

#include <clang/Basic/Stack.h>
#include <clang/Basic/TargetInfo.h>
#include <clang/Driver/CreateInvocationFromArgs.h>
#include <clang/Lex/HeaderSearch.h>
#include <clang/Lex/Preprocessor.h>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "digest/digest.hpp"
#include "jit/shared/flags.hpp"

namespace chronus::jit {
namespace {

std::unique_ptr<llvm::MemoryBuffer> buffer_of(const Piece& piece) {
  return llvm::MemoryBuffer::getMemBufferCopy(piece.text + '\n', piece.path);
}

}  // namespace

Frontend::~Frontend() = default;

std::expected<std::unique_ptr<Frontend>, std::string> Frontend::create(const std::string& include_folder,
                                                                       const std::string& module_folder) {
  clang::noteBottomOfStack();  // so that deep templates get more stack instead of a crash
  std::unique_ptr<Frontend> frontend(new Frontend);
  frontend->sdk_ = include_folder + "/";
  frontend->module_folder_ = module_folder;
  const std::vector<std::string> flags = module_flags(include_folder, module_folder);
  std::vector<const char*> arguments = {CHRONUS_CLANG};
  for (const std::string& flag : flags) arguments.push_back(flag.c_str());
  arguments.insert(arguments.end(), {"-c", "module.cpp"});
  clang::DiagnosticOptions options;
  clang::CreateInvocationOptions how;
  how.Diags = clang::CompilerInstance::createDiagnostics(*llvm::vfs::getRealFileSystem(), options,
                                                         &frontend->findings_, false);
  std::shared_ptr<clang::CompilerInvocation> invocation = clang::createInvocation(arguments, how);
  if (invocation) {
    invocation->getFrontendOpts().DisableFree = false;
    invocation->getCodeGenOpts().DisableFree = false;
    frontend->instance_ = std::make_unique<clang::CompilerInstance>(std::move(invocation));
    if (frontend->set_up()) return frontend;
  }
  std::string why = "Clang cannot be set up";
  for (const Diagnostic& each : frontend->findings_.take()) why += ": " + each.message;
  return std::unexpected(why);
}

bool Frontend::set_up() {
  clang::CompilerInstance& instance = *instance_;
  files_ = llvm::makeIntrusiveRefCnt<ModuleFiles>();
  instance.createVirtualFileSystem(files_);
  instance.createDiagnostics(&findings_, false);
  instance.createFileManager();
  instance.createSourceManager();
  if (!instance.createTarget()) return false;
  // Functions carry no CPU names, which would take a third of the time to generate IR. The target machine
  // knows the host.
  instance.getTargetOpts().CPU.clear();
  instance.getTargetOpts().TuneCPU.clear();
  instance.getTargetOpts().Features.clear();

  clang::SourceManager& sources = instance.getSourceManager();
  const auto main = instance.getFileManager().getVirtualFileRef("chronus", 1, 0);
  sources.overrideFileContents(main, llvm::MemoryBuffer::getMemBufferCopy("\n", "chronus"));
  sources.setMainFileID(sources.createFileID(main, {}, clang::SrcMgr::C_User));

  instance.createPreprocessor(clang::TU_Complete);
  clang::Preprocessor& preprocessor = instance.getPreprocessor();
  preprocessor.getBuiltinInfo().initializeBuiltins(preprocessor.getIdentifierTable(),
                                                   preprocessor.getLangOpts());
  instance.createASTContext();
  auto recorder = std::make_unique<Recorder>();
  recorder_ = recorder.get();
  instance.setASTConsumer(std::move(recorder));
  instance.createSema(clang::TU_Complete, nullptr);
  findings_.BeginSourceFile(instance.getLangOpts(), &preprocessor);

  // Without optimisation the generator omits the bodies of functions defined elsewhere, and marks that only
  // the optimiser reads.
  quick_.options = optimised_.options = instance.getCodeGenOpts();
  quick_.options.OptimizationLevel = 0;
  quick_.options.DisableO0ImplyOptNone = true;
  quick_.options.SanitizeTrap.set(clang::SanitizerKind::ArrayBounds, true);
  lines_.options = quick_.options;
  lines_.options.setDebugInfo(llvm::codegenoptions::DebugLineTablesOnly);
  set_up(quick_);
  set_up(optimised_);
  std::vector<std::string> foreign;
  for (const clang::DirectoryLookup& each : preprocessor.getHeaderSearchInfo().search_dir_range()) {
    if (each.getName() != module_folder_) foreign.push_back(each.getName().str());
  }
  files_->know_foreign(foreign);
  preprocessor.enableIncrementalProcessing();
  preprocessor.EnterMainSourceFile();
  parser_ = std::make_unique<clang::Parser>(preprocessor, instance.getSema(), false);
  parser_->Initialize();
  return true;
}

void Frontend::set_up(Output& output) {
  output.generator = clang::CreateLLVMCodeGen(
      instance_->getDiagnostics(), "module", instance_->getVirtualFileSystemPtr(),
      instance_->getHeaderSearchOpts(), instance_->getPreprocessorOpts(), output.options, llvm_);
  output.generator->Initialize(context());
}

std::vector<clang::Decl*> Frontend::parse(const Piece& piece) {
  clang::SourceManager& sources = this->sources();
  if (piece.author)
    files_->keep_to({std::filesystem::path(piece.path).parent_path().string(), module_folder_});
  const auto file =
      instance_->getFileManager().getVirtualFileRef(piece.path, static_cast<off_t>(piece.text.size() + 1), 0);
  sources.overrideFileContents(file, buffer_of(piece));
  const auto before = sources.getLocForStartOfFile(sources.getMainFileID());
  const clang::FileID id =
      sources.createFileID(file, before, piece.author ? clang::SrcMgr::C_User : clang::SrcMgr::C_System);
  if (piece.author) {
    author_ = id;
    author_entry_ = sources.local_sloc_entry_size() - 1;
    findings_.watch(sources, id);
    findings_.on_missing(
        [this](clang::SourceLocation where, llvm::StringRef name) { return miss(where, name); });
    auto directives = std::make_unique<Directives>(
        instance_->getPreprocessor(), [this](clang::SourceLocation where) { return is_written(where); });
    directives_ = directives.get();
    instance_->getPreprocessor().addPPCallbacks(std::move(directives));
  }
  instance_->getPreprocessor().getHeaderSearchInfo().getFileInfo(file);  // #include "..." expects it
  instance_->getPreprocessor().EnterSourceFile(id, nullptr, before);
  parser_->ConsumeToken();  // the previous piece's end

  std::vector<clang::Decl*> declarations;
  clang::Parser::DeclGroupPtrTy group;
  clang::Sema::ModuleImportState imports = clang::Sema::ModuleImportState::NotACXX20Module;
  while (parser_->getCurToken().isNot(clang::tok::eof)) {
    if (parser_->ParseTopLevelDecl(group, imports)) break;
    if (!group) continue;
    clang::DeclGroupRef declared = group.get();
    recorder_->add(declared, piece.only);
    declarations.insert(declarations.end(), declared.begin(), declared.end());
  }
  return declarations;
}

/// Whether the file is of the standard library or the SDK. A file's own claim (#pragma GCC system_header)
/// does not count.
bool Frontend::is_foreign(const clang::SrcMgr::FileInfo& file) const {
  const clang::OptionalFileEntryRef entry = file.getContentCache().OrigEntry;
  return clang::SrcMgr::isSystem(file.getFileCharacteristic()) ||
         (entry && entry->getName().starts_with(sdk_));
}

bool Frontend::is_written(clang::SourceLocation where) const {
  const clang::SourceManager& sources = instance_->getSourceManager();
  const clang::FileID id = sources.getFileID(sources.getExpansionLoc(where));
  if (id == author_) return true;
  const bool later = id.isValid() && sources.getLocForStartOfFile(author_) < sources.getLocForStartOfFile(id);
  return later && !is_foreign(sources.getSLocEntry(id).getFile());
}

std::vector<clang::Decl*> Frontend::written_by_author(const std::vector<clang::Decl*>& declarations) {
  std::vector<clang::Decl*> written;
  std::ranges::copy_if(declarations, std::back_inserter(written),
                       [&](const clang::Decl* each) { return is_written(each->getBeginLoc()); });
  return written;
}

/// The paths at which an #include of this name would be found in the author's folders.
std::vector<std::string> Frontend::places_of(clang::SourceLocation where, llvm::StringRef name) const {
  const clang::SourceManager& sources = instance_->getSourceManager();
  const auto includer = sources.getFileEntryRefForID(sources.getFileID(sources.getExpansionLoc(where)));
  std::vector<std::string> folders{module_folder_};
  if (includer) folders.push_back(std::filesystem::path(includer->getName().str()).parent_path().string());
  std::vector<std::string> places;
  for (const std::string& folder : folders) {
    const std::filesystem::path place = std::filesystem::path(folder) / name.str();
    if (files_->is_own(place)) places.push_back(place.lexically_normal().string());
  }
  return places;
}

/// Handles a missing file: returns why it was refused, if it was, and remembers where it would be found.
std::string Frontend::miss(clang::SourceLocation where, llvm::StringRef name) {
  if (is_written(where)) std::ranges::move(places_of(where, name), std::back_inserter(missed_));
  return files_->why_not(name);
}

std::map<std::string, std::string> Frontend::headers() {
  std::map<std::string, std::string> headers;
  for (unsigned i = author_entry_ + 1; i < sources().local_sloc_entry_size(); ++i) {
    const clang::SrcMgr::SLocEntry& entry = sources().getLocalSLocEntry(i);
    if (!entry.isFile() || is_foreign(entry.getFile())) continue;
    const clang::SrcMgr::ContentCache& content = entry.getFile().getContentCache();
    const clang::OptionalFileEntryRef file = content.OrigEntry;
    if (!file || entry.getFile().getIncludeLoc().isInvalid()) continue;
    headers.emplace(file->getName().str(), digest_of(content.getBufferDataIfLoaded().value_or("")));
  }
  const auto none = [&](const std::vector<std::string>& places) {
    for (const std::string& place : places) headers.emplace(place, "");
  };
  for (const Directives::Asked& asked : directives_->asked()) {
    if (!asked.file) {
      none(places_of(asked.where, asked.name));
    } else if (const std::string path = files_->whole(asked.file->getName()); files_->is_own(path)) {
      const auto text = sources().getMemoryBufferForFileOrNone(*asked.file);
      headers.emplace(path, digest_of(text ? text->getBuffer() : ""));
    }
  }
  none(missed_);
  return headers;
}

void Frontend::complete() {
  sema().DefineUsedVTables();
  sema().PerformPendingInstantiations();
}

bool Frontend::define_elsewhere(llvm::StringRef symbol) {
  const clang::Decl* declared = optimised_.generator->GetDeclForMangledName(symbol);
  auto* function = llvm::dyn_cast_or_null<clang::FunctionDecl>(const_cast<clang::Decl*>(declared));
  if (!function || function->getTemplateSpecializationKind() == clang::TSK_Undeclared ||
      function->getTemplateSpecializationKind() == clang::TSK_ExplicitSpecialization) {
    return false;
  }
  function->setTemplateSpecializationKind(clang::TSK_ExplicitInstantiationDeclaration,
                                          function->getLocation());
  elsewhere_.push_back(function);
  return true;
}

std::unique_ptr<llvm::Module> Frontend::generate(Tier tier) {
  if (tier == Tier::lines && !lines_.generator) set_up(lines_);
  Output& output = tier == Tier::quick ? quick_ : tier == Tier::optimised ? optimised_ : lines_;
  // Without this the generator expects inline functions of earlier pieces to come again.
  language().IncrementalExtensions = true;
  language().Sanitize.set(clang::SanitizerKind::ArrayBounds, tier != Tier::optimised);
  // For functions defined elsewhere it still does, so they are passed again.
  for (clang::FunctionDecl* function : elsewhere_) {
    if (tier == Tier::optimised) output.generator->HandleTopLevelDecl(clang::DeclGroupRef(function));
  }
  output.replayed = recorder_->replay(*output.generator, tier, output.replayed);
  output.generator->HandleTranslationUnit(context());
  std::unique_ptr<llvm::Module> module(output.generator->ReleaseModule());
  output.generator->StartModule(fmt::format("module {}", ++modules_), llvm_);
  language().IncrementalExtensions = false;
  return module;
}

}  // namespace chronus::jit

#include "jit/worker/translate.hpp"

#include <fmt/format.h>

#include "base/clocks.hpp"
#include "jit/worker/epilogue.hpp"
#include "jit/worker/globals.hpp"
#include "jit/worker/hidden_code.hpp"
#include "jit/worker/instructions.hpp"
#include "jit/worker/module_finder.hpp"
#include "jit/worker/realtime.hpp"
#include "jit/worker/reflect.hpp"
#include "jit/worker/stack_use.hpp"

namespace chronus::jit {
namespace {

/// Parses appended text, which accesses private members.
void append(Frontend& frontend, const Source& source, std::optional<Tier> only, const std::string& text) {
  frontend.language().AccessControl = false;
  frontend.parse({fmt::format("chronus-epilogue-{}", source.unique), text, false, only});
  frontend.language().AccessControl = true;
}

Epilogue epilogue(const Source& source, const Reflection& reflection) {
  return Epilogue(reflection, source.sample, source.entry_name, source.unique);
}

}  // namespace

Translation translate(Frontend& frontend, const Source& source) {
  Translation result;
  base::StopWatch clock;
  Findings& findings = frontend.findings();
  frontend.parse(
      {"chronus-lanes", fmt::format("#undef CHRONUS_LANES\n#define CHRONUS_LANES {}", source.lanes)});
  const std::vector<clang::Decl*> declarations = frontend.parse(source.piece);
  result.stages.parse = clock.lap();
  if (findings.failed()) return result;

  const auto start = frontend.sources().getLocForStartOfFile(frontend.author());
  const clang::CXXRecordDecl* record = find_module(declarations, start, findings);
  if (!record) return result;
  const std::vector<clang::Decl*> written = frontend.written_by_author(declarations);
  refuse_globals(frontend.context(), written, findings);
  refuse_hidden_code(written, findings);
  refuse_large_variables(frontend.context(), written, findings);
  result.reflection = reflect(frontend.context(), record, findings);
  result.reflection.info.lanes = source.lanes;
  result.reflection.info.file = source.piece.path;
  result.stages.reflect = clock.lap();
  if (source.lanes > 1 && !result.reflection.info.lane_obstacle.empty()) {
    findings.error(record->getLocation(),
                   "this module runs voice by voice: " + result.reflection.info.lane_obstacle);
  }
  if (findings.failed()) return result;

  findings.answer_for_appended(record->getLocation());
  const Epilogue appended = epilogue(source, result.reflection);
  append(frontend, source, std::nullopt, frontend.undo_words() + appended.shared());
  const bool optimised = source.tier == Tier::optimised;
  append(frontend, source, source.tier, optimised ? appended.optimised() : appended.quick());
  mark_realtime(frontend.sema(), record);
  frontend.complete();
  check_realtime(frontend.sema(), written);
  if (!findings.failed()) result.ir = frontend.generate(source.tier);
  if (result.ir) check_instructions(frontend, *result.ir, record->getLocation());
  if (findings.failed()) result.ir.reset();
  result.stages.lower = clock.lap();
  return result;
}

std::unique_ptr<llvm::Module> translate_optimised(Frontend& frontend, const Source& source,
                                                  const Reflection& reflection) {
  append(frontend, source, Tier::optimised, epilogue(source, reflection).optimised());
  frontend.complete();
  if (frontend.findings().failed()) return nullptr;
  return frontend.generate(Tier::optimised);
}

}  // namespace chronus::jit

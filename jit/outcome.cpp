#include "jit/outcome.hpp"

#include <llvm/Demangle/Demangle.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/clocks.hpp"
#include "host/entry.hpp"
#include "jit/shared/json.hpp"

namespace chronus::jit {
namespace {

Outcome outcome_of(const CompileJob& job) {
  Outcome outcome;
  outcome.module = job.request.module;
  outcome.request = job.number;
  outcome.stages = nlohmann::json::object().get<Stages>();
  return outcome;
}

/// Sets the outcome's code, or adds a diagnostic.
void take(const LinkResult& linked, const CompileJob& job, const ModuleInfo& info, bool optimised,
          Outcome& outcome) {
  if (!linked) {
    Diagnostic diagnostic;
    diagnostic.file = job.request.file;
    diagnostic.message = "the engine cannot link this module: " + linked.error().message;
    for (const std::string& name : linked.error().missing) {
      diagnostic.message += fmt::format(" `{}` is defined nowhere", llvm::demangle(name));
    }
    outcome.diagnostics.push_back(std::move(diagnostic));
    return;
  }
  auto code = std::make_shared<Code>();
  code->info = info;
  code->entry = host::entry_of(linked->parts());
  code->optimised = optimised;
  code->version = job.number;
  code->keeps = linked->keeps;
  outcome.code = std::move(code);
}

}  // namespace

Outcome outcome_of(const CompileAnswer& answer, Linker& linker, std::optional<LinkResult> linked) {
  const WorkerReply& reply = answer.reply;
  const CompileJob& job = *answer.job;
  Outcome outcome = outcome_of(job);
  outcome.final = answer.final || reply.optimised;
  outcome.diagnostics = reply.diagnostics;
  for (const auto& [path, digest] : reply.headers) outcome.headers.push_back(path);
  outcome.audition = reply.audition;
  outcome.stages = reply.stages;
  outcome.stages.queue = job.given_ms - job.asked_ms;
  const double before = std::isnan(reply.stages.send) ? 0 : reply.stages.send;
  outcome.stages.send = before + base::monotonic_ms() - reply.sent_ms;
  outcome.worker = job.again ? "replaced" : job.rehearsed ? "rehearsed" : "unrehearsed";
  if (reply.kind != WorkerReply::Kind::object) return outcome;
  base::StopWatch clock;
  if (!linked) linked = linker.link(reply.object, entry_name);
  outcome.stages.link = clock.lap();
  take(*linked, job, reply.info, reply.optimised, outcome);
  return outcome;
}

Outcome outcome_of(const CacheEntry& entry, const CompileJob& job, Linker& linker) {
  Outcome outcome = outcome_of(job);
  outcome.stages.queue = base::monotonic_ms() - job.asked_ms;
  outcome.diagnostics = entry.diagnostics;
  for (const auto& [path, digest] : entry.headers) outcome.headers.push_back(path);
  outcome.audition = entry.audition;
  outcome.final = true;
  outcome.worker = "cache";
  base::StopWatch clock;
  const LinkResult linked = linker.link(entry.object, entry_name);
  outcome.stages.link = clock.lap();
  take(linked, job, entry.info, true, outcome);
  return outcome;
}

Verdict verdict_of(const CompileAnswer& answer) {
  const WorkerReply& reply = answer.reply;
  Verdict verdict{answer.job->number, reply.kind == WorkerReply::Kind::failed, reply.diagnostics};
  std::ranges::copy(reply.as_set, std::back_inserter(verdict.diagnostics));
  return verdict;
}

}  // namespace chronus::jit

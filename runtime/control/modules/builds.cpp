#include "control/modules/builds.hpp"

#include <cmath>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

#include "base/clocks.hpp"
#include "engine/state_copy.hpp"

namespace chronus::modules {

namespace {

constexpr std::size_t most_nodes = 4;

constexpr double longest_fade_ms = 100;  // longest cross-fade that the audition waits for

jit::Settings settings_of(const engine::StageNode& node) {
  jit::Settings settings{node.spec.name, {}, {}};
  for (const auto& [port, value] : node.spec.settings) {
    if (const auto* number = std::get_if<double>(&value)) settings.values[port] = *number;
    if (const auto* words = std::get_if<std::string>(&value)) settings.texts[port] = *words;
  }
  return settings;
}

/// Another compile's code of the same text and headers, under this version number.
std::shared_ptr<const Code> as_version(const Code& code, std::uint64_t version) {
  auto same = std::make_shared<Code>(code);
  same->version = version;
  return same;
}

}  // namespace

void refuse_mute(jit::Outcome& outcome, const std::string& path) {
  if (!outcome.code || !outcome.code->info.outputs.empty()) return;
  jit::Diagnostic diagnostic;
  diagnostic.file = path;
  diagnostic.message = "the module has no output, so nothing of it could be heard: give it one, `Out out;`";
  outcome.diagnostics.push_back(std::move(diagnostic));
  outcome.code.reset();
}

Builds::Builds(loop::Loop& loop, jit::Compiler& compiler, const engine::Stage& stage, Folder& folder,
               Opening& opening)
    : loop_(loop),
      compiler_(compiler),
      stage_(stage),
      folder_(folder),
      opening_(opening),
      groups_(loop, [this](const std::vector<std::string>& names) { on_ready(names); }) {}

Builds::~Builds() {
  loop_.cancel(due_timer_);
}

void Builds::soon(const ModuleFile& file, const SaveTime& save) {
  due_.insert_or_assign(file.name, save);
  if (due_timer_ == 0) due_timer_ = loop_.after(loop::Nanoseconds(0), [this] { compile_due(); });
}

void Builds::compile_due() {
  loop_.cancel(std::exchange(due_timer_, 0));
  for (const auto& [name, save] : std::exchange(due_, {})) {
    compile(folder_.files().at(name), save);
    groups_.begin(name);
  }
}

void Builds::compile(ModuleFile& file, const SaveTime& save) {
  opening_.drop(file.name);
  if (!file.first) opening_.started(file.name);
  file.compiling = true;
  file.asked_ns = base::monotonic_ns();
  file.held.reset();
  file.early.reset();
  file.awaited.clear();
  file.report = std::make_unique<SaveReport>();
  file.report->again = file.again != 0;
  file.report->timing.saved_ns = save.saved_ns;
  file.report->timing.detect = ms_between(save.saved_ns, save.noticed_ns);
  compiler_.compile(request(file), [this, name = file.name](jit::Outcome outcome) {
    on_outcome(folder_.files().at(name), std::move(outcome));
  });
}

/// The compile of the file's text, with settings of some of its nodes for the long audition. `code`: its
/// version if it was compiled before.
jit::Request Builds::request(const ModuleFile& file, std::uint64_t code) {
  jit::Request request;
  request.module = file.name;
  request.file = file.path;
  request.source = file.source;
  request.judged = [this, name = file.name, code](jit::Verdict verdict) {
    if (code != 0) verdict.request = code;
    on_verdict(folder_.files().at(name), std::move(verdict));
  };
  for (const engine::StageNode* node : stage_.nodes_of(file.name)) {
    if (request.nodes.size() == most_nodes) break;
    request.nodes.push_back(settings_of(*node));
    request.states += code == 0 && node->instance && node->spec.fade_ms <= longest_fade_ms;
  }
  return request;
}

void Builds::on_outcome(ModuleFile& file, jit::Outcome outcome) {
  if (!file.compiling) return on_optimised(file, outcome);
  if (file.held) {
    file.early = std::move(outcome);
    return;
  }
  for (std::string& path : outcome.headers) path = plain_path(path);
  folder_.follow_headers(outcome.headers);
  file.headers = outcome.headers;
  const Headers& headers = folder_.headers();
  const bool outdated = outcome.code ? headers.changed_since(outcome.headers, file.asked_ns)
                                     : headers.changed_since(file.asked_ns);
  Timing& timing = file.report->timing;
  if (outdated) return soon(file, {timing.saved_ns, timing.saved_ns + std::llround(timing.detect * 1e6)});
  timing.linked_ns = base::monotonic_ns();
  timing.stages = outcome.stages;
  if (!file.first) file.first = {ms_between(timing.saved_ns, timing.linked_ns), outcome.worker};
  refuse_mute(outcome, file.path);
  if (!outcome.code) {
    on_refused(file, std::move(outcome));
    return groups_.leave(file.name);
  }
  file.held = std::move(outcome);
  groups_.ready(file.name);
}

void Builds::on_verdict(ModuleFile& file, jit::Verdict verdict) {
  if (!file.held || file.held->code->version != verdict.request) return on_judged(file, std::move(verdict));
  std::ranges::move(verdict.diagnostics, std::back_inserter(file.held->diagnostics));
  if (verdict.failed) refuse_held(file);
}

/// Refuses code that still waits for its swap group.
void Builds::refuse_held(ModuleFile& file) {
  jit::Outcome outcome = std::move(*std::exchange(file.held, std::nullopt));
  outcome.code.reset();
  file.early.reset();
  on_refused(file, std::move(outcome));
  groups_.leave(file.name);
}

void Builds::optimise_playing(ModuleFile& file) {
  const Version& playing = file.history.playing;
  if (playing.number == 0 || (playing.optimised && playing.judged) ||
      folder_.headers().changed_since(playing.headers, playing.asked_ns))
    return;
  jit::Request again = request(file, playing.code);
  again.source = playing.text;
  again.optimised_only = true;
  compiler_.compile(std::move(again), [this, name = file.name](const jit::Outcome& outcome) {
    ModuleFile& file = folder_.files().at(name);
    const auto code = stage_.code(name);
    const bool same = outcome.code && code && code->version == file.history.playing.code &&
                      code->info.size == outcome.code->info.size;
    if (!same) return;
    jit::Outcome better = outcome;
    better.code = as_version(*outcome.code, code->version);
    on_optimised(file, better);
  });
}

void Builds::add_state(const engine::StageNode& node) {
  if (!folder_.files().contains(node.spec.module) || node.outgoing->failed()) return;
  compiler_.add_state(node.instance->code().version, [&] {
    return jit::LiveState{settings_of(node), stage_.sample_rate(), engine::copy_state(node)};
  });
}

void Builds::check(const std::string& path, const std::string& source,
                   const std::function<void(const jit::Outcome&)>& done) {
  // A name of its own, so that it neither joins nor cancels a compile of the playing module.
  const std::string name = std::filesystem::path(path).stem().string();
  const auto first = std::make_shared<std::optional<jit::Outcome>>();
  jit::Request request;
  request.module = "check " + name;
  request.file = path;
  request.source = source;
  request.judged = [first, done](jit::Verdict verdict) {
    jit::Outcome& outcome = **first;
    if (!outcome.code) return;  // refused for having no output, and answered
    std::ranges::move(verdict.diagnostics, std::back_inserter(outcome.diagnostics));
    if (verdict.failed) outcome.code.reset();
    done(outcome);
  };
  compiler_.compile(std::move(request), [first, done, path](jit::Outcome outcome) {
    if (*first) return;
    refuse_mute(outcome, path);
    *first = std::move(outcome);
    if (!(*first)->code || (*first)->worker == "cache") done(**first);
  });
}

}  // namespace chronus::modules

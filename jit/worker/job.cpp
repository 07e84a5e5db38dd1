#include "jit/worker/job.hpp"

#include <llvm/Demangle/Demangle.h>

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <optional>

#include "base/clocks.hpp"
#include "jit/shared/json.hpp"
#include "jit/worker/as_set.hpp"
#include "jit/worker/audition.hpp"
#include "jit/worker/callers.hpp"
#include "jit/worker/crash_place.hpp"
#include "jit/worker/from_state.hpp"
#include "jit/worker/guard.hpp"
#include "jit/worker/host.hpp"
#include "jit/worker/imports.hpp"
#include "jit/worker/job_messages.hpp"
#include "jit/worker/long_audition.hpp"
#include "jit/worker/module_finder.hpp"
#include "jit/worker/reset_check.hpp"
#include "jit/worker/speed.hpp"
#include "jit/worker/translate.hpp"

namespace chronus::jit {
namespace {

constexpr const char* entry_name = "chronus_entry";
constexpr const char* before_it_sounds = "played before it may sound, this module fails";
constexpr const char* played_longer = "played longer, this module fails";

/// CPU time of one part of a long audition. It runs at low priority, behind compiles of new edits.
constexpr double seconds_a_tier = 0.05;
constexpr int politeness = 10;

/// How long to wait for the nodes' states, which arrive after the cross-fade.
constexpr int patience_ms = 300;

class Job {
 public:
  Job(Tools& tools, int socket, Inbox& inbox, const Message& job)
      : tools_(tools), socket_(socket), messages_(socket, inbox), findings_(tools.frontend.findings()) {
    source_.piece = {job.head.at("file"), job.body, true};
    source_.lanes = job.head.at("lanes");
    source_.unique = ++tools.uses;
    source_.entry_name = entry_name;
    module_ = job.head.at("module");
    optimised_only_ = job.head.at("optimised_only");
    judge_ = job.head.at("judge");
    locate_ = job.head.at("locate");
    nodes_ = job.head.at("nodes").get<std::vector<Settings>>();
    awaited_states_ = job.head.at("states");
    source_.tier = locate_ ? Tier::lines : optimised_only_ ? Tier::optimised : Tier::quick;
    where_.file = source_.piece.path;
  }

  void run() {
    limit_compile(socket_, where_, tools_.options.seconds, tools_.options.memory);
    translation_ = translate(tools_.frontend, source_);
    stages_ = translation_.stages;
    if (!translation_.ir) return fail();
    translation_.reflection.info.name = module_;
    base::StopWatch clock;
    const std::string object = tools_.lowering.lower(*translation_.ir, source_.tier);
    stages_.lower += clock.lap();
    if (object.empty()) {
      findings_.error({}, "the code generator gave up on this module");
      return fail();
    }
    if (locate_) return locate(object);
    if (!play(object, source_.tier)) return fail();
    stages_.audition = clock.lap();
    send_object(object, source_.tier);
    if (!optimised_only_ && !optimise()) return;
    if (judge_) judge();
  }

 private:
  void fail() {
    Message message;
    message.head = {
        {"kind", "failed"},  {"diagnostics", findings_.take()}, {"headers", tools_.frontend.headers()},
        {"stages", stages_}, {"audition", audition_},           {"time", base::monotonic_ms()}};
    send(socket_, message);
  }

  /// Locates the line of a crash in another worker.
  void locate(const std::string& object) {
    lift_limits();
    auto linked = tools_.linker.link(object, entry_name);
    if (!linked) return;
    const ModuleInfo& info = translation_.reflection.info;
    const std::string run = fmt::format("chronus_epilogue_{}::run", source_.unique);
    const std::vector<LiveState>& states = messages_.await_states(awaited_states_, patience_ms);
    const auto place = crash_place(object, linked->entry, run, source_.piece.path, [&](Enter enter) {
      const auto tell = [](const std::string&) {};
      audition(info, linked->entry, enter);
      long_audition(info, linked->entry, enter, tell, seconds_a_tier);
      play_as_set(info, linked->entry, enter, tell, nodes_, seconds_a_tier);
      play_from_states(info, linked->entry, enter, tell, states, seconds_a_tier);
    });
    Message message;
    message.head = {
        {"kind", "located"}, {"line", place ? place->line : 0}, {"column", place ? place->column : 0}};
    send(socket_, message);
  }

  /// Waits for "optimise", then compiles, plays and sends the optimised tier. False if the job has ended.
  bool optimise() {
    if (!messages_.await_go()) return false;
    base::StopWatch clock;
    const std::string object =
        tools_.lowering.lower(*tools_.frontend.generate(Tier::optimised), Tier::optimised);
    stages_ = {NAN, NAN, NAN, clock.lap(), NAN, NAN, NAN};
    if (!play(object, Tier::optimised)) {
      fail();
      return false;
    }
    stages_.audition = clock.lap();
    send_object(object, Tier::optimised);
    return true;
  }

  /// The long audition, first of the tier that checks bounds.
  void judge() {
    lift_limits();
    [[maybe_unused]] const int now = nice(politeness);
    Guarded guarded{author_place(), played_longer, {}, stages_, 1, true};
    const auto tell = [&](const std::string& circumstances) {
      guarded.circumstances = circumstances;
      guard_audition(socket_, guarded);
    };
    const ModuleInfo& info = translation_.reflection.info;
    const Entry& best = optimised_->entry;
    if (quick_ && !survives(long_audition(info, quick_->entry, guard_enter, tell, seconds_a_tier)))
      return fail();
    if (!survives(long_audition(info, best, guard_enter, tell, seconds_a_tier))) return fail();
    tell("as its nodes are set");
    const AsSet as_set = play_as_set(info, best, guard_enter, tell, nodes_, seconds_a_tier);
    if (!survives(as_set.audition)) return fail();
    const std::vector<LiveState>& states = messages_.await_states(awaited_states_, patience_ms);
    if (!survives(play_from_states(info, best, guard_enter, tell, states, seconds_a_tier))) return fail();
    tell("reset");
    const std::string reset = reset_warning(info, best, guard_enter);
    tell("timed");
    const std::vector<std::string> speed = speed_warnings(info, best, guard_enter);
    unguard();
    if (!reset.empty()) warn(place("reset"), reset);
    for (const std::string& warning : speed) warn(place(), warning);
    Message message;
    message.head = {{"kind", "passed"}, {"diagnostics", findings_.take()}};
    for (const std::string& warning : as_set.warnings) warn(place(), warning);
    message.head["as_set"] = findings_.take();
    send(socket_, message);
  }

  bool survives(const Audition& longer) {
    if (longer.finite) return true;
    audition_ = longer;
    findings_.error(place(), fmt::format("{}: {}", played_longer, longer.verdict));
    return false;
  }

  void warn(clang::SourceLocation where, std::string what) {
    findings_.add(Severity::warning, where, std::move(what));
  }

  void send_object(const std::string& object, Tier tier) {
    const bool optimised = tier == Tier::optimised;
    Message message;
    message.head = {{"kind", "object"},
                    {"optimised", optimised},
                    {"stages", stages_},
                    {"audition", audition_},
                    {"headers", tools_.frontend.headers()},
                    {"diagnostics", findings_.take()},
                    {"info", translation_.reflection.info}};
    message.head["time"] = base::monotonic_ms();
    message.body = object;
    send(socket_, message);
  }

  /// The place of this function of the module, or else of tick() or block().
  clang::SourceLocation place(const char* function = "tick") const {
    const clang::CXXRecordDecl* record = translation_.reflection.record;
    for (const char* name : {function, "tick", "block"}) {
      if (const auto* method = own_method(record, name)) return method->getLocation();
    }
    return record->getLocation();
  }

  Diagnostic author_place() const {
    Findings locator;
    locator.watch(tools_.frontend.sources(), tools_.frontend.author());
    locator.error(place(), "");
    return locator.take().front();
  }

  bool play(const std::string& object, Tier tier) {
    if (!check_imports(object)) return false;
    auto linked = tools_.linker.link(object, entry_name);
    if (!linked) {
      say_missing(linked.error());
      return false;
    }
    reset_host();
    guard_audition(socket_, {author_place(), before_it_sounds, {}, stages_});
    audition_ = audition(translation_.reflection.info, linked->entry, guard_enter);
    unguard();
    (tier == Tier::quick ? quick_ : optimised_) = std::move(*linked);
    if (audition_.finite) return true;
    findings_.error(place(), fmt::format("{}: {}", before_it_sounds, audition_.verdict));
    return false;
  }

  bool check_imports(const std::string& object) {
    const std::vector<std::string> forbidden = forbidden_imports(object);
    for (const std::string& symbol : forbidden) {
      const auto place = place_that_reaches(tools_.frontend.context(), tools_.frontend.author(), symbol);
      findings_.error(place.isValid() ? place : this->place(),
                      fmt::format("`{}` is not for modules, not even in prepare(): it reaches outside the "
                                  "sound (files, sockets, threads, the program itself)",
                                  llvm::demangle(symbol)));
    }
    return forbidden.empty();
  }

  void say_missing(const LinkError& error) {
    for (const std::string& symbol : error.missing) {
      findings_.error(place(), fmt::format("`{}` is used but defined nowhere: write its body in this file",
                                           llvm::demangle(symbol)));
    }
    if (error.missing.empty()) findings_.error(place(), error.message);
  }

  Tools& tools_;
  int socket_;
  JobMessages messages_;
  Findings& findings_;
  Source source_;
  std::string module_;
  bool optimised_only_ = false;
  bool judge_ = false;
  bool locate_ = false;
  std::vector<Settings> nodes_;
  int awaited_states_ = 0;
  Diagnostic where_;
  Translation translation_;
  Stages stages_{};
  Audition audition_;
  std::optional<Linked> quick_;
  std::optional<Linked> optimised_;
};

}  // namespace

void do_job(Tools& tools, int socket, Inbox& inbox, const Message& job) {
  Job(tools, socket, inbox, job).run();
}

}  // namespace chronus::jit

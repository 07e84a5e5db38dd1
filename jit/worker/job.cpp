#include "worker/job.hpp"

#include <llvm/Demangle/Demangle.h>

#include <fmt/format.h>

#include <cmath>

#include "shared/clock.hpp"
#include "shared/json.hpp"
#include "worker/audition.hpp"
#include "worker/guard.hpp"
#include "worker/host.hpp"
#include "worker/imports.hpp"
#include "worker/module_finder.hpp"
#include "worker/translate.hpp"

namespace chronus::jit {
namespace {

constexpr const char* entry_name = "chronus_entry";

class Job {
 public:
  Job(Tools& tools, int socket, const Message& job)
      : tools_(tools), socket_(socket), findings_(tools.frontend.findings()) {
    source_.piece = {job.head.at("file"), job.body, true};
    source_.lanes = job.head.at("lanes");
    source_.unique = ++tools.uses;
    source_.entry_name = entry_name;
    module_ = job.head.at("module");
    optimised_only_ = job.head.at("optimised_only");
    source_.tier = optimised_only_ ? Tier::optimised : Tier::quick;
    where_.file = source_.piece.path;
  }

  void run() {
    limit_compile(socket_, where_, tools_.options.seconds, tools_.options.memory);
    translation_ = translate(tools_.frontend, source_);
    stages_ = translation_.stages;
    if (!translation_.ir) return fail();
    translation_.reflection.info.name = module_;
    Clock clock;
    const std::string object = tools_.lowering.lower(*translation_.ir, source_.tier);
    stages_.lower += clock.lap();
    if (object.empty()) {
      findings_.error({}, "the code generator gave up on this module");
      return fail();
    }
    if (!play(object)) return fail();
    stages_.audition = clock.lap();
    send_object(object, optimised_only_);
    if (optimised_only_) return;
    Inbox inbox;
    while (!inbox.next()) {
      if (!inbox.fill(socket_)) return;
    }
    clock.lap();
    const std::string optimised =
        tools_.lowering.lower(*tools_.frontend.generate(Tier::optimised), Tier::optimised);
    stages_ = {NAN, NAN, NAN, clock.lap(), NAN, NAN, NAN};
    send_object(optimised, true);
  }

 private:
  void fail() {
    Message message;
    message.head = {{"kind", "failed"},
                    {"diagnostics", findings_.take()},
                    {"headers", tools_.frontend.headers(tools_.options.include_folder + "/")},
                    {"stages", stages_},
                    {"audition", audition_},
                    {"time", now_ms()}};
    send(socket_, message);
  }

  void send_object(const std::string& object, bool optimised) {
    Message message;
    message.head = {{"kind", "object"},
                    {"optimised", optimised},
                    {"stages", stages_},
                    {"audition", audition_},
                    {"final", optimised},
                    {"headers", tools_.frontend.headers(tools_.options.include_folder + "/")},
                    {"diagnostics", findings_.take()},
                    {"info", translation_.reflection.info}};
    message.head["time"] = now_ms();
    message.body = object;
    send(socket_, message);
  }

  clang::SourceLocation place() const {
    const clang::CXXRecordDecl* record = translation_.reflection.record;
    for (const char* name : {"tick", "block"}) {
      if (const auto* method = own_method(record, name)) return method->getLocation();
    }
    return record->getLocation();
  }

  bool play(const std::string& object) {
    if (!check_imports(object)) return false;
    auto linked = tools_.linker.link(object, entry_name);
    if (!linked) {
      say_missing(linked.error());
      return false;
    }
    Findings locator;
    locator.watch(tools_.frontend.sources(), tools_.frontend.author());
    locator.error(place(), "");
    guard_audition(socket_, locator.take().front(), stages_, 1);
    audition_ = audition(translation_.reflection.info, linked->entry, guard_enter);
    unguard();
    if (audition_.finite) return true;
    findings_.error(place(), "played before it may sound, this module fails: " + audition_.verdict);
    return false;
  }

  bool check_imports(const std::string& object) {
    const std::vector<std::string> forbidden = forbidden_imports(object);
    for (const std::string& symbol : forbidden) {
      findings_.error(place(),
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
  Findings& findings_;
  Source source_;
  std::string module_;
  bool optimised_only_ = false;
  Diagnostic where_;
  Translation translation_;
  Stages stages_{};
  Audition audition_;
};

}  // namespace

void do_job(Tools& tools, int socket, const Message& job) {
  Job(tools, socket, job).run();
}

}  // namespace chronus::jit

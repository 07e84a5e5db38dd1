#include "jit/worker/job.hpp"

#include <llvm/Demangle/Demangle.h>

#include <fmt/format.h>

#include <cmath>
#include <csignal>
#include <cstring>
#include <memory>
#include <utility>

#include "base/clocks.hpp"
#include "jit/shared/json.hpp"
#include "jit/worker/callers.hpp"
#include "jit/worker/crash_lines.hpp"
#include "jit/worker/imports.hpp"
#include "jit/worker/limits.hpp"
#include "jit/worker/module_finder.hpp"
#include "jit/worker/translate.hpp"

namespace chronus::jit {
namespace {

constexpr const char* entry_name = "chronus_module";

/// Waits for "optimise". False if the engine has closed the socket.
bool await_go(int socket, Inbox& inbox) {
  while (true) {
    while (const auto message = inbox.next()) {
      if (message->head.at("kind") == "optimise") return true;
    }
    if (!inbox.fill(socket)) return false;
  }
}

/// While it lives, no message is cut off by an abort.
class AbortsWait {
 public:
  AbortsWait() {
    sigset_t aborts;
    sigemptyset(&aborts);
    sigaddset(&aborts, SIGUSR1);
    sigprocmask(SIG_BLOCK, &aborts, &before_);
  }
  ~AbortsWait() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  AbortsWait(const AbortsWait&) = delete;
  AbortsWait& operator=(const AbortsWait&) = delete;

 private:
  sigset_t before_{};
};

class Job {
 public:
  Job(Tools& tools, int socket, Inbox& inbox, Message& job)
      : tools_(tools), socket_(socket), inbox_(inbox), findings_(tools.frontend.findings()) {
    source_.piece = {job.head.at("file"), job.body, true};
    source_.lanes = job.head.at("lanes");
    source_.unique = ++tools.uses;
    source_.entry_name = entry_name;
    module_ = job.head.at("module");
    optimised_only_ = job.head.at("optimised_only");
    locate_ = job.head.at("locate");
    source_.tier = locate_ ? Tier::lines : optimised_only_ ? Tier::optimised : Tier::quick;
    where_.file = source_.piece.path;
    if (!job.fds.empty()) player_ = std::move(job.fds.front());
  }

  void run() {
    limit_compile(socket_, where_, tools_.options.seconds, tools_.options.memory);
    translation_ = translate(tools_.frontend, source_);
    stages_ = translation_.stages;
    if (!translation_.ir) return fail();
    translation_.reflection.info.name = module_;
    if (!send_object(source_.tier)) return fail();
    lift_limits();
    if (locate_ || optimised_only_ || !await_go(socket_, inbox_)) return;
    limit_compile(socket_, where_, tools_.options.seconds, tools_.options.memory);
    stages_ = nlohmann::json::object().get<Stages>();
    if (!send_object(Tier::optimised)) fail();
  }

 private:
  void fail() {
    Message message;
    message.head = {{"kind", "failed"},
                    {"diagnostics", findings_.take()},
                    {"headers", tools_.frontend.headers()},
                    {"stages", stages_},
                    {"time", base::monotonic_ms()}};
    const AbortsWait whole;
    send(socket_, message);
  }

  /// Sends the object and what a player needs of it. False if there is an error.
  bool send_object(Tier tier) {
    base::StopWatch clock;
    if (tier != source_.tier) {
      translation_.ir = translate_optimised(tools_.frontend, source_, translation_.reflection);
      if (!translation_.ir) return false;
    }
    const std::string object = tools_.lowering.lower(*translation_.ir, tier);
    if (object.empty()) {
      findings_.error({}, "the code generator gave up on this module");
      return false;
    }
    if (!check_imports(object)) return false;
    const auto image = tools_.linker.link(object, entry_name, tier);
    if (!image) {
      say_missing(image.error());
      return false;
    }
    stages_.lower = (std::isnan(stages_.lower) ? 0 : stages_.lower) + clock.lap();
    Message message;
    message.head = {{"kind", tier == Tier::lines ? "lines" : "object"},
                    {"optimised", tier == Tier::optimised},
                    {"stages", stages_},
                    {"headers", tools_.frontend.headers()},
                    {"diagnostics", findings_.take()},
                    {"info", translation_.reflection.info},
                    {"object", object.size()},
                    {"given", bool(player_)}};
    const std::string play = encode(for_player(object, *image, tier));
    message.head["time"] = base::monotonic_ms();
    message.body = object + play;
    const AbortsWait whole;
    if (player_) send_bytes(player_.get(), play);  // the engine notices if it is dead
    send(socket_, message);
    return true;
  }

  /// The message with which the engine has a player play the code.
  Message for_player(const std::string& object, const Image& image, Tier tier) const {
    Message message;
    message.head = {{"kind", "play"},
                    {"optimised", tier == Tier::optimised},
                    {"info", translation_.reflection.info},
                    {"where", author_place()},
                    {"reset", author_place("reset")},
                    {"image", image}};
    if (tier == Tier::lines) {
      const std::string construct = fmt::format("chronus_epilogue_{}::construct", source_.unique);
      CrashLines lines = crash_lines(object, construct, source_.piece.path);
      lines.begin = construct_address(image) - lines.begin;
      message.head["kind"] = "locate";
      message.head["lines"] = lines;
    }
    message.body = image.bytes;
    return message;
  }

  static std::uint64_t construct_address(const Image& image) {
    ModuleParts parts{};
    if (const char* at = image.at(image.entry)) std::memcpy(&parts, at, sizeof parts);
    return reinterpret_cast<std::uint64_t>(parts.construct);
  }

  /// The place of this function of the module, or else of tick() or block().
  clang::SourceLocation place(const char* function = "tick") const {
    const clang::CXXRecordDecl* record = translation_.reflection.record;
    for (const char* name : {function, "tick", "block"}) {
      if (const auto* method = own_method(record, name)) return method->getLocation();
    }
    return record->getLocation();
  }

  Diagnostic author_place(const char* function = "tick") const {
    Findings locator;
    locator.watch(tools_.frontend.sources(), tools_.frontend.author());
    locator.error(place(function), "");
    return locator.take().front();
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
  Inbox& inbox_;
  Fd player_;  ///< that plays the code, if the engine has one ready
  Findings& findings_;
  Source source_;
  std::string module_;
  bool optimised_only_ = false;
  bool locate_ = false;
  Diagnostic where_;
  Translation translation_;
  Stages stages_{};
};

}  // namespace

void do_job(Tools& tools, int socket, Inbox& inbox, Message& job) {
  Job(tools, socket, inbox, job).run();
}

}  // namespace chronus::jit

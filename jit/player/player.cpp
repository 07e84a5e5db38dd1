#include "jit/player/player.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clocks.hpp"
#include "host/entry.hpp"
#include "jit/player/as_set.hpp"
#include "jit/player/audition.hpp"
#include "jit/player/crash_place.hpp"
#include "jit/player/from_state.hpp"
#include "jit/player/guard.hpp"
#include "jit/player/host.hpp"
#include "jit/player/long_audition.hpp"
#include "jit/player/mapped_image.hpp"
#include "jit/player/reset_check.hpp"
#include "jit/player/speed.hpp"
#include "jit/player/state_messages.hpp"
#include "jit/player/warm_up.hpp"
#include "jit/shared/json.hpp"
#include "jit/shared/message.hpp"

namespace chronus::jit {
namespace {

constexpr const char* before_it_sounds = "played before it may sound, this module fails";
constexpr const char* played_longer = "played longer, this module fails";

/// CPU time of one part of a long audition. It runs at low priority, behind compiles of new edits.
constexpr double seconds_a_tier = 0.05;
constexpr int politeness = 10;

/// How long to wait for the nodes' states, which arrive after the cross-fade.
constexpr int patience_ms = 300;

/// Code of one tier.
struct Playable {
  ModuleInfo info;
  Entry entry{};
};

class Player {
 public:
  Player(int socket, CodeRegion region) : socket_(socket), region_(region) {}

  /// Until the engine closes the socket.
  void serve() {
    do {
      while (const auto message = inbox_.next()) take(*message);
    } while (inbox_.fill(socket_));
  }

 private:
  void take(const Message& message) {
    const std::string& kind = message.head.at("kind").get_ref<const std::string&>();
    if (kind == "known") {
      known_ = true;
    } else if (kind == "play") {
      play(message);
    } else if (kind == "locate") {
      crashing_ = map(message);
      if (crashing_) lines_ = message.head.at("lines").get<CrashLines>();
    } else if (kind == "judge" && crashing_) {
      locate(message);
    } else if (kind == "judge" && optimised_) {
      judge(message);
    }
  }

  /// Maps the code. On failure it has sent "failed".
  std::optional<Playable> map(const Message& message) {
    where_ = message.head.at("where").get<Diagnostic>();
    reset_where_ = message.head.at("reset").get<Diagnostic>();
    Image image = message.head.at("image").get<Image>();
    image.bytes = message.body;
    Playable playable{message.head.at("info").get<ModuleInfo>()};
    if (const auto mapped = map_image(image, region_); !mapped) {
      fail(where_, fmt::format("this module cannot be played before it sounds: {}", mapped.error()), {});
      return std::nullopt;
    }
    playable.entry = host::entry_of(*reinterpret_cast<const ModuleParts*>(image.entry));
    return playable;
  }

  void play(const Message& message) {
    base::StopWatch clock;
    auto mapped = map(message);
    if (!mapped) return;
    const bool optimised = message.head.at("optimised");
    std::optional<Playable>& playable = optimised ? optimised_ : quick_;
    playable = std::move(mapped);
    if (std::exchange(known_, false)) return;
    reset_host();
    guard_audition(socket_, {where_, before_it_sounds, {}});
    const Audition result = audition(playable->info, playable->entry, guard_enter);
    unguard();
    if (!result.finite) return fail(where_, fmt::format("{}: {}", before_it_sounds, result.verdict), result);
    Message reply;
    reply.head = {{"kind", "played"},
                  {"audition", result},
                  {"stages", {{"audition", clock.lap()}}},
                  {"time", base::monotonic_ms()}};
    send(socket_, reply);
  }

  /// The long audition, first of the tier that checks bounds.
  void judge(const Message& message) {
    const auto nodes = message.head.at("nodes").get<std::vector<Settings>>();
    [[maybe_unused]] const int now = nice(politeness);
    Guarded guarded{where_, played_longer, {}, 1, true};
    const auto tell = [&](const std::string& circumstances) {
      guarded.circumstances = circumstances;
      guard_audition(socket_, guarded);
    };
    const ModuleInfo& info = optimised_->info;
    const Entry& best = optimised_->entry;
    if (quick_ && !survives(long_audition(info, quick_->entry, guard_enter, tell, seconds_a_tier))) return;
    if (!survives(long_audition(info, best, guard_enter, tell, seconds_a_tier))) return;
    tell("as its nodes are set");
    const AsSet as_set = play_as_set(info, best, guard_enter, tell, nodes, seconds_a_tier);
    if (!survives(as_set.audition)) return;
    const auto states = await_states(socket_, inbox_, message.head.at("states"), patience_ms);
    if (!survives(play_from_states(info, best, guard_enter, tell, states, seconds_a_tier))) return;
    tell("reset");
    const std::string reset = reset_warning(info, best, guard_enter);
    tell("timed");
    const std::vector<std::string> speed = speed_warnings(info, best, guard_enter);
    unguard();
    Message reply;
    reply.head = {{"kind", "passed"}, {"diagnostics", warnings(speed, where_)}};
    if (!reset.empty()) {
      auto& diagnostics = reply.head["diagnostics"];
      diagnostics.insert(diagnostics.begin(), found(Severity::warning, reset_where_, reset));
    }
    reply.head["as_set"] = warnings(as_set.warnings, where_);
    send(socket_, reply);
  }

  /// Plays code that crashes.
  void locate(const Message& message) {
    const auto nodes = message.head.at("nodes").get<std::vector<Settings>>();
    const auto states = await_states(socket_, inbox_, message.head.at("states"), patience_ms);
    const auto& [info, entry] = *crashing_;
    const auto place = crash_place(lines_, [&](Enter enter) {
      const auto tell = [](const std::string&) {};
      audition(info, entry, enter);
      long_audition(info, entry, enter, tell, seconds_a_tier);
      play_as_set(info, entry, enter, tell, nodes, seconds_a_tier);
      play_from_states(info, entry, enter, tell, states, seconds_a_tier);
    });
    Message reply;
    reply.head = {
        {"kind", "located"}, {"line", place ? place->line : 0}, {"column", place ? place->column : 0}};
    send(socket_, reply);
  }

  bool survives(const Audition& longer) {
    if (longer.finite) return true;
    unguard();
    fail(where_, fmt::format("{}: {}", played_longer, longer.verdict), longer);
    return false;
  }

  void fail(const Diagnostic& where, std::string why, const Audition& audition) {
    Message reply;
    reply.head = {{"kind", "failed"},
                  {"diagnostics", {found(Severity::error, where, std::move(why))}},
                  {"audition", audition},
                  {"time", base::monotonic_ms()}};
    send(socket_, reply);
  }

  static Diagnostic found(Severity severity, Diagnostic where, std::string what) {
    where.severity = severity;
    where.message = std::move(what);
    return where;
  }

  static std::vector<Diagnostic> warnings(const std::vector<std::string>& texts, const Diagnostic& where) {
    std::vector<Diagnostic> all;
    for (const std::string& text : texts) all.push_back(found(Severity::warning, where, text));
    return all;
  }

  int socket_;
  CodeRegion region_;
  Inbox inbox_;
  bool known_ = false;      ///< the next code was auditioned
  Diagnostic where_;        ///< of the module
  Diagnostic reset_where_;  ///< of its reset(), or else of the module
  std::optional<Playable> quick_;
  std::optional<Playable> optimised_;
  std::optional<Playable> crashing_;
  CrashLines lines_;  ///< of `crashing_`
};

}  // namespace

void play_for(int socket, CodeRegion region) {
  warm_up(socket);
  Player(socket, region).serve();
}

}  // namespace chronus::jit

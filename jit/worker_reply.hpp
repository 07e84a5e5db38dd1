// Reads the messages of workers, players and their parents. A player has run the module's code, which may
// have overwritten anything: every message is validated. [any-thread]
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <vector>

#include "base/clocks.hpp"
#include "jit/jit.hpp"
#include "jit/shared/message.hpp"

namespace chronus::jit {

struct WorkerReply {
  enum class Kind : std::uint8_t {
    ready,    ///< the worker has rehearsed, or has put its memory back after a job
    object,   ///< code, to be played before it may sound
    lines,    ///< code with line tables, to be played until it crashes
    played,   ///< the code may sound
    failed,   ///< no code, or the code fails
    passed,   ///< the code has passed its long audition
    located,  ///< where it crashes
    lost      ///< no message: the process has died
  };

  Kind kind = Kind::lost;
  std::vector<Diagnostic> diagnostics = {};
  std::vector<Diagnostic> as_set = {};  ///< for "passed": findings under the settings of its nodes
  std::map<std::string, std::string> headers = {};  ///< path -> digest
  Audition audition = {};
  Stages stages = {};
  double sent_ms = 0;      ///< by base::monotonic_ms(); NaN: unknown
  bool optimised = false;  ///< for "object"
  bool crashed = false;    ///< for "failed"; then there is at least one diagnostic
  ModuleInfo info = {};    ///< for "object"; fault_of() accepts it
  std::string object = {};
  bool given = false;     ///< for "object": the worker has given it to the job's player
  std::string play = {};  ///< for "object" and "lines": the encoded message that has a player play it
  int aborts = 0;         ///< for "ready": how many of its jobs were aborted
  int line = 0;           ///< for "located", from 1; 0: unknown
  int column = 0;
};

struct ParentReply {
  enum class Kind : std::uint8_t { ready, forked, failed };

  Kind kind = Kind::failed;
  std::string prebuilt = {};  ///< for "ready"; empty: it was given one
  Fd players = {};            ///< for "ready": the socket of the players' parent
  std::string why = {};       ///< for "failed"
  int pid = -1;               ///< for "forked": of a worker or player
  Fd socket = {};             ///< for "forked"; none: the fork failed
  Fd pidfd = {};
};

/// Accepts any message. An error says why a sound worker would not send it.
std::expected<WorkerReply, std::string> read_worker_reply(Message);
std::expected<ParentReply, std::string> read_parent_reply(Message);

}  // namespace chronus::jit

// Reads the messages of workers and their parent. A worker has run the module's code, which may have
// overwritten anything: every message is validated. [any-thread]
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
    ready,    ///< the worker has rehearsed
    object,   ///< code that may sound
    failed,   ///< no code, or the code failed later
    passed,   ///< the code has passed its long audition
    located,  ///< where it crashes
    lost      ///< no message: the worker has died
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
  int line = 0;  ///< for "located", from 1; 0: unknown
  int column = 0;
};

struct ParentReply {
  enum class Kind : std::uint8_t { ready, worker, failed };

  Kind kind = Kind::failed;
  std::string prebuilt = {};  ///< for "ready"; empty: it was given one
  std::string why = {};       ///< for "failed"
  int pid = -1;               ///< for "worker"
  Fd socket = {};             ///< for "worker"; none: the fork failed
  Fd pidfd = {};
};

/// Accepts any message. An error says why a sound worker would not send it.
std::expected<WorkerReply, std::string> read_worker_reply(Message);
std::expected<ParentReply, std::string> read_parent_reply(Message);

}  // namespace chronus::jit

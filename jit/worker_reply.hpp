// What workers and their parent say, read from their messages. A worker has run the module's code, which may
// have written anywhere: nothing is believed before it was looked at.
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
    ready,    ///< it has rehearsed
    object,   ///< code that may sound
    failed,   ///< no code, or none any more
    passed,   ///< the code was played for longer
    located,  ///< where it crashes
    lost      ///< said by nobody: the worker is gone, and nobody will ever know
  };

  Kind kind = Kind::lost;
  std::vector<Diagnostic> diagnostics = {};
  std::vector<Diagnostic> as_set = {};              ///< of "passed": found as its nodes are set
  std::map<std::string, std::string> headers = {};  ///< path -> digest
  Audition audition = {};
  Stages stages = {};
  double sent_ms = 0;      ///< by base::monotonic_ms(); NaN: not told
  bool optimised = false;  ///< of "object"
  bool crashed = false;    ///< of "failed"; then there is one diagnostic at least
  ModuleInfo info = {};    ///< of "object"; fault_of() finds nothing in it
  std::string object = {};
  int line = 0;  ///< of "located", from 1; 0: nobody knows
  int column = 0;
};

struct ParentReply {
  enum class Kind : std::uint8_t { ready, worker, failed };

  Kind kind = Kind::failed;
  std::string prebuilt = {};  ///< of "ready"; empty: it had it
  std::string why = {};       ///< of "failed"
  int pid = -1;               ///< of "worker"
  Fd socket = {};             ///< of "worker"; none: it could not be forked
  Fd pidfd = {};
};

/// Any message may be given. An error: it is none that a sound worker sends, and why.
std::expected<WorkerReply, std::string> read_worker_reply(Message);
std::expected<ParentReply, std::string> read_parent_reply(Message);

}  // namespace chronus::jit

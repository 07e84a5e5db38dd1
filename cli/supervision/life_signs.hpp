// The engine's life signs to its supervisor: a byte per second from the thread that carries out verbs, one
// when it has started, and one when it is about to end.
#pragma once

namespace chronus::cli {

/// A socket pair from one engine to the supervisor. An engine without one counts as alive.
class LifeSigns {
 public:
  LifeSigns();
  ~LifeSigns();
  LifeSigns(const LifeSigns&) = delete;
  LifeSigns& operator=(const LifeSigns&) = delete;

  /// The end that the engine inherits; -1 if none could be created.
  int engine_end() const { return write_; }

  /// Closes this process's copy of the engine's end.
  void hand_over();

  /// Reads new signs without waiting. True if there was one.
  bool listen();

  /// Whether the engine has reported that it plays and takes verbs.
  bool started() const { return started_; }

  /// Whether the engine has reported that it ends on request.
  bool ending() const { return ending_; }

 private:
  int read_ = -1;
  int write_ = -1;
  bool started_ = false;
  bool ending_ = false;
};

}  // namespace chronus::cli

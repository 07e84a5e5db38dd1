// What the engine tells its supervisor while it runs: a byte a second, from the thread that takes the verbs;
// one when it has started; and one when it is about to end.
#pragma once

namespace chronus::cli {

/// A pair of sockets from one engine to the supervisor. An engine that was given none is taken to live.
class LifeSigns {
 public:
  LifeSigns();
  ~LifeSigns();
  LifeSigns(const LifeSigns&) = delete;
  LifeSigns& operator=(const LifeSigns&) = delete;

  /// The end that the engine inherits; -1 if the system had none to give.
  int engine_end() const { return write_; }

  /// The engine has its end; this process needs it no more.
  void hand_over();

  /// Takes in what came since the last time; whether anything did. Does not wait.
  bool listen();

  /// Whether it has said that it plays and takes verbs.
  bool started() const { return started_; }

  /// Whether it has said that it ends, as it was told to.
  bool ending() const { return ending_; }

 private:
  int read_ = -1;
  int write_ = -1;
  bool started_ = false;
  bool ending_ = false;
};

}  // namespace chronus::cli

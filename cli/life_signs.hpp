// What the engine tells its supervisor while it runs: a byte a second, from the thread that takes the verbs.
#pragma once

namespace chronus::cli {

/// A pair of sockets from one engine to the supervisor. An engine that was given none is taken to live.
class LifeSigns {
 public:
  enum class Heard {
    nothing,  ///< since the last time
    life,
    ending,  ///< it ends of its own accord
  };

  LifeSigns();
  ~LifeSigns();
  LifeSigns(const LifeSigns&) = delete;
  LifeSigns& operator=(const LifeSigns&) = delete;

  /// The end that the engine inherits; -1 if the system had none to give.
  int engine_end() const { return write_; }

  /// The engine has its end; this process needs it no more.
  void hand_over();

  /// What came since the last time. Does not wait.
  Heard listen();

 private:
  int read_ = -1;
  int write_ = -1;
};

}  // namespace chronus::cli

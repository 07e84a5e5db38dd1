// Decides after an engine's death which modules the next engine leaves out.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <set>
#include <string>

#include "cli/wire/crash_record.hpp"

namespace chronus::cli {

/// A module whose code ran at three deaths within ten minutes is left out. Deaths in no module's code are
/// counted too: three leave out the module that was changed last, three more all modules, and three more end
/// the supervision. A left-out module that plays again on request is no longer left out.
class Blame {
 public:
  using Clock = std::chrono::steady_clock;

  /// Counts a death. Returns the end of a sentence about it, beginning with a blank: " while the code of
  /// `saw` ran (3 times in ten minutes); `saw` is left out".
  std::string judge(const wire::Remains&, Clock::time_point now);

  /// The modules that the next engine leaves out.
  const std::set<std::string>& left_out() const { return left_out_; }

  /// Whether the next engine runs no module's code.
  bool all() const { return all_; }

  /// Whether no further engine is started.
  bool over() const { return over_; }

 private:
  using Times = std::deque<Clock::time_point>;

  static std::size_t count(Times&, Clock::time_point now);
  std::string of_modules(const std::set<std::string>& running, Clock::time_point now);
  std::string of_nobody(const std::string& changed_last, Clock::time_point now);

  std::map<std::string, Times> deaths_;  ///< by the module whose code ran
  Times unclear_;                        ///< deaths in no module's code since the last step
  Clock::time_point last_unclear_{};
  int steps_ = 0;  ///< taken after those deaths
  std::set<std::string> left_out_;
  bool all_ = false;
  bool over_ = false;
};

}  // namespace chronus::cli

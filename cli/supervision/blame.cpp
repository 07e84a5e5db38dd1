#include "cli/supervision/blame.hpp"

#include <algorithm>

namespace chronus::cli {
namespace {

constexpr std::size_t too_many = 3;
constexpr auto window = std::chrono::minutes(10);

std::string times(std::size_t count) {
  return count > 1 ? " (" + std::to_string(count) + " times in ten minutes)" : "";
}

std::string quoted(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "`" : ", `") + name + "`";
  return text;
}

}  // namespace

std::string Blame::judge(const wire::Remains& remains, Clock::time_point now) {
  all_ = false;
  for (const std::string& name : remains.played) left_out_.erase(name);
  const std::set<std::string> running(remains.running.begin(), remains.running.end());
  return running.empty() ? of_nobody(remains.changed_last, now) : of_modules(running, now);
}

/// Adds a death and returns the number within the window.
std::size_t Blame::count(Times& times, Clock::time_point now) {
  times.push_back(now);
  while (now - times.front() > window) times.pop_front();
  return times.size();
}

std::string Blame::of_modules(const std::set<std::string>& running, Clock::time_point now) {
  std::set<std::string> guilty;
  std::size_t most = 0;
  for (const std::string& name : running) {
    const std::size_t deaths = count(deaths_[name], now);
    most = std::max(most, deaths);
    if (deaths >= too_many) guilty.insert(name);
  }
  for (const std::string& name : guilty) deaths_.erase(name);
  left_out_.insert(guilty.begin(), guilty.end());
  return " while the code of " + quoted(running) + " ran" + times(most) +
         (guilty.empty() ? "" : "; left out: " + quoted(guilty));
}

std::string Blame::of_nobody(const std::string& changed_last, Clock::time_point now) {
  if (now - last_unclear_ > window) {
    unclear_.clear();
    steps_ = 0;
  }
  last_unclear_ = now;
  const std::size_t deaths = count(unclear_, now);
  std::string text = " while no module's code ran" + times(deaths);
  if (deaths < too_many) return text;
  unclear_.clear();
  const bool none_left = changed_last.empty() || left_out_.contains(changed_last);
  steps_ = none_left && steps_ == 0 ? 2 : steps_ + 1;
  if (steps_ == 1) {
    left_out_.insert(changed_last);
    text += "; left out, since it was changed last: `" + changed_last + "`";
  }
  all_ = steps_ == 2;
  over_ = steps_ > 2;
  if (all_) text += "; left out: all modules";
  return text;
}

}  // namespace chronus::cli

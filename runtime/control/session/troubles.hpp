// Faults that are not acknowledged yet.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>

namespace chronus::session {

struct Trouble {
  std::string text;
  std::int64_t sample = 0;  ///< when it last happened
  int times = 1;
};

/// The newest 50, each text once. [control-thread]
class Troubles {
 public:
  void note(const std::string& text, std::int64_t sample, int times = 1) {
    std::erase_if(list_, [&](const Trouble& each) {
      const bool same = each.text == text;
      if (same) times += each.times;
      return same;
    });
    list_.push_back({text, sample, times});
    if (list_.size() > most) list_.pop_front();
  }

  void acknowledge() { list_.clear(); }

  const std::deque<Trouble>& list() const { return list_; }

 private:
  static constexpr std::size_t most = 50;

  std::deque<Trouble> list_;
};

}  // namespace chronus::session

// Requests that wait for their bundle's time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

#include "control/language/request.hpp"
#include "control/loop/loop.hpp"

namespace chronus::session {

/// Control thread only.
class Agenda {
 public:
  using CarryOut = std::function<void(const language::Request&, const language::Answer&)>;

  Agenda(loop::Loop& loop, CarryOut carry_out) : loop_(loop), carry_out_(std::move(carry_out)) {}
  ~Agenda();
  Agenda(const Agenda&) = delete;
  Agenda& operator=(const Agenda&) = delete;

  /// Has it carried out at the loop's time `at`; those of one time in the order in which they came.
  void put(std::int64_t at, language::Request, language::Answer);

  /// Answers all that wait with a refusal and forgets them, but for the rest of `by`'s own bundle. How many.
  std::size_t cancel(const language::Request& by);

 private:
  struct Entry {
    language::Request request;
    language::Answer answer;
    loop::Loop::Timer timer;
  };

  loop::Loop& loop_;
  CarryOut carry_out_;
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, Entry> entries_;  ///< in the order in which they came
};

}  // namespace chronus::session

// Requests that wait for their bundle's time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

#include "control/language/request.hpp"
#include "control/loop/loop.hpp"

namespace chronus::session {

/// [control-thread]
class Agenda {
 public:
  using CarryOut = std::function<void(const language::Request&, const language::Answer&)>;

  Agenda(loop::Loop& loop, CarryOut carry_out) : loop_(loop), carry_out_(std::move(carry_out)) {}
  ~Agenda();
  Agenda(const Agenda&) = delete;
  Agenda& operator=(const Agenda&) = delete;

  /// Carries out the request at the loop's time `at`, those of equal time in the order of arrival.
  void put(std::int64_t at, language::Request, language::Answer);

  /// Refuses and drops all waiting requests, except the rest of the bundle of `by`. Returns their number.
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
  std::map<std::uint64_t, Entry> entries_;  ///< in the order of arrival
};

}  // namespace chronus::session

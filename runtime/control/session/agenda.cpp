#include "control/session/agenda.hpp"

#include <utility>
#include <vector>

namespace chronus::session {

Agenda::~Agenda() {
  for (const auto& [number, entry] : entries_) loop_.cancel(entry.timer);
}

void Agenda::put(std::int64_t at, language::Request request, language::Answer answer) {
  const std::uint64_t number = next_++;
  const auto timer = loop_.at(at, [this, number] {
    const auto entry = std::move(entries_.extract(number).mapped());
    carry_out_(entry.request, entry.answer);
  });
  entries_.emplace(number, Entry{std::move(request), std::move(answer), timer});
}

std::size_t Agenda::cancel(const language::Request& by) {
  std::vector<language::Answer> cancelled;
  for (auto each = entries_.begin(); each != entries_.end();) {
    Entry& entry = each->second;
    const bool same_bundle =
        by.due_ns && entry.request.due_ns == by.due_ns && entry.request.client == by.client;
    if (same_bundle) {
      ++each;
      continue;
    }
    loop_.cancel(entry.timer);
    cancelled.push_back(std::move(entry.answer));
    each = entries_.erase(each);
  }
  const std::string why = "`" + by.command.verb + "` came before its time: it was not done";
  for (const language::Answer& answer : cancelled) answer({language::Exit::refused, why, {{"error", why}}});
  return cancelled.size();
}

}  // namespace chronus::session

// What a journal may hold: whatever is taken in can be written down as a snapshot, and that is read as the
// same; whatever is not leaves nothing behind.
#include <cstddef>
#include <cstdint>

#include "control/journal/patch_delta.hpp"
#include "control/journal/record.hpp"
#include "control/session/memory.hpp"

using namespace chronus;
using namespace chronus::journal;
using namespace chronus::session;

namespace {

void take(Memory& memory, const nlohmann::json& record) {
  const auto before = to_snapshot(memory);
  if (!take_in(memory, record)) {
    if (to_snapshot(memory) != before) __builtin_trap();
    return;
  }
  Memory again;
  const auto snapshot = to_snapshot(memory);
  if (!take_in(again, snapshot) || to_snapshot(again) != snapshot) __builtin_trap();
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                                                             std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Memory memory;
  const Records records = read_records(text);
  if (records.bytes > size) __builtin_trap();
  for (const auto& record : records.list) take(memory, record);
  // The same lines with digests that are right, so that what lies behind them is tried too.
  for (std::size_t at = 0; at <= size;) {
    const std::size_t end = std::min(text.find('\n', at), size);
    const auto record = nlohmann::json::parse(text.substr(at, end - at), nullptr, false);
    if (record.is_object()) {
      const auto read = read_records(to_line(record));
      if (read.list.size() == 1) take(memory, read.list.front());
    }
    at = end + 1;
  }
  return 0;
}

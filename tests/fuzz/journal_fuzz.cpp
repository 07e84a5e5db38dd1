// What a journal may hold: whatever is taken in can be written down as a snapshot, and that is read as the
// same; whatever is not leaves nothing behind.
#include <cstddef>
#include <cstdint>
#include <utility>

#include "control/journal/patch_delta.hpp"
#include "control/journal/record.hpp"
#include "control/session/records.hpp"

using namespace chronus;
using namespace chronus::journal;
using namespace chronus::session;

namespace {

/// The memory as a snapshot is read as the same.
void check_snapshot(const Memory& memory) {
  const auto snapshot = to_snapshot(memory);
  Memory again;
  auto record = to_record(snapshot, again);
  if (!record) __builtin_trap();
  apply(again, std::move(*record));
  if (to_snapshot(again) != snapshot) __builtin_trap();
}

void take(Memory& memory, const nlohmann::json& from) {
  auto record = to_record(from, memory);
  if (!record) return;
  const auto written = to_json(*record, memory);
  auto read = to_record(written, memory);
  if (!read || to_json(*read, memory) != written) __builtin_trap();
  apply(memory, std::move(*record));
  check_snapshot(memory);
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

// Bytes as a client of the local socket may send them, in pieces of a size that the first byte tells.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "cli/wire/line_buffer.hpp"
#include "cli/wire/message.hpp"

using namespace chronus;
using namespace chronus::wire;

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                                                             std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] + 1u;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  LineBuffer buffer(4096);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    buffer.add(bytes.substr(at, piece));
    while (const auto line = buffer.next()) {
      if (line->size() > 4096 || line->find('\n') != std::string::npos) __builtin_trap();
      const auto message = read_message(*line);
      const auto request = read_request(*line);
      if (!request) continue;
      auto text = to_line(*request);
      text.pop_back();
      const auto again = read_request(text);
      if (!again || again->words != request->words || again->input != request->input) __builtin_trap();
    }
  }
  return 0;
}

// Text as it stands in a patch file: whatever parses must print as text that parses to the same.
#include <cstddef>
#include <cstdint>

#include "control/language/line.hpp"

using namespace chronus;
using namespace chronus::language;

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                                                             std::size_t size) {
  const auto commands = parse_lines({reinterpret_cast<const char*>(data), size});
  if (!commands) return 0;
  for (const auto& command : *commands) {
    const auto again = parse_line(to_line(command));
    if (!again || again->verb != command.verb || again->arguments != command.arguments ||
        again->options != command.options)
      __builtin_trap();
  }
  return 0;
}

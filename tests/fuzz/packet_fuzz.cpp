// Bytes as they come from the network: the packet check, and liblo behind it.
#include <cstddef>
#include <cstdint>
#include <memory>

#include "control/doors/osc_message.hpp"
#include "control/doors/osc_packet.hpp"
#include "control/language/line.hpp"

using namespace chronus;
using namespace chronus::language;
using namespace chronus::doors;

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                                                             std::size_t size) {
  const std::string_view packet(reinterpret_cast<const char*>(data), size);
  if (check_packet(packet)) return 0;
  for_each_message(packet, [](std::string_view message, std::uint64_t) {
    // A block of its own, so that a byte read beyond the message is seen.
    const auto own = std::make_unique<char[]>(message.size());
    message.copy(own.get(), message.size());
    const auto verb = read_osc_verb({own.get(), message.size()});
    if (verb && verb->command.verb.empty()) __builtin_trap();
    if (verb) osc_strings("/done", {osc_address(message), to_line(verb->command)});
  });
  return 0;
}

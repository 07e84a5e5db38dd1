// What a worker may send once the module that it has tried out has written into it: whatever is read can be
// used, whatever cannot is refused, and nothing is thrown.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "jit/info_fault.hpp"
#include "jit/jit.hpp"
#include "jit/worker_reply.hpp"

using namespace chronus;
using namespace chronus::jit;

namespace {

void read(Inbox& inbox) {
  while (auto message = inbox.next()) {
    Message copy;
    copy.head = message->head;
    copy.body = message->body;
    read_parent_reply(std::move(copy));
    const auto reply = read_worker_reply(std::move(*message));
    if (!reply) continue;
    to_text(reply->diagnostics);
    if (reply->kind == WorkerReply::Kind::object && !fault_of(reply->info).empty()) __builtin_trap();
    if (reply->crashed && reply->diagnostics.empty()) __builtin_trap();
  }
}

/// In pieces of a size that the first byte tells.
void arrive(std::string_view bytes, std::size_t piece) {
  Inbox inbox;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (!inbox.add(bytes.substr(at, piece))) return;
    read(inbox);
  }
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                                                             std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] + 1u;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  arrive(bytes, piece);
  arrive(framed(bytes, "object", 0), piece);  // so that the head is tried, too
  return 0;
}

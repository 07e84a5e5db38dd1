#include "jit/shared/live_state.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "jit/shared/json.hpp"

namespace chronus::jit {
namespace {

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// Reads consecutive parts of a file.
class Reader {
 public:
  explicit Reader(int fd) : fd_(fd) {}

  std::string next(std::size_t size) {
    std::string bytes(size, '\0');
    const ssize_t read = pread(fd_, bytes.data(), size, at_);
    complete_ = complete_ && read == static_cast<ssize_t>(size);
    at_ += static_cast<off_t>(size);
    return bytes;
  }
  bool complete() const { return complete_; }

 private:
  int fd_;
  off_t at_ = 0;
  bool complete_ = true;
};

}  // namespace

std::expected<Message, std::string> to_message(const LiveState& state) {
  Fd file(memfd_create("chronus-state", MFD_CLOEXEC));
  bool written = file && write_all(file.get(), state.copy.values);
  nlohmann::json memories = nlohmann::json::array();
  for (const MemoryCopy& memory : state.copy.memories) {
    memories.push_back({memory.path, memory.index, memory.size, memory.head, memory.bytes.size()});
    written = written && write_all(file.get(), memory.bytes);
  }
  if (!written) return std::unexpected(std::string(std::strerror(errno)));
  Message message;
  message.head = {
      {"kind", "state"},         {"settings", state.settings},         {"sample_rate", state.sample_rate},
      {"kept", state.copy.kept}, {"values", state.copy.values.size()}, {"memories", std::move(memories)}};
  message.fds.push_back(std::move(file));
  return message;
}

std::optional<LiveState> to_live_state(const Message& message) {
  if (message.head.at("kind") != "state" || message.fds.size() != 1) return std::nullopt;
  Reader reader(message.fds.front().get());
  LiveState state;
  state.settings = message.head.at("settings");
  state.sample_rate = message.head.at("sample_rate");
  state.copy.kept = message.head.at("kept");
  state.copy.values = reader.next(message.head.at("values"));
  for (const auto& each : message.head.at("memories"))
    state.copy.memories.push_back({each.at(0), each.at(1), each.at(2), each.at(3), reader.next(each.at(4))});
  if (!reader.complete()) return std::nullopt;
  return state;
}

}  // namespace chronus::jit

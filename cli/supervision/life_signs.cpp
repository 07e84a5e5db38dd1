#include "cli/supervision/life_signs.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

namespace chronus::cli {

LifeSigns::LifeSigns() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) != 0) return;
  read_ = ends[0];
  write_ = ends[1];
  fcntl(read_, F_SETFD, FD_CLOEXEC);
}

LifeSigns::~LifeSigns() {
  hand_over();
  if (read_ >= 0) close(read_);
}

void LifeSigns::hand_over() {
  if (write_ >= 0) close(std::exchange(write_, -1));
}

bool LifeSigns::listen() {
  if (read_ < 0) return true;
  bool heard = false;
  std::array<char, 64> bytes{};
  for (ssize_t size = 0; (size = read(read_, bytes.data(), bytes.size())) > 0;) {
    const std::string_view text(bytes.data(), static_cast<std::size_t>(size));
    started_ = started_ || text.contains('s');
    ending_ = ending_ || text.contains('e');
    heard = true;
  }
  return heard;
}

}  // namespace chronus::cli

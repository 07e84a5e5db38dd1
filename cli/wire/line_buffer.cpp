#include "wire/line_buffer.hpp"

namespace chronus::wire {

void LineBuffer::add(std::string_view bytes) {
  if (too_long_) return;
  if (start_ > 0 && start_ >= bytes_.size() / 2) {
    bytes_.erase(0, start_);
    scanned_ -= start_;
    start_ = 0;
  }
  bytes_.append(bytes);
}

std::optional<std::string> LineBuffer::next() {
  if (too_long_) return std::nullopt;
  const auto end = bytes_.find('\n', scanned_);
  scanned_ = end == std::string::npos ? bytes_.size() : end + 1;
  too_long_ = (end == std::string::npos ? bytes_.size() : end) - start_ > limit_;
  if (too_long_ || end == std::string::npos) return std::nullopt;
  std::string line = bytes_.substr(start_, end - start_);
  start_ = end + 1;
  return line;
}

}  // namespace chronus::wire

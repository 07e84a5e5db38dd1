#include "cli/wire/line_buffer.hpp"

namespace chronus::wire {

void LineBuffer::add(std::string_view bytes) {
  if (start_ > 0 && start_ >= bytes_.size() / 2) {
    bytes_.erase(0, start_);
    scanned_ -= start_;
    start_ = 0;
  }
  bytes_.append(bytes);
}

std::optional<std::string> LineBuffer::next() {
  for (;;) {
    const auto end = bytes_.find('\n', scanned_);
    const bool whole = end != std::string::npos;
    scanned_ = whole ? end + 1 : bytes_.size();
    const std::size_t size = (whole ? end : bytes_.size()) - start_;
    const bool passed_over = skips_ || size > limit_;
    if (passed_over && !skips_) too_long_ = true;
    skips_ = passed_over && !whole;
    if (!passed_over && !whole) return std::nullopt;
    std::string line = passed_over ? "" : bytes_.substr(start_, size);
    start_ = scanned_;
    if (!passed_over) return line;
    if (!whole) return std::nullopt;
  }
}

std::optional<std::string> LineBuffer::rest() {
  if (skips_ || start_ == bytes_.size()) return std::nullopt;
  std::string line = bytes_.substr(start_);
  start_ = scanned_ = bytes_.size();
  return line;
}

}  // namespace chronus::wire

// Assembles lines from the pieces of a stream.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace chronus::wire {

class LineBuffer {
 public:
  /// Lines are at most `limit` bytes.
  explicit LineBuffer(std::size_t limit) : limit_(limit) {}

  void add(std::string_view bytes);

  /// The next complete line without its line end, if any.
  std::optional<std::string> next();

  /// The bytes after the last line end as a line, at the end of the stream.
  std::optional<std::string> rest();

  /// Whether a line has exceeded the limit since the last call. Such a line is discarded as a whole.
  bool too_long() { return std::exchange(too_long_, false); }

 private:
  std::size_t limit_;
  std::string bytes_;
  std::size_t start_ = 0;    ///< of the next line
  std::size_t scanned_ = 0;  ///< no line end before this
  bool too_long_ = false;
  bool skips_ = false;  ///< discards until the end of a line that is too long
};

}  // namespace chronus::wire

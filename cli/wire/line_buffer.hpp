// Makes lines of the pieces in which a stream's bytes come.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace chronus::wire {

class LineBuffer {
 public:
  /// No line may be longer than `limit` bytes.
  explicit LineBuffer(std::size_t limit) : limit_(limit) {}

  void add(std::string_view bytes);

  /// The next whole line without its end, if there is one.
  std::optional<std::string> next();

  /// What came after the last line's end, as a line: the stream is over.
  std::optional<std::string> rest();

  /// Whether a line was longer than the limit since this was asked last. What of it came is gone, and what is
  /// to come of it is passed over.
  bool too_long() { return std::exchange(too_long_, false); }

 private:
  std::size_t limit_;
  std::string bytes_;
  std::size_t start_ = 0;    ///< of the next line
  std::size_t scanned_ = 0;  ///< no line end before this
  bool too_long_ = false;
  bool skips_ = false;  ///< until the end of a line that is too long
};

}  // namespace chronus::wire

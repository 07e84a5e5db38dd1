// Makes lines of the pieces in which a stream's bytes come.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace chronus::wire {

class LineBuffer {
 public:
  /// No line may be longer than `limit` bytes.
  explicit LineBuffer(std::size_t limit) : limit_(limit) {}

  void add(std::string_view bytes);

  /// The next whole line without its end, if there is one.
  std::optional<std::string> next();

  /// Whether the line that is coming in is longer than the limit already: nothing sensible can follow.
  bool too_long() const { return too_long_; }

 private:
  std::size_t limit_;
  std::string bytes_;
  std::size_t start_ = 0;    ///< of the next line
  std::size_t scanned_ = 0;  ///< no line end before this
  bool too_long_ = false;
};

}  // namespace chronus::wire

// What the outputs gave while somebody listened.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace chronus::session {
class Session;
}

namespace chronus::verbs {

/// What each output of each node, and each channel of `in`, gave at most while it was open. The meters go on
/// as if it had not been.
class Peaks {
 public:
  /// Nothing is measured: whatever may sound is taken to.
  Peaks() = default;

  explicit Peaks(session::Session&);

  /// Ends the measurement.
  void close();

  /// Of an output by its index; 1 where nothing was measured.
  float of(const std::string& node, int output) const;

 private:
  using Values = std::map<std::string, std::vector<float>>;

  static Values take(session::Session&);

  session::Session* session_ = nullptr;
  Values before_;
  Values peaks_;
};

}  // namespace chronus::verbs

// Peaks of the outputs during a measurement.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace chronus::session {
class Session;
}

namespace chronus::verbs {

/// The peak of each output of each node, and of each channel of `in`, between construction and close().
/// Leaves the meters of other readers unaffected. [control-thread]
class Peaks {
 public:
  /// Measures nothing: of() is 1, so that every output counts as sounding.
  Peaks() = default;

  explicit Peaks(session::Session&);

  /// Ends the measurement.
  void close();

  /// The peak of an output by its index; 1 without a measurement.
  float of(const std::string& node, int output) const;

 private:
  using Values = std::map<std::string, std::vector<float>>;

  static Values take(session::Session&);

  session::Session* session_ = nullptr;
  Values before_;
  Values peaks_;
};

}  // namespace chronus::verbs

// An environment variable of this process, set for a while.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace chronus::test {

/// Not while other threads read the environment.
class WithVariable {
 public:
  /// No value: the variable is not there.
  WithVariable(std::string name, const std::optional<std::string>& value) : name_(std::move(name)) {
    if (const char* const before = std::getenv(name_.c_str())) before_ = before;
    set(value);
  }
  ~WithVariable() { set(before_); }
  WithVariable(const WithVariable&) = delete;
  WithVariable& operator=(const WithVariable&) = delete;

 private:
  void set(const std::optional<std::string>& value) const {
    if (value)
      setenv(name_.c_str(), value->c_str(), 1);
    else
      unsetenv(name_.c_str());
  }

  std::string name_;
  std::optional<std::string> before_;
};

}  // namespace chronus::test

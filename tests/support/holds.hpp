// Whether a text tells what it must; if it does not, the test's report shows the text.
#pragma once

#include <string>

#include "support/catch.hpp"

namespace chronus::test {

inline bool holds(const std::string& text, const std::string& part) {
  UNSCOPED_INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace chronus::test

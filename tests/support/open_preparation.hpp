// What a module expects of its host while it is prepared in a test.
#pragma once

#include "host/preparation.hpp"

namespace chronus::test {

/// Open from the start. What was allocated lives as long as it.
struct OpenPreparation : host::Preparation {
  OpenPreparation() { open(); }
};

}  // namespace chronus::test

// Why a verb was refused.
#pragma once

#include <tl/expected.hpp>

#include <string>

#include "control/language/request.hpp"

namespace chronus::language {

struct Problem {
  Exit exit = Exit::refused;
  std::string message;
};

using Edited = tl::expected<void, Problem>;

/// A refusal as a reply.
Reply to_reply(const Problem&);

}  // namespace chronus::language

// Why a verb was refused. [any-thread]
#pragma once

#include <expected>
#include <string>

#include "control/language/request.hpp"

namespace chronus::language {

struct Problem {
  Exit exit = Exit::refused;
  std::string message;
  bool unknown_choice = false;  ///< a value by a name that the module does not have
};

using Edited = std::expected<void, Problem>;

/// A refusal as a reply.
Reply to_reply(const Problem&);

}  // namespace chronus::language

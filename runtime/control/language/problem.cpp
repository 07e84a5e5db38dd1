#include "control/language/problem.hpp"

namespace chronus::language {

Reply to_reply(const Problem& problem) {
  return {problem.exit, problem.message, {{"error", problem.message}}};
}

}  // namespace chronus::language

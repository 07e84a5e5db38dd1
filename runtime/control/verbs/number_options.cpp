#include "control/verbs/number_options.hpp"

#include <fmt/format.h>

#include <cmath>

#include "control/language/value.hpp"

namespace chronus::verbs {

std::expected<double, language::Problem> number_option(const session::Session& session,
                                                       const language::Command& command,
                                                       const std::string& key, Unit unit,
                                                       Bounds<double> bounds, double otherwise) {
  const std::string* text = command.option(key);
  if (!text) return otherwise;
  const auto quantity = language::parse_quantity(*text, unit);
  const auto number =
      quantity ? convert(*quantity, unit, session.patch().tempo) : std::unexpected(quantity.error());
  if (!number) return std::unexpected(language::Problem{language::Exit::usage, key + ": " + number.error()});
  if (bounds.hold(*number)) return *number;
  return std::unexpected(language::Problem{
      language::Exit::usage,
      fmt::format("{} must lie between {} and {}", key, language::to_text({bounds.least, unit}),
                  language::to_text({bounds.most, unit}))});
}

std::expected<int, language::Problem> frames_option(const session::Session& session,
                                                    const language::Command& command, const std::string& key,
                                                    Bounds<int> bounds, int otherwise) {
  const Bounds<double> ends{static_cast<double>(bounds.least), static_cast<double>(bounds.most)};
  const auto number = number_option(session, command, key, None, ends, otherwise);
  if (!number) return std::unexpected(number.error());
  if (*number == std::floor(*number)) return static_cast<int>(*number);
  return std::unexpected(language::Problem{language::Exit::usage, key + " must be a whole number of frames"});
}

}  // namespace chronus::verbs

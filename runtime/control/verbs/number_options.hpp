// Options of verbs that are numbers.
#pragma once

#include <chronus/bounds.hpp>

#include <expected>
#include <string>

#include "control/language/line.hpp"
#include "control/language/problem.hpp"
#include "control/session/session.hpp"

namespace chronus::verbs {

/// What an option says in `unit`; `otherwise` if it is not given.
std::expected<double, language::Problem> number_option(const session::Session&, const language::Command&,
                                                       const std::string& key, Unit unit,
                                                       Bounds<double> bounds, double otherwise);

/// The same for a number of frames.
std::expected<int, language::Problem> frames_option(const session::Session&, const language::Command&,
                                                    const std::string& key, Bounds<int> bounds,
                                                    int otherwise);

}  // namespace chronus::verbs

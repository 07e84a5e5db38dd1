// Numeric options of verbs. [control-thread]
#pragma once

#include <chronus/bounds.hpp>

#include <expected>
#include <string>

#include "control/language/line.hpp"
#include "control/language/problem.hpp"
#include "control/session/session.hpp"

namespace chronus::verbs {

/// The option's value in `unit`; `otherwise` if it is not given.
std::expected<double, language::Problem> number_option(const session::Session&, const language::Command&,
                                                       const std::string& key, Unit unit,
                                                       Bounds<double> bounds, double otherwise);

/// Likewise for a number of frames.
std::expected<int, language::Problem> frames_option(const session::Session&, const language::Command&,
                                                    const std::string& key, Bounds<int> bounds,
                                                    int otherwise);

}  // namespace chronus::verbs

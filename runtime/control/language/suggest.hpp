// The nearest right names for a wrong one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace chronus::language {

/// How many letters must be added, dropped, changed or swapped with their neighbour to make `first` of
/// `second`; upper and lower case are the same (optimal string alignment distance).
int edit_distance(std::string_view first, std::string_view second);

/// The candidates that `word` may have meant, nearest first, at most `most`: those within a third of the
/// word's length, and those that begin with it or that it begins with. Empty if nothing is near.
std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates,
                                 std::size_t most = 3);

/// The end of an error message: "; did you mean `saw` or `svf`?", or nothing if no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// Names as a sentence lists them: "`a`", "`a` or `b`", "`a`, `b` or `c`".
std::string one_of(const std::vector<std::string>& names);

}  // namespace chronus::language

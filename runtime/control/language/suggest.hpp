// The nearest valid names for an unknown one. [any-thread]
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace chronus::language {

/// Optimal string alignment distance, ignoring case: the insertions, deletions, substitutions and swaps of
/// neighbours between the two.
int edit_distance(std::string_view first, std::string_view second);

/// The candidates near `word`, nearest first, at most `most`: within a distance of a third of its length, or
/// one a prefix of the other. Empty if none is near.
std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates,
                                 std::size_t most = 3);

/// The end of an error message: "; did you mean `saw` or `svf`?", or empty if no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// Names as in a sentence: "`a`", "`a` or `b`", "`a`, `b` or `c`".
std::string one_of(const std::vector<std::string>& names);

}  // namespace chronus::language

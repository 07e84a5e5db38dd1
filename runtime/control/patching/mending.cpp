#include "control/patching/mending.hpp"

namespace chronus::patching {

std::vector<bool> ascending_part(const std::vector<int>& numbers) {
  std::vector<std::size_t> ends;  // by length: the end of the subsequence with the lowest last number
  std::vector<std::size_t> before(numbers.size(), numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto longer =
        std::ranges::lower_bound(ends, numbers[i], {}, [&](std::size_t end) { return numbers[end]; });
    if (longer != ends.begin()) before[i] = *(longer - 1);
    if (longer == ends.end())
      ends.push_back(i);
    else
      *longer = i;
  }
  std::vector<bool> part(numbers.size(), false);
  for (std::size_t i = ends.empty() ? numbers.size() : ends.back(); i < numbers.size(); i = before[i])
    part[i] = true;
  return part;
}

int Mending::last_with(std::initializer_list<std::string_view> verbs) const {
  int last = -1;
  for (std::size_t i = 0; i < document_.size(); ++i) {
    if (std::ranges::find(verbs, document_[i].verb()) != verbs.end()) last = static_cast<int>(i);
  }
  return last;
}

int Mending::first_with(std::string_view verb) const {
  const auto found = std::ranges::find_if(
      document_, [&](const Statement& s) { return verb.empty() ? s.has_words() : s.verb() == verb; });
  return found == document_.end() ? -1 : static_cast<int>(found - document_.begin());
}

void Mending::drop_node(int statement, const std::string& node) const {
  const auto& arguments = at(statement).command().arguments;
  const auto found = std::ranges::find(arguments, node);
  if (found == arguments.end()) return;
  if (arguments.size() == 1) return revision_.drop(statement);
  at(statement).drop_argument(static_cast<std::size_t>(found - arguments.begin()));
  revision_.touch();
}

}  // namespace chronus::patching

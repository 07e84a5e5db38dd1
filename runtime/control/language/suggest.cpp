#include "control/language/suggest.hpp"

#include <algorithm>
#include <utility>

namespace chronus::language {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower(c);
  return result;
}

/// Longer words come from programs and are no typing mistakes.
constexpr std::size_t longest = 64;

}  // namespace

int edit_distance(std::string_view first, std::string_view second) {
  const std::string a = lower(first);
  const std::string b = lower(second);
  std::vector<int> before_last(b.size() + 1);
  std::vector<int> last(b.size() + 1);
  std::vector<int> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates,
                                 std::size_t most) {
  if (word.empty() || word.size() > longest) return {};
  const std::string typed = lower(word);
  const int allowed = std::max(1, static_cast<int>(word.size() + 1) / 3);
  std::vector<std::pair<int, std::string>> found;
  for (const auto& candidate : candidates) {
    if (candidate.empty() || candidate.size() > longest) continue;
    const std::string name = lower(candidate);
    const bool shares_start =
        word.size() >= 2 && name.size() >= 2 && (name.starts_with(typed) || typed.starts_with(name));
    const int distance = edit_distance(typed, name);
    if (distance <= allowed)
      found.emplace_back(distance, candidate);
    else if (shares_start)
      found.emplace_back(allowed + 1, candidate);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (found.size() > most) found.resize(most);
  std::vector<std::string> names;
  for (auto& [distance, name] : found) names.push_back(std::move(name));
  return names;
}

std::string one_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += '`' + names[i] + '`';
  }
  return text;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const auto names = nearest(word, candidates);
  return names.empty() ? std::string() : "; did you mean " + one_of(names) + "?";
}

}  // namespace chronus::language

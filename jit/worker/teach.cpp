#include "jit/worker/teach.hpp"

#include <array>

#include "jit/worker/teach_language.hpp"

namespace chronus::jit {
namespace {

bool has(std::string_view text, std::string_view part) {
  return text.contains(part);
}

/// The text between the last pair of quotes: the function that Clang names.
std::string last_quoted(std::string_view text) {
  const auto end = text.rfind('\'');
  if (end == std::string_view::npos || end == 0) return {};
  const auto start = text.rfind('\'', end - 1);
  if (start == std::string_view::npos) return {};
  return std::string(text.substr(start + 1, end - start - 1));
}

/// Whether the name contains the word, next to `_` and digits but not to letters: "lock" is in "try_lock",
/// not in "clock".
bool speaks_of(std::string_view name, std::string_view word) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  for (auto at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
    const std::string_view rest = name.substr(at + word.size());
    const bool begins = at == 0 || !is_letter(name[at - 1]);
    if (begins && (rest.empty() || !is_letter(rest.front()))) return true;
  }
  return false;
}

struct Advice {
  std::array<std::string_view, 9> callees;
  std::string_view what;
};

constexpr std::array<Advice, 7> advice = {{
    {{"printf", "fprintf", "puts", "fputs", "putchar", "print", "println", "operator<<"},
     "show a value with watch(x), which `status` prints"},
    {{"push_back", "emplace_back", "insert", "assign", "append"},
     "give memory its size in prepare(), with Buffer<T> or an array"},
    {{"resize", "reserve"}, "give memory its size in prepare()"},
    {{"clock", "now", "time", "clock_gettime", "gettimeofday", "ftime", "times", "chrono"},
     "a module's time is counted in samples, each `dt` seconds long; musical time is `beat` and `bar`"},
    {{"lock", "unlock", "mutex"}, "a module needs no lock: one thread runs it"},
    {{"rand", "random", "random_device", "drand48"},
     "use a Random member: `Random noise;` and noise.bipolar()"},
    {{"std::function", "std::move_only_function"},
     "call the function or the lambda itself (`auto shape = [](Signal x) { ... };`), or choose with "
     "`switch`"},
}};

std::string calls(const std::string& callee) {
  std::string text = "`" + callee + "` may wait or allocate, and this runs on the audio thread: ";
  for (const Advice& each : advice) {
    for (const std::string_view word : each.callees) {
      if (!word.empty() && speaks_of(callee, word)) return text + std::string(each.what);
    }
  }
  return text + "call it in prepare(), or write it here without allocating, locking, printing or throwing";
}

}  // namespace

std::string teach(std::string_view message, const Spot& spot) {
  if (std::string words = teach_language(message, spot); !words.empty()) return words;
  if (has(message, "attribute must not")) {
    if (has(message, "allocate or deallocate")) {
      return "memory must not be allocated or freed on the audio thread: give it its size in prepare(), with "
             "Buffer<T> or DelayLine";
    }
    if (has(message, "throw or catch"))
      return "nobody catches an exception on the audio thread: clamp, or keep the last value";
    if (has(message, "static local"))
      return "a static variable would be shared by all nodes: make it a member of the module";
    if (has(message, "thread-local"))
      return "a thread_local variable is no place for state: make it a member of the module";
    if (has(message, "expression")) {
      return "a call through a pointer or a virtual function cannot be checked, and this runs on the audio "
             "thread: call the function by its name, or choose with `if` or `switch`";
    }
    if (has(message, "must not call")) return calls(last_quoted(message));
  }
  if (has(message, "cannot be inferred 'nonblocking' because it ")) {
    return "it " + std::string(message.substr(message.find("because it ") + 11));
  }
  if (has(message, "declaration cannot be inferred 'nonblocking'")) {
    return "its body is not known here, so nobody can tell whether it waits";
  }
  if (has(message, "exceptions disabled")) {
    return "a module cannot throw or catch: in prepare() refuse with fail(\"...\"), elsewhere clamp or keep "
           "the last "
           "value";
  }
  return std::string(message);
}

}  // namespace chronus::jit

#include "worker/teach.hpp"

#include <array>

namespace chronus::jit {
namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// What stands between the last pair of quotes: the function that Clang names.
std::string last_quoted(std::string_view text) {
  const auto end = text.rfind('\'');
  if (end == std::string_view::npos || end == 0) return {};
  const auto start = text.rfind('\'', end - 1);
  if (start == std::string_view::npos) return {};
  return std::string(text.substr(start + 1, end - start - 1));
}

struct Advice {
  std::string_view callee;
  std::string_view what;
};

constexpr std::array<Advice, 7> advice = {{
    {"printf", "show a value with watch(x), which `status` prints"},
    {"puts", "show a value with watch(x), which `status` prints"},
    {"operator<<", "show a value with watch(x), which `status` prints"},
    {"push_back", "give memory its size in prepare(), with Buffer<T> or an array"},
    {"resize", "give memory its size in prepare()"},
    {"lock", "a module needs no lock: one thread runs it"},
    {"rand", "use a Random member: `Random noise;` and noise.bipolar()"},
}};

std::string calls(const std::string& callee) {
  std::string text = "`" + callee + "` may wait or allocate, and this runs on the audio thread: ";
  for (const Advice& each : advice) {
    if (has(callee, each.callee)) return text + std::string(each.what);
  }
  return text + "call it in prepare(), or write it here without allocating, locking, printing or throwing";
}

}  // namespace

std::string teach(std::string_view message) {
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

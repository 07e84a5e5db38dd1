#include "jit/worker/teach_language.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>

namespace chronus::jit {
namespace {

using namespace std::string_view_literals;

constexpr std::array numbers = {"sample_rate"sv, "dt"sv,      "bpm"sv,   "beat"sv,
                                "bar"sv,         "playing"sv, "voice"sv, "voices"sv};
constexpr std::array words = {
    "floor"sv, "ceil"sv, "round"sv, "fract"sv,     "abs"sv,       "min"sv,     "max"sv,     "clamp"sv,
    "sqrt"sv,  "exp"sv,  "exp2"sv,  "log"sv,       "log2"sv,      "pow"sv,     "sin"sv,     "cos"sv,
    "tan"sv,   "tanh"sv, "atan"sv,  "sin_turns"sv, "cos_turns"sv, "mix"sv,     "db"sv,      "hz"sv,
    "gate"sv,  "any"sv,  "all"sv,   "watch"sv,     "fail"sv,      "patched"sv, "samples"sv, "filter_gain"sv};

template <class List>
bool is_one_of(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

/// A declaration `Param name...` in the line: its name and its brackets' content.
struct DeclaredKnob {
  std::string name;
  std::string count;
};

DeclaredKnob knob_in(std::string_view line) {
  static const std::regex declared(R"(\bParam\s+(\w+)\s*(?:\[\s*(\w+)\s*\])?)");
  std::cmatch match;
  if (!std::regex_search(line.data(), line.data() + line.size(), match, declared)) return {};
  return {match[1].str(), match[2].str()};
}

std::string teach_call(const Spot& spot) {
  const std::string subject(spot.subject);
  if (is_one_of(numbers, subject))
    return fmt::format("`{0}` is a number, not a function: write `{0}`, without ()", subject);
  if (is_one_of(words, subject))
    return fmt::format(
        "`{0}` is a member here and hides the word: write `Module::{0}(...)`, or give it another name",
        subject);
  return {};
}

}  // namespace

std::string teach_language(std::string_view message, const Spot& spot) {
  for (const char* word : {"param", "params", "unpatched"}) {
    if (message == fmt::format("use of undeclared identifier '{}'", word))
      return fmt::format(
          "`{}` declares a port of the module, and ports stand in the module itself: a struct that is a part "
          "of it "
          "takes a plain Signal, which the module gives it",
          word);
  }
  const auto begins = [&](std::string_view text) { return message.starts_with(text); };
  if (begins("array initializer must be an initializer list")) {
    const DeclaredKnob knob = knob_in(spot.line);
    if (!knob.count.empty())
      return fmt::format("several knobs alike are a bank: `Params<{1}> {0} = params<{1}>(0.5, 0, 1);`",
                         knob.name, knob.count);
  }
  if (begins("invalid operands to binary expression") && message.contains("GateIn"))
    return "a GateIn is no number: write `x.high() ? 1 : 0`, or `x.height()` for its height, of the gate `x`";
  if (message.contains("'GateIn'") && message.contains("not contextually convertible to 'bool'"))
    return "a GateIn is no bool: write `x.high()`, or `x.rose()` for the sample in which it rises, of the gate `x`";
  if (begins("no matching literal operator"))
    return "numbers in a module have no units: write seconds and Hz, as 0.003 for 3 ms and 2000 for 2 kHz";
  if (begins("assigning to") && message.ends_with("from incompatible type 'void'") &&
      spot.line.contains("watch("))
    return "watch(x) has no value: write it as a statement of its own";
  if (begins("excess elements in scalar initializer") ||
      begins("too few arguments to function call, expected at least 3")) {
    const DeclaredKnob knob = knob_in(spot.line);
    if (!knob.name.empty() && knob.count.empty())
      return fmt::format("`{0}` needs its start and its ends: `Param {0} = param(0.5, 0, 1);`", knob.name);
  }
  if (begins("subscripted value is not an array") && !spot.subject.empty())
    return fmt::format(
        "`{0}` is one value, not several: read an input or a knob as it is, in block() an input by "
        "`samples({0})[i]`; "
        "several inputs are a bank, `Ins<2> {0};`",
        spot.subject);
  if (begins("called object type")) return teach_call(spot);
  return {};
}

}  // namespace chronus::jit

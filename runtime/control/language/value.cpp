#include "control/language/value.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace chronus::language {
namespace {

constexpr double c4_hz = 261.6256;

struct Suffix {
  std::string_view name;  ///< in lower case
  Unit unit;
  double factor;
};

constexpr std::array suffixes = {
    Suffix{"", None, 1},         Suffix{"k", None, 1000}, Suffix{"hz", Hz, 1},
    Suffix{"khz", Hz, 1000},     Suffix{"s", Seconds, 1}, Suffix{"ms", Seconds, 1e-3},
    Suffix{"us", Seconds, 1e-6}, Suffix{"db", dB, 1},     Suffix{"oct", Octaves, 1},
    Suffix{"st", Semitones, 1},  Suffix{"ct", Cents, 1},  Suffix{"%", Percent, 1},
    Suffix{"bpm", Bpm, 1},       Suffix{"b", Beats, 1},   Suffix{"v", Volts, 1}};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::unexpected<std::string> refuse(std::string_view text, std::string_view what) {
  return std::unexpected('`' + std::string(text.substr(0, 60)) + "` " + std::string(what));
}

/// Removes a number without a unit from the front of `text`. Rejects `inf` and `nan`.
std::optional<double> take_number(std::string_view& text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest.empty() || !(is_digit(rest[0]) || (rest[0] == '.' && rest.size() > 1 && is_digit(rest[1]))))
    return std::nullopt;
  double number = 0;
  const auto result = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (result.ec != std::errc()) return std::nullopt;
  text = rest.substr(static_cast<std::size_t>(result.ptr - rest.data()));
  return negative ? -number : number;
}

std::optional<Unit> find_unit(std::string_view name, double& factor) {
  for (const auto& suffix : suffixes) {
    bool same = suffix.name.size() == name.size();
    for (std::size_t i = 0; same && i < name.size(); ++i) same = lower(name[i]) == suffix.name[i];
    if (!same) continue;
    factor = suffix.factor;
    return suffix.unit;
  }
  return std::nullopt;
}

/// Octaves above C4 of a note name.
std::optional<double> parse_note(std::string_view text) {
  static constexpr std::array semitones = {9, 11, 0, 2, 4, 5, 7};  // a b c d e f g
  if (text.size() < 2 || lower(text[0]) < 'a' || lower(text[0]) > 'g') return std::nullopt;
  int semitone = semitones[static_cast<std::size_t>(lower(text[0]) - 'a')];
  text.remove_prefix(1);
  if (text[0] == '#' || lower(text[0]) == 'b') {
    semitone += text[0] == '#' ? 1 : -1;
    text.remove_prefix(1);
  }
  int octave = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), octave);
  if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size())
    return std::nullopt;
  if (octave < -10 || octave > 20) return std::nullopt;
  return octave - 4 + semitone / 12.0;
}

/// In octaves, if it is an interval.
std::optional<double> interval(Quantity q) {
  if (q.unit == Octaves) return q.number;
  if (q.unit == Semitones) return q.number / 12;
  if (q.unit == Cents) return q.number / 1200;
  return std::nullopt;
}

/// The number in the unit; nothing if the units do not convert.
std::optional<double> converted(Quantity from, Unit to, double bpm) {
  if (from.unit == None || (from.unit == to && !from.note)) return from.number;
  switch (to) {
    case None:
      if (from.unit == dB) return std::pow(10, from.number / 20);
      if (from.unit == Percent) return from.number / 100;
      return std::nullopt;
    case Hz:
      return from.note ? std::optional(c4_hz * std::exp2(from.number)) : std::nullopt;
    case Octaves:
    case Semitones:
    case Cents: {
      const double scale = to == Octaves ? 1 : to == Semitones ? 12 : 1200;
      if (const auto octaves = interval(from)) return *octaves * scale;
      if (from.unit == Hz && from.number > 0) return std::log2(from.number / c4_hz) * scale;
      return std::nullopt;
    }
    case Seconds:
      return from.unit == Beats && bpm > 0 ? std::optional(from.number * 60 / bpm) : std::nullopt;
    case Beats:
      return from.unit == Seconds && bpm > 0 ? std::optional(from.number * bpm / 60) : std::nullopt;
    case dB:
    case Percent:
    case Bpm:
    case Volts:
      return std::nullopt;
  }
  return std::nullopt;
}

/// Why a text is no quantity, and how one is written.
struct Flaw {
  std::string_view what;
  std::string_view right;
};

std::expected<Quantity, Flaw> read_quantity(std::string_view text) {
  if (const auto octaves = parse_note(text)) return Quantity{*octaves, Octaves, true};
  std::string_view rest = text;
  auto number = take_number(rest);
  if (!number)
    return std::unexpected(
        Flaw{"is no value", "write a number with a unit, as 440, -6dB, 20ms, or a note, as c4"});
  if (rest.starts_with('/')) {
    rest.remove_prefix(1);
    const auto divisor = take_number(rest);
    if (!divisor || *divisor == 0) return std::unexpected(Flaw{"is no fraction", "write it as 3/16b"});
    *number /= *divisor;
  }
  std::string_view name = rest;
  if (name.size() > 1 && name.starts_with(' ')) name.remove_prefix(1);
  double factor = 1;
  const auto unit = find_unit(name, factor);
  if (!unit)
    return std::unexpected(
        Flaw{"has an unknown unit", "there are Hz kHz k s ms us dB % b (beats) bpm oct st ct V"});
  const double result = *number * factor;
  if (!std::isfinite(result)) return std::unexpected(Flaw{"is too large", "write a smaller number"});
  return Quantity{result, *unit, false};
}

}  // namespace

std::expected<Quantity, std::string> parse_quantity(std::string_view text) {
  const auto quantity = read_quantity(text);
  if (quantity) return *quantity;
  return refuse(text, std::string(quantity.error().what).append(": ").append(quantity.error().right));
}

std::expected<Quantity, std::string> parse_quantity(std::string_view text, Unit needed) {
  const auto quantity = read_quantity(text);
  if (quantity) return *quantity;
  return refuse(text, std::string(quantity.error().what).append("; needed is ").append(described(needed)));
}

std::expected<double, std::string> convert(Quantity from, Unit to, double bpm) {
  const auto number = converted(from, to, bpm);
  if (number && std::isfinite(*number)) return *number;
  std::string needed = number ? "is out of every range; needed is " : "does not fit; needed is ";
  return refuse(to_text(from, Spacing::word), needed.append(described(to)));
}

std::expected<Quantity, std::string> parse_duration(std::string_view text) {
  auto quantity = read_quantity(text);
  if (quantity && quantity->unit == None && quantity->number == 0) quantity->unit = Seconds;
  if (!quantity || (quantity->unit != Seconds && quantity->unit != Beats))
    return refuse(text, "is no duration: write seconds or beats, as 20ms, 4s or 8b");
  if (quantity->number < 0) return refuse(text, "is negative, and a duration cannot be");
  return *quantity;
}

std::expected<std::vector<bool>, std::string> parse_gates(std::string_view text) {
  const std::size_t wrong = text.find_first_not_of("x.");
  if (text.empty() || wrong != std::string_view::npos) {
    const std::string where =
        text.empty() ? "" : "column " + std::to_string(wrong + 1) + " is `" + text[wrong] + "`; ";
    return refuse(text,
                  "is no row of gates: " + where + "write `x` for a gate and `.` for none, as x..x..x.");
  }
  std::vector<bool> gates;
  for (const char c : text) gates.push_back(c == 'x');
  return gates;
}

}  // namespace chronus::language

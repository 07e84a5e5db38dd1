// Values as text.
#include <array>
#include <cmath>
#include <cstdio>

#include "control/language/value.hpp"

namespace chronus::language {
namespace {

std::string digits(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", number == 0 ? 0.0 : number);
  return text;
}

std::string with_unit(double number, std::string_view unit, Spacing spacing) {
  std::string text = digits(number);
  if (spacing == Spacing::spaced && !unit.empty() && unit != "%") text += ' ';
  return text.append(unit);
}

}  // namespace

std::optional<std::string> note_name(double octaves) {
  static constexpr std::array names = {"c", "c#", "d", "eb", "e", "f", "f#", "g", "ab", "a", "bb", "b"};
  const double semitones = octaves * 12;
  if (!(std::abs(semitones) < 120) || std::abs(semitones - std::round(semitones)) > 1e-4) return std::nullopt;
  const int whole = static_cast<int>(std::lround(semitones)) + 120;
  return names[static_cast<std::size_t>(whole % 12)] + std::to_string(whole / 12 - 6);
}

std::string to_text(Quantity q, Spacing spacing) {
  switch (q.unit) {
    case None:
      return digits(q.number);
    case Hz:
      return with_unit(q.number, "Hz", spacing);
    case Seconds:
      return std::abs(q.number) < 1 && q.number != 0 ? with_unit(q.number * 1000, "ms", spacing)
                                                     : with_unit(q.number, "s", spacing);
    case dB:
      return with_unit(q.number, "dB", spacing);
    case Octaves:
      if (const auto name = q.note ? note_name(q.number) : std::nullopt) return *name;
      return with_unit(q.number, "oct", spacing);
    case Semitones:
      return with_unit(q.number, "st", spacing);
    case Cents:
      return with_unit(q.number, "ct", spacing);
    case Percent:
      return with_unit(q.number, "%", spacing);
    case Bpm:
      return with_unit(q.number, "bpm", spacing);
    case Beats:
      return with_unit(q.number, "b", spacing);
    case Volts:
      return with_unit(q.number, "V", spacing);
  }
  return digits(q.number);
}

std::string_view described(Unit unit) {
  switch (unit) {
    case None:
      return "a plain number, a percentage or a level, as 0.5, 50% or -6dB";
    case Hz:
      return "a frequency, as 440Hz, 2k or c4";
    case Seconds:
      return "a time, as 20ms or 1.5s";
    case dB:
      return "a level, as -6dB";
    case Octaves:
      return "a pitch or an interval, as c4, 1oct or 7st";
    case Semitones:
      return "an interval in semitones, as 7st or 1oct";
    case Cents:
      return "an interval in cents, as 10ct or 1st";
    case Percent:
      return "a percentage, as 50%";
    case Bpm:
      return "a tempo in beats a minute, as 120 or 120bpm";
    case Beats:
      return "a number of beats, as 1b or 3/16b";
    case Volts:
      return "a voltage, as 5V";
  }
  return "a number";
}

}  // namespace chronus::language

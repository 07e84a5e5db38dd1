// Values as written: a number with a unit. `440`, `2k`, `-6dB`, `20ms`, `50%`, `3/16b`, `c4`. [any-thread]
#pragma once

#include <chronus/ports.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chronus::language {

/// A number and its unit. Percent counts to 100; a note is in Octaves above C4.
struct Quantity {
  double number = 0;
  Unit unit = None;
  bool note = false;  ///< written as a note name: a pitch, not an interval
};

/// Reads a number with an optional unit, or a note name. Numbers may be fractions (`3/16b`) and end in `k`
/// (thousands). Units, in upper or lower case: Hz kHz, s ms us, dB, oct, st (semitones), ct (cents), %, bpm,
/// b (beats), V; one blank may stand before the unit. Notes are a letter a-g, `#` or `b`, and the octave:
/// `c4` is 261.6256 Hz. Always finite.
std::expected<Quantity, std::string> parse_quantity(std::string_view text);

/// The same for a quantity that is to be in the unit `needed`, which errors describe.
std::expected<Quantity, std::string> parse_quantity(std::string_view text, Unit needed);

/// The quantity's number in the unit `to`. A plain number is already in that unit. Converts to None (a plain
/// factor) dB as a gain and percent as a fraction; to Hz a note; Octaves, Semitones and Cents into each
/// other, and notes and Hz into an interval above C4; Seconds and Beats into each other at `bpm`, if not 0.
/// Errors name what would be right.
std::expected<double, std::string> convert(Quantity from, Unit to, double bpm = 0);

/// A span of time: `20ms`, `4s` (in Seconds) or `8b` (in Beats), not negative. A bare number is an error,
/// except 0.
std::expected<Quantity, std::string> parse_duration(std::string_view text);

/// A row of gates, `x..x..x.`: `x` is a gate, `.` none.
std::expected<std::vector<bool>, std::string> parse_gates(std::string_view text);

/// The space between value and unit: `220 Hz` for people, `220Hz` as one word of a command.
enum class Spacing : std::uint8_t { spaced, word };

/// The number with its unit in six significant digits, which parse_quantity() reads as the same value:
/// `220 Hz`, `-6 dB`, `200 ms`, `50%`, `c4` for a note that is on a semitone.
std::string to_text(Quantity, Spacing = Spacing::spaced);

/// The name of the note at `octaves` above C4; nothing if it is not within 0.01 cent of a semitone.
std::optional<std::string> note_name(double octaves);

/// The kind and the syntax of a unit's values: "a time, as 20ms or 1.5s".
std::string_view described(Unit);

}  // namespace chronus::language

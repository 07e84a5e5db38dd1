// Reads a word as a parameter's value: in the parameter's unit, clamped to its range. [any-thread]
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "control/language/value.hpp"
#include "host/code.hpp"

namespace chronus::language {

/// A parameter's value. If the requested value `asked` is out of range, `value` is the nearest limit.
struct Setting {
  float value = 0;
  double asked = 0;
  bool clamped = false;
};

/// The parameter's value for `text`: a quantity converted to its unit (`bpm`, if not 0, converts beats to
/// times), the name or index of a choice, `on` or `off`, or a whole number for a count.
std::expected<Setting, std::string> read_setting(std::string_view text, const ParamInfo&, double bpm = 0);

/// Whether `word` is one of `=`, `+=`, `-=`, `*=`, `/=`.
bool is_change(std::string_view word);

/// Applies an operator of is_change() and a quantity to `current`: `+= 3dB`, `*= 0.5`. An interval shifts a
/// frequency (`+= 7st`), a level scales a plain gain (`+= 3dB`). `*=` and `/=` take a plain number or a
/// percentage.
std::expected<Setting, std::string> change_setting(std::string_view change, std::string_view text,
                                                   double current, const ParamInfo&, double bpm = 0);

/// Why a value is held at the end of its range.
std::string outside(double asked, const ParamInfo&);

/// The parameter's value as text that read_setting() reads: with its unit, a choice by name, `on` or `off`.
std::string to_text(float value, const ParamInfo&, Spacing = Spacing::spaced);

}  // namespace chronus::language

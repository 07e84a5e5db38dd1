// What a word means to a parameter: its value in the parameter's own unit, held within its range.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "control/language/value.hpp"
#include "host/code.hpp"

namespace chronus::language {

/// A value for a parameter. If it was outside the range, `value` is the nearest end and `asked` what was
/// wanted.
struct Setting {
  float value = 0;
  double asked = 0;
  bool clamped = false;
};

/// The value that `text` gives the parameter: a quantity that converts to its unit (`bpm`, if not 0, for
/// beats as times); the name of a choice or its position; `on` or `off`; a whole number for a count.
std::expected<Setting, std::string> read_setting(std::string_view text, const ParamInfo&, double bpm = 0);

/// Whether `word` is one of `=`, `+=`, `-=`, `*=`, `/=`.
bool is_change(std::string_view word);

/// The value after `current` is changed by a word of is_change() and a quantity: `+= 3dB`, `*= 0.5`. An
/// interval moves a frequency (`+= 7st`) and a level a plain gain (`+= 3dB`); `*=` and `/=` take a plain
/// number or a percentage.
std::expected<Setting, std::string> change_setting(std::string_view change, std::string_view text,
                                                   double current, const ParamInfo&, double bpm = 0);

/// The parameter's value as read_setting() reads it: with its unit, a choice by name, `on` or `off`.
std::string to_text(float value, const ParamInfo&, Spacing = Spacing::spaced);

}  // namespace chronus::language

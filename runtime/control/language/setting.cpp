#include "control/language/setting.hpp"

#include <algorithm>
#include <cmath>

#include "control/language/suggest.hpp"

namespace chronus::language {
namespace {

using Number = std::expected<double, std::string>;

constexpr const char* no_factor = ": a factor is a plain number or a percentage, as 0.5 or 50%";

std::unexpected<std::string> refuse(std::string_view text, const std::string& what) {
  return std::unexpected('`' + std::string(text.substr(0, 60)) + "` " + what);
}

Setting held(double asked, const ParamInfo& param) {
  double low = param.min;
  double high = param.max;
  if (param.kind == ParamKind::choice) low = 0, high = static_cast<double>(param.choices.size()) - 1;
  if (param.kind == ParamKind::toggle) low = 0, high = 1;
  const double wanted = param.kind == ParamKind::knob ? asked : std::round(asked);
  const double value = std::max(low, std::min(wanted, high));
  return {static_cast<float>(value), asked, std::abs(value - wanted) > 1e-6 * std::abs(wanted)};
}

Number named_position(std::string_view text, const ParamInfo& param) {
  const auto found = std::find(param.choices.begin(), param.choices.end(), text);
  if (found != param.choices.end()) return static_cast<double>(found - param.choices.begin());
  const auto quantity = parse_quantity(text);
  const auto last = static_cast<double>(param.choices.size()) - 1;
  if (quantity && quantity->unit == None && quantity->number == std::floor(quantity->number) &&
      quantity->number >= 0 && quantity->number <= last)
    return quantity->number;
  return refuse(text, "is no position of " + param.name + ": it takes " + one_of(param.choices) +
                          did_you_mean(text, param.choices));
}

Number on_or_off(std::string_view text, const ParamInfo& param) {
  if (text == "on" || text == "1" || text == "true") return 1;
  if (text == "off" || text == "0" || text == "false") return 0;
  return refuse(text, "is neither `on` nor `off`, which is all that " + param.name + " takes");
}

Number quantity_for(std::string_view text, const ParamInfo& param, double bpm) {
  const std::string not_whole = "is no whole number, and " + param.name + " counts";
  const auto quantity = parse_quantity(text, param.unit);
  if (!quantity && param.kind == ParamKind::count) return refuse(text, not_whole);
  if (!quantity) return std::unexpected(param.name + ": " + quantity.error());
  const auto number = convert(*quantity, param.unit, bpm);
  if (!number) return std::unexpected(param.name + ": " + number.error());
  if (param.kind == ParamKind::count && *number != std::floor(*number)) return refuse(text, not_whole);
  return *number;
}

/// `current` raised by `quantity`, or lowered.
Number moved(Quantity quantity, bool up, double current, const ParamInfo& param, double bpm) {
  if (quantity.note)
    return std::unexpected(param.name + ": a note is a place; add an interval, as 7st or 1oct");
  const double sign = up ? 1 : -1;
  const auto octaves = convert(quantity, Octaves);
  if (param.unit == Hz && octaves && quantity.unit != None && quantity.unit != Hz)
    return current * std::exp2(sign * *octaves);
  if (param.unit == None && quantity.unit == dB) return current * std::pow(10, sign * quantity.number / 20);
  const auto number = convert(quantity, param.unit, bpm);
  if (!number) return std::unexpected(param.name + ": " + number.error());
  return current + sign * *number;
}

Number scaled(Quantity quantity, bool up, double current, const ParamInfo& param) {
  if (quantity.unit != None && quantity.unit != Percent) return std::unexpected(param.name + no_factor);
  const double factor = quantity.unit == Percent ? quantity.number / 100 : quantity.number;
  if (!up && factor == 0) return std::unexpected(param.name + ": cannot be divided by 0");
  return up ? current * factor : current / factor;
}

}  // namespace

std::expected<Setting, std::string> read_setting(std::string_view text, const ParamInfo& param, double bpm) {
  const auto number = param.kind == ParamKind::choice   ? named_position(text, param)
                      : param.kind == ParamKind::toggle ? on_or_off(text, param)
                                                        : quantity_for(text, param, bpm);
  if (!number) return std::unexpected(number.error());
  return held(*number, param);
}

bool is_change(std::string_view word) {
  return word == "=" || word == "+=" || word == "-=" || word == "*=" || word == "/=";
}

std::expected<Setting, std::string> change_setting(std::string_view change, std::string_view text,
                                                   double current, const ParamInfo& param, double bpm) {
  if (change == "=") return read_setting(text, param, bpm);
  if (!is_change(change)) return refuse(change, "is no change: there are `=`, `+=`, `-=`, `*=` and `/=`");
  if (param.kind == ParamKind::choice || param.kind == ParamKind::toggle)
    return refuse(change, "needs a number, and " + param.name + " is a switch: set it by name");
  const bool scales = change == "*=" || change == "/=";
  const auto quantity = parse_quantity(text, param.unit);
  if (!quantity) return std::unexpected(param.name + (scales ? no_factor : ": " + quantity.error()));
  const auto number = change == "+="   ? moved(*quantity, true, current, param, bpm)
                      : change == "-=" ? moved(*quantity, false, current, param, bpm)
                                       : scaled(*quantity, change == "*=", current, param);
  if (!number) return std::unexpected(number.error());
  if (!std::isfinite(*number)) return refuse(text, "takes " + param.name + " beyond every number");
  return held(*number, param);
}

std::string outside(double asked, const ParamInfo& param) {
  return to_text(static_cast<float>(asked), param) + " is outside " + to_text(param.min, param) + " to " +
         to_text(param.max, param);
}

std::string to_text(float value, const ParamInfo& param, Spacing spacing) {
  if (param.kind == ParamKind::toggle) return value != 0 ? "on" : "off";
  if (param.kind == ParamKind::choice) {
    const auto position = static_cast<std::size_t>(std::max(0.0f, value));
    return position < param.choices.size() ? param.choices[position] : std::to_string(position);
  }
  return to_text({value, param.unit, false}, spacing);
}

}  // namespace chronus::language

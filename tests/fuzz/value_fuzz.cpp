// Words as values: nothing but finite numbers, and what prints must read back in the same unit.
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "control/language/setting.hpp"
#include "control/language/suggest.hpp"
#include "control/language/value.hpp"

using namespace chronus;
using namespace chronus::language;

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                                                             std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  parse_gates(text);
  parse_duration(text);
  did_you_mean(text, {"connect", "set", "reset"});
  if (const auto quantity = parse_quantity(text)) {
    if (!std::isfinite(quantity->number)) __builtin_trap();
    const auto again = parse_quantity(to_text(*quantity, Spacing::word));
    if (std::abs(quantity->number) < 1e300 && (!again || again->unit != quantity->unit)) __builtin_trap();
  }
  for (const Unit unit : {None, Hz, Seconds, dB, Octaves, Semitones, Cents, Percent, Bpm, Beats, Volts}) {
    ParamInfo param;
    param.unit = unit;
    param.min = 0;
    param.max = 1000;
    for (const char* change : {"=", "+=", "-=", "*=", "/="}) {
      const auto setting = change_setting(change, text, 1, param, 120);
      if (setting && !(setting->value >= 0 && setting->value <= 1000)) __builtin_trap();
    }
  }
  return 0;
}

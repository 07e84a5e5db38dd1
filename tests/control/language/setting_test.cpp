#include "control/language/setting.hpp"

#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::language;

namespace {
ParamInfo knob(const std::string& name, float min, float max, Unit unit) {
  ParamInfo param;
  param.name = name;
  param.min = min;
  param.max = max;
  param.unit = unit;
  return param;
}

ParamInfo of_kind(ParamKind kind, float max = 1) {
  ParamInfo param = knob("mode", 0, max, None);
  param.kind = kind;
  if (kind == ParamKind::choice) param.choices = {"low", "band", "high"};
  return param;
}

const ParamInfo freq = knob("freq", 20, 20000, Hz);
const ParamInfo gain = knob("gain", 0, 4, None);
const ParamInfo level = knob("level", -60, 6, dB);

Setting take(const std::expected<Setting, std::string>& setting) {
  INFO((setting ? "" : setting.error()));
  REQUIRE(setting);
  return *setting;
}
}  // namespace

SCENARIO("a knob takes values in any unit that converts") {
  CHECK(take(read_setting("a4", freq)).value == Approx(440).epsilon(1e-5));
  CHECK(take(read_setting("-6dB", gain)).value == Approx(0.501187).epsilon(1e-5));
  CHECK_FALSE(take(read_setting("2k", freq)).clamped);
  WHEN("the value is out of range") {
    const auto setting = take(read_setting("30k", freq));
    THEN("it is held at the nearest end, and said") {
      CHECK(setting.value == 20000);
      CHECK(setting.asked == 30000);
      CHECK(setting.clamped);
      CHECK(take(read_setting("0", freq)).value == 20);
    }
  }
  WHEN("the value does not fit") {
    THEN("the error names the parameter and what would be right") {
      CHECK(read_setting("20ms", freq).error() ==
            "freq: `20ms` does not fit; needed is a frequency, as 440Hz, 2k or c4");
    }
  }
}

TEST_CASE("a choice takes a name or a position") {
  const auto mode = of_kind(ParamKind::choice);
  CHECK(take(read_setting("band", mode)).value == 1);
  CHECK(take(read_setting("2", mode)).value == 2);
  CHECK_FALSE(read_setting("3", mode));
  CHECK_FALSE(read_setting("1.5", mode));
  const auto error = read_setting("hihg", mode).error();
  CHECK(error.find("`low`, `band` or `high`") != std::string::npos);
  CHECK(error.find("did you mean `high`?") != std::string::npos);
}

TEST_CASE("a toggle takes on and off, a count whole numbers") {
  CHECK(take(read_setting("on", of_kind(ParamKind::toggle))).value == 1);
  CHECK_FALSE(read_setting("maybe", of_kind(ParamKind::toggle)));
  CHECK(take(read_setting("7", of_kind(ParamKind::count, 5))).value == 5);
  CHECK_FALSE(read_setting("1.5", of_kind(ParamKind::count, 5)));
}

TEST_CASE("a value changes relative to what it is") {
  CHECK(take(change_setting("=", "c4", 1, freq)).value == Approx(261.6256));
  CHECK(take(change_setting("+=", "100", 220, freq)).value == 320);
  CHECK(take(change_setting("+=", "1oct", 220, freq)).value == 440);
  CHECK(take(change_setting("-=", "12st", 220, freq)).value == 110);
  CHECK(take(change_setting("*=", "0.5", 220, freq)).value == 110);
  CHECK(take(change_setting("/=", "50%", 220, freq)).value == 440);
  CHECK(take(change_setting("+=", "3dB", -6, level)).value == -3);
  CHECK(take(change_setting("+=", "6dB", 1, gain)).value == Approx(1.99526).epsilon(1e-5));
  CHECK(take(change_setting("-=", "10%", 1, gain)).value == Approx(0.9));
  CHECK(take(change_setting("*=", "100", 220, freq)).clamped);
}

TEST_CASE("a change that means nothing is refused") {
  CHECK_FALSE(change_setting("+=", "c4", 220, freq));
  CHECK_FALSE(change_setting("*=", "3dB", 220, freq));
  CHECK(change_setting("*=", "much", 220, freq).error() ==
        "freq: a factor is a plain number or a percentage, as 0.5 or 50%");
  CHECK(change_setting("+=", "much", 220, freq).error() ==
        "freq: `much` is no value; needed is a frequency, as 440Hz, 2k or c4");
  CHECK_FALSE(change_setting("/=", "0", 220, freq));
  CHECK_FALSE(change_setting("+=", "20ms", 220, freq));
  CHECK_FALSE(change_setting("+=", "1", 0, of_kind(ParamKind::choice)));
  CHECK_FALSE(change_setting("^=", "1", 0, freq));
}

TEST_CASE("what a parameter prints it reads back") {
  CHECK(to_text(220, freq) == "220 Hz");
  CHECK(to_text(1, of_kind(ParamKind::choice)) == "band");
  CHECK(to_text(1, of_kind(ParamKind::toggle)) == "on");
  CHECK(to_text(3, of_kind(ParamKind::count, 5)) == "3");
  CHECK(take(read_setting(to_text(-3.5f, level, Spacing::word), level)).value == -3.5f);
}

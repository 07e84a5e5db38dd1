#include "control/language/value.hpp"

#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::language;

namespace {
Quantity read(const std::string& text) {
  const auto quantity = parse_quantity(text);
  INFO(text << ": " << (quantity ? "" : quantity.error()));
  REQUIRE(quantity);
  return *quantity;
}

void check(const std::string& text, double number, Unit unit, bool note = false) {
  const auto quantity = read(text);
  INFO(text);
  CHECK(quantity.number == Approx(number).margin(1e-12));
  CHECK(quantity.unit == unit);
  CHECK(quantity.note == note);
}

double in(const std::string& text, Unit unit, double bpm = 0) {
  const auto number = convert(read(text), unit, bpm);
  INFO(text << ": " << (number ? "" : number.error()));
  REQUIRE(number);
  return *number;
}
}  // namespace

TEST_CASE("numbers carry units") {
  check("440", 440, None);
  check("+.5", 0.5, None);
  check("-1e3", -1000, None);
  check("2k", 2000, None);
  check("440Hz", 440, Hz);
  check("1.5khz", 1500, Hz);
  check("-6dB", -6, dB);
  check("20ms", 0.02, Seconds);
  check("1.5 s", 1.5, Seconds);
  check("50%", 50, Percent);
  check("1b", 1, Beats);
  check("3/16b", 3.0 / 16, Beats);
  check("7st", 7, Semitones);
  check("-10ct", -10, Cents);
  check("120bpm", 120, Bpm);
  check("5V", 5, Volts);
}

TEST_CASE("note names are octaves above C4") {
  check("c4", 0, Octaves, true);
  check("eb3", -9.0 / 12, Octaves, true);
  check("f#5", 1 + 6.0 / 12, Octaves, true);
  check("B4", 11.0 / 12, Octaves, true);
  check("bb-1", -5 + 10.0 / 12, Octaves, true);
}

TEST_CASE("what is no value is refused with what would be right") {
  for (const std::string text : {"", "-", "x", "nan", "inf", "-inf", "1e999", "0x10", "1/0", "1/", "h4", "c",
                                 "c99", "4 4", "--1", "+-1", "1,2", "20 "}) {
    INFO(text);
    CHECK_FALSE(parse_quantity(text));
  }
  CHECK(parse_quantity("3apples").error().find("Hz") != std::string::npos);
  CHECK(parse_quantity("fast", Bpm).error() ==
        "`fast` is no value; needed is a tempo in beats a minute, as 120 or 120bpm");
  CHECK(parse_quantity("2x", Seconds).error() ==
        "`2x` has an unknown unit; needed is a time, as 20ms or 1.5s");
}

TEST_CASE("a value converts into a parameter's own unit") {
  CHECK(in("a4", Hz) == Approx(440).epsilon(1e-5));
  CHECK(in("2k", Hz) == 2000);
  CHECK(in("20ms", Seconds) == Approx(0.02));
  CHECK(in("-6dB", None) == Approx(0.501187).epsilon(1e-5));
  CHECK(in("50%", None) == 0.5);
  CHECK(in("50%", Percent) == 50);
  CHECK(in("1oct", Semitones) == 12);
  CHECK(in("50ct", Semitones) == 0.5);
  CHECK(in("c5", Octaves) == 1);
  CHECK(in("523.2512Hz", Octaves) == Approx(1));
  CHECK(in("1b", Seconds, 120) == 0.5);
  CHECK(in("1s", Beats, 90) == 1.5);
}

TEST_CASE("a value that does not fit is an error that names what would") {
  const auto number = convert(read("20ms"), Hz);
  REQUIRE_FALSE(number);
  CHECK(number.error() == "`20ms` does not fit; needed is a frequency, as 440Hz, 2k or c4");
  CHECK_FALSE(convert(read("c4"), Seconds));
  CHECK_FALSE(convert(read("1b"), Seconds));
  CHECK_FALSE(convert(read("440Hz"), None));
  CHECK_FALSE(convert(read("1oct"), Hz));
  CHECK_FALSE(convert(read("99999dB"), None));
}

TEST_CASE("durations are seconds or beats") {
  CHECK(parse_duration("20ms")->number == Approx(0.02));
  CHECK(parse_duration("8b")->unit == Beats);
  CHECK(parse_duration("0")->unit == Seconds);
  for (const std::string text : {"4", "-1s", "440Hz", "c4", ""}) CHECK_FALSE(parse_duration(text));
  CHECK(parse_duration("2x").error() == "`2x` is no duration: write seconds or beats, as 20ms, 4s or 8b");
}

TEST_CASE("gates in a row") {
  CHECK(*parse_gates("x..x") == std::vector<bool>{true, false, false, true});
  CHECK(parse_gates("xx..y").error() ==
        "`xx..y` is no row of gates: column 5 is `y`; write `x` for a gate and `.` for none, as x..x..x.");
  CHECK_FALSE(parse_gates(""));
}

TEST_CASE("a value prints with its unit") {
  CHECK(to_text({220, Hz}) == "220 Hz");
  CHECK(to_text({220, Hz}, Spacing::word) == "220Hz");
  CHECK(to_text({-6, dB}) == "-6 dB");
  CHECK(to_text({0.2, Seconds}) == "200 ms");
  CHECK(to_text({1.5, Seconds}) == "1.5 s");
  CHECK(to_text({0, Seconds}) == "0 s");
  CHECK(to_text({-0.0, None}) == "0");
  CHECK(to_text({50, Percent}) == "50%");
  CHECK(to_text({0, Octaves, true}) == "c4");
  CHECK(to_text({0.25, Octaves, true}) == "eb4");
  CHECK(to_text({0.26, Octaves, true}) == "0.26 oct");
  CHECK(to_text({1, Octaves}) == "1 oct");
}

TEST_CASE("what is printed reads back to six digits") {
  for (const Unit unit : {None, Hz, Seconds, dB, Octaves, Semitones, Cents, Percent, Bpm, Beats, Volts})
    for (const double number : {0.0, 1.0, -1.0, 0.999999, 1.0 / 3, 123456.7, 1e-9, 1e12, 0.0123456})
      for (const auto spacing : {Spacing::spaced, Spacing::word}) {
        const auto text = to_text({number, unit}, spacing);
        INFO(text);
        const auto back = read(text);
        CHECK(back.unit == unit);
        CHECK(back.number == Approx(number).epsilon(5e-6).margin(1e-15));
      }
}

TEST_CASE("every note's name reads back") {
  for (int semitone = -60; semitone < 70; ++semitone) {
    const auto name = note_name(semitone / 12.0);
    REQUIRE(name);
    check(*name, semitone / 12.0, Octaves, true);
  }
  CHECK_FALSE(note_name(0.01));
  CHECK_FALSE(note_name(1e30));
}

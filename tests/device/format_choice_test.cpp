// What a device may play at: its own offers, within the bounds.
#include "device/format_choice.hpp"

#include "support/catch.hpp"

using namespace chronus::device;

SCENARIO("a card is asked for the wish, else for what it prefers, else for the nearest that it has") {
  CHECK(choose_rate(48000, {44100, 48000, 96000}, 44100) == 48000);
  CHECK(choose_rate(22050, {44100, 48000, 96000}, 48000) == 48000);
  CHECK(choose_rate(88200, {44100, 48000, 96000}, 0) == 96000);
  CHECK(choose_rate(32000, {}, 44100) == 32000);
}

SCENARIO("a card's rate outside the bounds is chosen only if it has no other") {
  CHECK(choose_rate(44100, {4000, 48000, 384000}, 384000) == 48000);
  CHECK(choose_rate(44100, {384000, 768000}, 384000) == 384000);
}

SCENARIO("a format that lies outside is told with the bounds") {
  CHECK(out_of_bounds({48000, 128, 2}).empty());
  CHECK(out_of_bounds({8000, 16, 1}).empty());
  CHECK(out_of_bounds({192000, 8192, 1}).empty());
  CHECK(out_of_bounds({384000, 128, 2}) ==
        "a sample rate of 384000 Hz, which must lie between 8000 and 192000");
  CHECK(out_of_bounds({48000, 16384, 2}) == "a block of 16384 frames, which must lie between 16 and 8192");
}

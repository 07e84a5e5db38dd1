// Which code a module's nodes get, and what is left when it fails.
#include "engine/code_book.hpp"

#include "engine/modules.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::engine;
using namespace chronus::test;

SCENARIO("A module falls back to the newest version that has never failed") {
  CodeBook book(48000);
  REQUIRE(book.newest("m") == nullptr);
  for (std::uint64_t version = 1; version <= 4; ++version) book.add("m", constant(version));
  CHECK(book.is_newest("m", 4));

  WHEN("the newest fails") {
    CHECK(book.fall_back("m")->version == 3);
    CHECK(book.is_newest("m", 3));
  }
  WHEN("earlier ones have failed") {
    book.strike(3, 0);
    book.condemn(2);
    CHECK(book.fall_back("m")->version == 1);
    CHECK(book.fall_back("m") == nullptr);
    CHECK(book.is_newest("m", 1));
  }
  WHEN("no node takes the newest") {
    CHECK(book.take_back("m"));
    CHECK(book.is_newest("m", 3));
  }
  WHEN("there was only one") {
    book.add("other", constant(1));
    CHECK_FALSE(book.take_back("other"));
    CHECK(book.fall_back("other") == nullptr);
    CHECK(book.is_newest("other", 1));
  }
  WHEN("more versions come than are kept") {
    for (std::uint64_t version = 5; version <= 10; ++version) book.add("m", constant(version));
    for (std::uint64_t version = 9; version >= 6; --version) CHECK(book.fall_back("m")->version == version);
    CHECK(book.fall_back("m") == nullptr);
  }
  WHEN("optimised code takes its place") {
    book.replace("m", constant(4));
    CHECK(book.fall_back("m")->version == 3);
  }
}

SCENARIO("A version that fails three times within ten seconds has failed too often") {
  CodeBook book(48000);
  book.add("m", constant(1));
  CHECK_FALSE(book.strike(1, 0));
  WHEN("nodes fail at one sample") {
    CHECK_FALSE(book.strike(1, 0));
    CHECK_FALSE(book.strike(1, 0));
  }
  WHEN("it fails slowly") {
    CHECK_FALSE(book.strike(1, 300000));
    CHECK_FALSE(book.strike(1, 600000));
    CHECK_FALSE(book.strike(1, 900000));
  }
  WHEN("it fails fast") {
    CHECK_FALSE(book.strike(1, 48000));
    CHECK(book.strike(1, 480000));
  }
  WHEN("it is quarantined, and then forgotten") {
    book.quarantine(1);
    book.quarantine(2);
    book.strike(2, 48000);
    book.forget_all_but({});
    CHECK(book.quarantined(1));
    CHECK_FALSE(book.quarantined(2));
    CHECK_FALSE(book.strike(1, 48000));
    CHECK(book.strike(1, 96000));
  }
}

#include "host/preparation.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "support/catch.hpp"
#include "support/holds.hpp"

using chronus::host::Preparation;
using chronus::test::holds;

SCENARIO("A module gets memory while its preparation is open, and no longer") {
  GIVEN("a preparation that is not open") {
    Preparation preparation;
    CHECK_FALSE(chronus_allocate(64));
    WHEN("it is opened") {
      preparation.open();
      auto* bytes = static_cast<unsigned char*>(chronus_allocate(100));
      THEN("memory is zeroed, aligned, and counted") {
        REQUIRE(bytes);
        CHECK(reinterpret_cast<std::uintptr_t>(bytes) % 64 == 0);
        CHECK(std::all_of(bytes, bytes + 100, [](unsigned char byte) { return byte == 0; }));
        REQUIRE(preparation.memory().size() == 1);
        CHECK(preparation.memory()[0].size == 128);
      }
      AND_WHEN("it is closed") {
        preparation.close();
        THEN("there is no more") {
          CHECK_FALSE(chronus_allocate(64));
          CHECK(preparation.failure().empty());
        }
      }
      AND_WHEN("another is opened inside it") {
        Preparation inner;
        inner.open();
        chronus_fail("node %d", 7);
        inner.close();
        THEN("the inner one counts until it is closed") {
          CHECK(inner.failure() == "node 7");
          CHECK(preparation.failure().empty());
          CHECK(chronus_allocate(64));
          CHECK(preparation.memory().size() == 2);
        }
      }
    }
  }
}

SCENARIO("Memory that a module has not used takes no pages") {
  Preparation preparation;
  preparation.open();
  constexpr std::size_t bytes = 64u << 20;
  auto* const memory = static_cast<unsigned char*>(chronus_allocate(bytes));
  REQUIRE(memory);
  const auto pages = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  memory[bytes / 2] = 1;
  std::vector<unsigned char> resident(bytes / pages);
  REQUIRE(mincore(memory, bytes, resident.data()) == 0);
  constexpr int huge_page = 512;
  CHECK(std::ranges::count_if(resident, [](unsigned char page) { return (page & 1) != 0; }) <= huge_page);
}

SCENARIO("A preparation keeps the first reason for which it was refused") {
  Preparation preparation(1000);
  preparation.open();
  CHECK(chronus_allocate(900));
  CHECK_FALSE(chronus_allocate(900));
  chronus_fail("later");
  CHECK(holds(preparation.failure(), "than is left for all modules together: 1800 bytes of 1000"));
  preparation.clear();
  CHECK(preparation.failure().empty());
  CHECK(preparation.memory().empty());
  CHECK_FALSE(chronus_allocate(~0ul - 31));
  CHECK(holds(preparation.failure(), "more memory than a module may have"));
}

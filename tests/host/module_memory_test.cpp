// The functions that modules allocate by.
#include "host/module_memory.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "host/preparation.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using chronus::host::Arena;
using chronus::host::Preparation;
using chronus::test::holds;

namespace {

template <class Function>
Function* function(std::string_view name) {
  const auto symbols = host::memory_symbols();
  const auto found = std::ranges::find(symbols, name, &host::Symbol::name);
  REQUIRE(found != symbols.end());
  return reinterpret_cast<Function*>(const_cast<void*>(found->address));
}

using Take = void*(std::size_t);
using Give = void(void*);

}  // namespace

SCENARIO("While a preparation is open, all that a module allocates lies in the arena") {
  auto* const take = function<Take>("malloc");
  auto* const give = function<Give>("free");
  auto* const make = function<Take>("_Znwm");
  auto* const again = function<void*(void*, std::size_t)>("realloc");
  const auto arena = std::make_shared<Arena>();
  Preparation preparation(10'000'000, arena);
  void* const before = take(100);
  CHECK_FALSE(Arena::is_address(before));
  preparation.open();
  void* const memory = take(1000);
  CHECK(arena->holds(memory));
  CHECK(arena->holds(make(1000)));
  std::memset(memory, 7, 1000);
  auto* const larger = static_cast<char*>(again(memory, 5000));
  CHECK((arena->holds(larger) && larger[999] == 7));
  WHEN("memory is given back") {
    const std::size_t bytes = preparation.other_bytes();
    give(larger);
    give(larger);
    give(before);
    THEN("it counts no longer, and a second time does no harm") {
      CHECK(preparation.other_bytes() + 5000 <= bytes);
      CHECK(take(5000) == larger);
    }
  }
  WHEN("more is asked for than is left") {
    CHECK_FALSE(take(20'000'000));
    CHECK(holds(preparation.failure(), "more memory than is left for all modules together"));
    give(before);
  }
  WHEN("the instance is prepared") {
    preparation.close();
    arena->seal();
    THEN("its memory stays, whatever it gives back, and what it takes is not the arena's") {
      give(larger);
      CHECK(larger[999] == 7);
      void* const late = take(100);
      CHECK_FALSE(Arena::is_address(late));
      give(late);
      give(before);
    }
  }
}

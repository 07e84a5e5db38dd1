// The memory of one instance.
#include "host/arena.hpp"

#include <cstdint>
#include <cstring>
#include <map>
#include <random>
#include <vector>

#include "support/catch.hpp"

using chronus::host::Arena;

SCENARIO("An arena gives zero bytes, aligned and apart, until it is sealed") {
  Arena arena;
  std::mt19937 random(1);
  std::map<std::byte*, std::size_t> given;
  for (int i = 0; i < 2000; ++i) {
    if (!given.empty() && random() % 3 == 0) {
      const auto which = std::next(given.begin(), static_cast<std::ptrdiff_t>(random() % given.size()));
      CHECK(arena.release(which->first) >= which->second);
      CHECK(arena.release(which->first) == 0);  // twice
      given.erase(which);
      continue;
    }
    const std::size_t bytes = random() % (i % 100 == 0 ? 1'000'000 : 300);
    const std::size_t alignment = std::size_t{8} << random() % 5;
    auto* const memory = static_cast<std::byte*>(arena.allocate(bytes, alignment));
    REQUIRE(memory);
    CHECK(reinterpret_cast<std::uintptr_t>(memory) % alignment == 0);
    CHECK(Arena::size_of(memory) >= bytes);
    const std::vector<std::byte> zeros(bytes);
    CHECK((bytes == 0 || std::memcmp(memory, zeros.data(), bytes) == 0));
    std::memset(memory, i % 255 + 1, bytes);
    const auto next = given.lower_bound(memory);
    CHECK((next == given.end() || memory + bytes <= next->first));
    CHECK((next == given.begin() || std::prev(next)->first + std::prev(next)->second <= memory));
    given.emplace(memory, bytes);
  }
  arena.seal();
  CHECK_FALSE(arena.allocate(16, 16));
  CHECK(arena.release(given.begin()->first) == 0);
  for (const auto& [memory, bytes] : given) CHECK((arena.holds(memory) && Arena::is_address(memory)));
}

SCENARIO("What is released is given again") {
  Arena arena;
  for (int i = 0; i < 10'000; ++i) {
    void* const memory = arena.allocate(1'000'000, 16);
    REQUIRE(memory);
    CHECK(arena.release(memory) > 0);
  }
  CHECK(arena.used().size() < 2'000'000);
}

SCENARIO("An address of another arena, or of none, is not released") {
  Arena arena, other;
  int local = 0;
  CHECK_FALSE(Arena::is_address(&local));
  CHECK(arena.release(&local) == 0);
  CHECK(arena.release(other.allocate(16, 16)) == 0);
}

// Whose code a thread runs can be read from outside.
#include "engine/running_code.hpp"

#include <array>
#include <set>
#include <thread>
#include <vector>

#include "support/allocation_trap.hpp"
#include "support/catch.hpp"

using namespace chronus::engine;

namespace {

std::array<RunningWord, 4> words;

std::set<std::uint32_t> running() {
  std::set<std::uint32_t> numbers;
  for (const RunningWord& word : std::span(words).subspan(1)) {
    if (const auto number = static_cast<std::uint32_t>(word.load())) numbers.insert(number);
  }
  return numbers;
}

}  // namespace

SCENARIO("Each thread notes whose code it runs, for as long as it does") {
  for (RunningWord& word : words) word = 0;
  note_running_code({words, [](const std::string& name) { return static_cast<std::uint32_t>(name.size()); }});
  CHECK(code_number("abc") == 3);
  {
    const chronus::test::AllocationTrap trap;
    const RunsCode outer(7);
  }
  CHECK(running().empty());
  const RunsCode here(7);
  CHECK(running() == std::set<std::uint32_t>{7});
  SECTION("beside others") {
    std::thread([&] {
      const RunsCode there(8);
      CHECK(running() == std::set<std::uint32_t>{7, 8});
    }).join();
    CHECK(running() == std::set<std::uint32_t>{7});
  }
  SECTION("though more threads have come and gone than there is room for") {
    for (std::uint32_t number = 100; number < 120; ++number) {
      std::thread([&] {
        const RunsCode there(number);
        CHECK(running() == std::set<std::uint32_t>{7, number});
      }).join();
    }
    CHECK(running() == std::set<std::uint32_t>{7});
  }
  SECTION("and a fatal signal tells which of them it hit") {
    note_fatal_signal();
    CHECK(static_cast<std::uint32_t>(words[0].load()) == 7);
    std::thread([] { note_fatal_signal(); }).join();
    CHECK(static_cast<std::uint32_t>(words[0].load()) == 0);
    CHECK(words[0].load() != 0);
  }
}

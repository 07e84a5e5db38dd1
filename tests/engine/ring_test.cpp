#include "engine/ring.hpp"

#include <thread>

#include "engine/publish.hpp"
#include "support/catch.hpp"

using namespace chronus::engine;

TEST_CASE("a ring gives back what it was given, in order, and says when it is full") {
  Ring<int> ring(3);
  CHECK(ring.push(1));
  CHECK(ring.push(2));
  CHECK(ring.push(3));
  CHECK_FALSE(ring.push(4));
  int item = 0;
  REQUIRE(ring.pop(item));
  CHECK(item == 1);
  CHECK(ring.push(4));
}

TEST_CASE("reading up to a mark leaves what came later") {
  Ring<int> ring(8);
  ring.push(1);
  const std::size_t mark = ring.mark();
  ring.push(2);
  int item = 0;
  CHECK(ring.pop_before(mark, item));
  CHECK_FALSE(ring.pop_before(mark, item));
  CHECK(ring.pop(item));
  CHECK(item == 2);
}

TEST_CASE("two threads lose nothing and keep the order") {
  Ring<int> ring(16);
  std::thread writer([&] {
    for (int i = 0; i < 200000;) i += ring.push(i);
  });
  int item = 0;
  int wrong = 0;
  for (int expected = 0; expected < 200000;) {
    if (!ring.pop(item)) continue;
    wrong += item != expected++;
  }
  writer.join();
  CHECK(wrong == 0);
}

TEST_CASE("every plan is taken once or comes back unseen, while both sides run") {
  PlanExchange plans;
  constexpr std::uint64_t many = 20000;
  std::atomic<bool> done{false};
  std::uint64_t taken = 0;
  std::thread audio([&] {
    Plan* current = nullptr;
    while (!done || plans.due() <= 0) {
      if (plans.due() > 0) continue;
      Plan* next = plans.take();
      if (!next) continue;
      ++taken;
      if (current) plans.give_back(current);
      current = next;
    }
    delete current;
  });
  std::uint64_t unseen = 0;
  std::uint64_t returned = 0;
  for (std::uint64_t i = 0; i < many; ++i) {
    if (plans.withdraw()) ++unseen;
    plans.collect([&](auto) { ++returned; });
    plans.publish(std::make_unique<Plan>());
    if (i % 64 == 0) std::this_thread::yield();
  }
  done = true;
  audio.join();
  plans.collect([&](auto) { ++returned; });
  CHECK(taken + unseen == many);
  CHECK(returned + 1 == taken);
}

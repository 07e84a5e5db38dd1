// Which requests are answered, and how, when there is more than one; and what is left when their code goes.
#include <algorithm>
#include <fstream>

#include "jit/instance.hpp"
#include "support/catch.hpp"

using namespace jit_test;

SCENARIO("Only the newest text of a module is answered") {
  const auto mine = start();
  int older = 0;
  std::vector<Outcome> newer;
  mine->compile(request(good), [&](Outcome) { ++older; });
  mine->compile(request(module("Out out; void tick() { out = 0.25; }")),
                [&](Outcome outcome) { newer.push_back(std::move(outcome)); });
  wait_until(*mine, [&] { return !newer.empty() && newer.back().final; });
  CHECK(older == 0);
  REQUIRE(newer.size() == 2);
  Instance instance(newer[0].code);
  CHECK(instance.run(1)["out"] == std::vector<float>{0.25f});
}

SCENARIO("One text in two widths is two compiles") {
  int heard = 0;
  compiler().compile(request(good), [&](Outcome outcome) { heard += outcome.final; });
  compiler().compile(request(good, 8), [&](Outcome outcome) { heard += outcome.final; });
  wait_until(compiler(), [&] { return heard == 2; });
  CHECK(heard == 2);
}

SCENARIO("A render asks for the optimised tier alone") {
  Request wanted = request(good);
  wanted.optimised_only = true;
  const auto outcomes = compile_all(wanted);
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes[0].code->optimised);
}

SCENARIO("A burst of modules is compiled, whatever the size of the pool") {
  const auto mine = start();
  int quick = 0, final = 0;
  for (int i = 0; i < 6; ++i) {
    Request each = request(good);
    each.module = "thing" + std::to_string(i);
    mine->compile(each, [&](Outcome outcome) {
      CHECK(outcome.code);
      (outcome.final ? final : quick) += 1;
    });
  }
  wait_until(*mine, [&] { return final == 6; });
  CHECK(quick == 6);
}

SCENARIO("Forty modules at once are compiled and played by few processes") {
  const auto mine = start();
  std::size_t most = 0;
  int final = 0;
  for (int i = 0; i < 40; ++i) {
    Request each = request(good);
    each.module = "thing" + std::to_string(i);
    mine->compile(each, [&](Outcome outcome) { final += outcome.final && outcome.code; });
  }
  wait_until(*mine, [&] {
    most = std::max(most, mine->workers().size());
    return final == 40;
  });
  CHECK(most <= 24);  // the parent, workers and players
}

#ifndef CHRONUS_SANITIZED  // they keep what was freed, and tell of leaks themselves

SCENARIO("Versions that come and go leave nothing behind") {
  const auto resident = [] {
    std::ifstream statm("/proc/self/statm");
    long total = 0, pages = 0;
    statm >> total >> pages;
    return pages * 4;
  };
  const auto once = [](int i) {
    return compile(module("Out out; void tick() { out = 0." + std::to_string(i) + "; }")).code;
  };
  for (int i = 1; i <= 40; ++i) REQUIRE(once(i));
  const long before = resident();
  for (int i = 1; i <= 160; ++i) REQUIRE(once(i));
  const long grown = resident() - before;
  INFO(grown << " KiB more after 160 versions");
  CHECK(grown < 160 * 4);
}

#endif

// What a swap leaves to the new version's prepare(): what nobody but prepare() has written.
#include "engine/initial_state.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/migration.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"
#include "support/native_module.hpp"

using namespace chronus;
using namespace chronus::engine;
using namespace chronus::test;

namespace {

struct Tables {
  std::array<float, 4> shape{1, 2, 3, 4};
  float phase = 0;
  BufferView wave;
};

ModuleInfo info() {
  ModuleInfo made;
  made.size = sizeof(Tables);
  StateLeaf shape = float_state("shape", offsetof(Tables, shape));
  shape.count = 4;
  shape.extents = {4};
  StateLeaf wave = float_state("wave", offsetof(Tables, wave));
  wave.kind = LeafKind::buffer;
  wave.type = "float";
  made.state = {shape, float_state("phase", offsetof(Tables, phase)), wave};
  return made;
}

/// Plays the first entry of a table that prepare() fills; `written`: the module writes to the table as well.
template <int level, bool written>
struct Tabled {
  std::array<float, 4> table{};
  void prepare() { table.fill(0.125f * level); }
  void run(const Block& block) {
    if (written) table[3] = 1;
    std::fill_n(block.outputs[0], block.frames, table[0]);
  }
};

template <int level, bool written>
std::shared_ptr<const Code> tabled() {
  ModuleInfo made;
  made.name = "tabled";
  made.outputs = {audio_output()};
  StateLeaf table = float_state("table", 0);
  table.count = 4;
  table.extents = {4};
  made.state = {table};
  return native_code<Tabled<level, written>>(made, level);
}

struct Edit {
  float level;
  SwapOutcome state;
};

template <bool written>
Edit level_after_edit() {
  Playing playing;
  playing.stage.set_code("tabled", tabled<1, written>());
  playing.stage.show(patch_of({node("a", "tabled")}, {cable("a", "out")}));
  playing.play(4800);
  playing.stage.set_code("tabled", tabled<2, written>());
  const float level = playing.play(9600).left.back();
  const auto swapped = std::ranges::find(playing.events, Report::Kind::swapped, &StageEvent::kind);
  REQUIRE(swapped != playing.events.end());
  return {level, swapped->state};
}

}  // namespace

SCENARIO(
    "An edit of a table that prepare() fills is heard, unless the module writes to it, and the swap says which") {
  const std::vector<std::string> table{"table"};
  const Edit read = level_after_edit<false>();
  CHECK(read.level == 0.25f);
  CHECK((read.state.renewed == table && read.state.unheard.empty() && read.state.kept.empty()));
  const Edit written = level_after_edit<true>();
  CHECK(written.level == 0.125f);
  CHECK((written.state.unheard == table && written.state.renewed.empty() && written.state.kept.empty()));
}

SCENARIO("A leaf that is still as prepare() left it takes the new version's value") {
  GIVEN("two versions whose tables differ, and the older one's state after prepare()") {
    std::vector<float> older_wave{1, 1, 1}, newer_wave{2, 2, 2};
    Tables old, now;
    old.wave = {reinterpret_cast<std::byte*>(older_wave.data()), 3};
    now.shape = {5, 6, 7, 8};
    now.wave = {reinterpret_cast<std::byte*>(newer_wave.data()), 3};
    const std::vector<host::Memory> memory{
        {std::shared_ptr<std::byte[]>(old.wave.data, [](std::byte*) {}), sizeof(float) * 3}};
    const InitialState initially(info(), &old, memory);
    const Migration migration(info(), info());
    old.phase = 0.25f;

    WHEN("only the phase has moved") {
      migration.carry_out(&old, &now, &initially);
      THEN("the phase is kept and both tables are the new ones") {
        CHECK(now.phase == 0.25f);
        CHECK(now.shape == std::array<float, 4>{5, 6, 7, 8});
        CHECK(newer_wave == std::vector<float>{2, 2, 2});
        CHECK(migration.copied(&old, &now, initially) == std::vector<std::string>{"phase"});
      }
    }
    WHEN("the module has written to one element of each") {
      old.shape[3] = 40;
      older_wave[1] = 10;
      migration.carry_out(&old, &now, &initially);
      THEN("they are state like any other") {
        CHECK(now.shape == std::array<float, 4>{1, 2, 3, 40});
        CHECK(newer_wave == std::vector<float>{1, 10, 1});
        CHECK(migration.copied(&old, &now, initially).size() == 3);
      }
    }
  }
}

namespace {

struct RingState {
  std::int32_t position = 0;
  std::int32_t counter = 0;
  BufferView wave;
};

ModuleInfo ring_info() {
  ModuleInfo made;
  made.size = sizeof(RingState);
  StateLeaf position = float_state("position", offsetof(RingState, position));
  position.kind = LeafKind::i32;
  StateLeaf counter = position;
  counter.path = "counter";
  counter.offset = offsetof(RingState, counter);
  StateLeaf wave = float_state("wave", offsetof(RingState, wave));
  wave.kind = LeafKind::buffer;
  wave.type = "float";
  made.state = {position, counter, wave};
  return made;
}

}  // namespace

SCENARIO("A position never points beyond the end of a Buffer beside it that became shorter") {
  std::vector<float> older_wave(8), newer_wave(4);
  RingState old, now;
  old.wave = {reinterpret_cast<std::byte*>(older_wave.data()), 8};
  now.wave = {reinterpret_cast<std::byte*>(newer_wave.data()), 4};
  const InitialState initially(ring_info(), &old, {});
  const Migration migration(ring_info(), ring_info());
  std::array<Carried, 3> carried{};
  old.counter = 1000;
  GIVEN("a position beyond the new end") {
    old.position = 6;
    migration.carry_out(&old, &now, &initially, carried);
    CHECK(now.position == 0);
    CHECK(carried[0] == Carried::restarted);
    AND_THEN("a number that was no position in the old Buffer is retained") {
      CHECK(now.counter == 1000);
      CHECK(carried[1] == Carried::copied);
    }
  }
  GIVEN("a position that the new Buffer has") {
    old.position = 3;
    migration.carry_out(&old, &now, &initially, carried);
    CHECK(now.position == 3);
    CHECK(carried[0] == Carried::copied);
  }
}

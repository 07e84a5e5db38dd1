#include "engine/migration.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "support/catch.hpp"
#include "support/native_module.hpp"

using namespace chronus;
using namespace chronus::engine;
using namespace chronus::test;

namespace {

StateLeaf leaf(std::string path, LeafKind kind, std::size_t offset, std::size_t size,
               std::uint32_t count = 1) {
  StateLeaf made = float_state(std::move(path), offset);
  made.kind = kind;
  made.stride = made.element_size = static_cast<std::uint32_t>(size);
  made.count = count;
  if (count > 1) made.extents = {static_cast<int>(count)};
  made.type = std::to_string(static_cast<int>(kind));
  return made;
}

ModuleInfo with(std::vector<StateLeaf> state) {
  ModuleInfo info;
  info.state = std::move(state);
  return info;
}

bool is_reset(const Migration& migration, const std::string& path) {
  for (const ResetLeaf& each : migration.reset()) {
    if (each.path == path) return true;
  }
  return false;
}

struct Line {
  float* data;
  int size;
  int head;
};

}  // namespace

TEST_CASE("state is copied by name, wherever it lies now") {
  struct {
    float phase = 0.25f;
    int step = 7;
  } old;
  struct {
    int other = 1;
    int step = 0;
    float phase = 0;
  } now;
  const Migration migration(with({leaf("phase", LeafKind::f32, 0, 4), leaf("step", LeafKind::i32, 4, 4)}),
                            with({leaf("other", LeafKind::i32, 0, 4), leaf("step", LeafKind::i32, 4, 4),
                                  leaf("phase", LeafKind::f32, 8, 4)}));
  migration.carry_out(&old, &now);
  CHECK(now.phase == 0.25f);
  CHECK(now.step == 7);
  CHECK(now.other == 1);
  CHECK_FALSE(migration.breaks());
}

TEST_CASE("numbers change their type and keep their value as far as it fits") {
  struct {
    double a = 0.5;
    float b = -3.7f;
    float c = 1e20f;
    std::int64_t d = 5;
  } old;
  struct {
    float a = 0;
    int b = 0;
    int c = 0;
    double d = 0;
  } now;
  const Migration migration(with({leaf("a", LeafKind::f64, 0, 8), leaf("b", LeafKind::f32, 8, 4),
                                  leaf("c", LeafKind::f32, 12, 4), leaf("d", LeafKind::i64, 16, 8)}),
                            with({leaf("a", LeafKind::f32, 0, 4), leaf("b", LeafKind::i32, 4, 4),
                                  leaf("c", LeafKind::i32, 8, 4), leaf("d", LeafKind::f64, 16, 8)}));
  migration.carry_out(&old, &now);
  CHECK(now.a == 0.5f);
  CHECK(now.b == -3);
  CHECK(now.c == std::numeric_limits<int>::max());
  CHECK(now.d == 5.0);
}

TEST_CASE("a value that is no number takes the new version's initial one") {
  float old = NAN;
  float now = 0.75f;
  Migration(with({leaf("x", LeafKind::f32, 0, 4)}), with({leaf("x", LeafKind::f32, 0, 4)}))
      .carry_out(&old, &now);
  CHECK(now == 0.75f);
}

TEST_CASE("a field whose initialiser was edited takes the new one") {
  float old = 0.1f;
  float now = 0.8f;
  StateLeaf before = leaf("drive", LeafKind::f32, 0, 4);
  StateLeaf after = before;
  before.initialiser = "0.5";
  after.initialiser = "0.8";
  const Migration migration(with({before}), with({after}));
  migration.carry_out(&old, &now);
  CHECK(now == 0.8f);
  CHECK(is_reset(migration, "drive"));
  CHECK(migration.breaks());
}

TEST_CASE("where an array changes its length, what fits is kept and positions beside it start over") {
  struct {
    std::array<float, 4> ring{1, 2, 3, 4};
    int head = 3;
    int elsewhere = 9;
  } old;
  struct {
    std::array<float, 2> ring{};
    int head = 0;
    int elsewhere = 0;
  } now;
  StateLeaf far_old = leaf("other.count", LeafKind::i32, 20, 4);
  far_old.scope = "other";
  StateLeaf far_now = leaf("other.count", LeafKind::i32, 12, 4);
  far_now.scope = "other";
  const Migration migration(
      with({leaf("ring[]", LeafKind::f32, 0, 4, 4), leaf("head", LeafKind::i32, 16, 4), far_old}),
      with({leaf("ring[]", LeafKind::f32, 0, 4, 2), leaf("head", LeafKind::i32, 8, 4), far_now}));
  migration.carry_out(&old, &now);
  CHECK(now.ring == std::array<float, 2>{1, 2});
  CHECK(now.head == 0);
  CHECK(now.elsewhere == 9);
  CHECK(is_reset(migration, "head"));
}

TEST_CASE("enumerations keep their meaning when the enumerators are renumbered") {
  int old = 1;
  int now = 0;
  StateLeaf before = leaf("mode", LeafKind::enumeration, 0, 4);
  StateLeaf after = before;
  before.enumerators = {"attack=0", "decay=1"};
  after.enumerators = {"attack=0", "hold=1", "decay=2"};
  Migration(with({before}), with({after})).carry_out(&old, &now);
  CHECK(now == 2);
}

TEST_CASE("what is gone, or is another kind of field, is named") {
  const Migration migration(with({leaf("gone", LeafKind::f32, 0, 4), leaf("x", LeafKind::f32, 4, 4)}),
                            with({leaf("x", LeafKind::buffer, 0, 4)}));
  CHECK(is_reset(migration, "gone"));
  CHECK(is_reset(migration, "x"));
}

TEST_CASE("a delay line keeps its newest samples, whatever its length becomes") {
  std::array<float, 8> old_memory{10, 11, 12, 13, 4, 5, 6, 7};  // the newest at 3, the oldest at 4
  Line old{old_memory.data(), 8, 3};
  const ModuleInfo info = with({leaf("line", LeafKind::delay_line, 0, 4)});
  const Migration migration(info, info);
  const auto newest = [](const Line& line, int delay) {
    return line.data[(line.head - delay + line.size) % line.size];
  };

  SECTION("the same length") {
    std::array<float, 8> memory{};
    Line now{memory.data(), 8, 0};
    migration.carry_out(&old, &now);
    for (int delay = 0; delay < 8; ++delay) CHECK(newest(now, delay) == newest(old, delay));
    CHECK(old.data == old_memory.data());
  }
  SECTION("shorter") {
    std::array<float, 5> memory{};
    Line now{memory.data(), 5, 0};
    migration.carry_out(&old, &now);
    for (int delay = 0; delay < 5; ++delay) CHECK(newest(now, delay) == newest(old, delay));
  }
  SECTION("longer") {
    std::array<float, 20> memory{};
    Line now{memory.data(), 20, 0};
    migration.carry_out(&old, &now);
    for (int delay = 0; delay < 8; ++delay) CHECK(newest(now, delay) == newest(old, delay));
    CHECK(newest(now, 8) == 0);
  }
}

TEST_CASE(
    "a delay line of numbers that becomes longer holds, beyond what it kept, its end mirrored and fading") {
  std::array<float, 8> old_memory{10, 11, 12, 13, 4, 5, 6, 7};
  Line old{old_memory.data(), 8, 3};
  StateLeaf line = leaf("line", LeafKind::delay_line, 0, 4);
  line.type = "float";
  const Migration migration(with({line}), with({line}));
  std::array<float, 40> memory{};
  Line now{memory.data(), 40, 0};
  migration.carry_out(&old, &now);
  const auto at = [&](int delay) { return now.data[(now.head - delay + now.size) % now.size]; };
  CHECK(at(7) == 4);
  for (int i = 1; i < 8; ++i) CHECK(at(7 + i) == Approx(at(7 - i) * (1 - static_cast<float>(i) / 513)));
  for (int delay = 15; delay < 40; ++delay) CHECK(at(delay) == 0);
}

TEST_CASE("memory beyond a mebibyte is handed over instead of copied") {
  std::vector<float> old_memory(300000, 1.0f);
  std::vector<float> memory(300000, 0.0f);
  Line old{old_memory.data(), 300000, 17};
  Line now{memory.data(), 300000, 0};
  const ModuleInfo info = with({leaf("line", LeafKind::delay_line, 0, 4)});
  const Migration migration(info, info);
  REQUIRE(migration.hands_over(&old, &now));
  migration.carry_out(&old, &now);
  CHECK(now.data == old_memory.data());
  CHECK(old.data == memory.data());
  CHECK(now.head == 17);
}

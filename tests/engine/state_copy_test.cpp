#include "engine/state_copy.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>

#include "engine/playing.hpp"
#include "support/catch.hpp"
#include "support/native_module.hpp"

using namespace chronus;
using namespace chronus::engine;
using namespace chronus::test;

namespace {

/// Counts frames, and writes each count into its memory.
struct Old {
  float age = 0;
  float* data = nullptr;
  int size = 4;
  void prepare() { data = static_cast<float*>(chronus_allocate(sizeof(float) * 4)); }
  void run(const Block& block) {
    for (int i = 0; i < block.frames; ++i) {
      age += 1;
      data[static_cast<int>(age) % size] = age;
      block.outputs[0][i] = 0.1f;
    }
  }
};

/// The same with its fields elsewhere.
struct New {
  float* data = nullptr;
  int size = 4;
  float other = 0;
  float age = 0;
  void prepare() { data = static_cast<float*>(chronus_allocate(sizeof(float) * 4)); }
  void run(const Block& block) { std::fill_n(block.outputs[0], block.frames, 0.2f); }
};

ModuleInfo info_of(std::size_t age, std::size_t memory) {
  ModuleInfo info;
  info.name = "ages";
  info.outputs = {audio_output()};
  StateLeaf table = float_state("table", memory, "");
  table.kind = LeafKind::buffer;
  table.stride = sizeof(float*) + sizeof(int);
  info.state = {float_state("age", age), table};
  return info;
}

}  // namespace

SCENARIO("What a version has come to by the end of its fade can be copied as the next one holds it") {
  Playing playing;
  std::optional<StateCopy> copy;
  playing.stage.on_faded = [&](const StageNode& node) { copy = copy_state(node); };
  playing.stage.set_code("ages", native_code<Old>(info_of(offsetof(Old, age), offsetof(Old, data)), 1));
  playing.stage.show(patch_of({node("a", "ages")}, {cable("a.out", "out.left")}));
  playing.play(4800);
  REQUIRE_FALSE(copy);
  playing.stage.set_code("ages", native_code<New>(info_of(offsetof(New, age), offsetof(New, data)), 2));
  playing.play(4800);
  REQUIRE(copy);
  float age = 0;
  std::memcpy(&age, copy->values.data() + offsetof(New, age), sizeof age);
  CHECK(copy->values.size() == sizeof(New));
  CHECK(age > 4800);
  CHECK(age < 4800 + 2 * 480);
  CHECK(copy->kept == std::vector<std::string>{"age", "table"});
  REQUIRE(copy->memories.size() == 1);
  CHECK(copy->memories[0].size == 4);
  float newest = 0;
  std::memcpy(&newest, copy->memories[0].bytes.data() + sizeof(float) * (static_cast<std::size_t>(age) % 4),
              sizeof newest);
  CHECK(newest == age);
}

// What a reset leaves of an instance: what prepare() made, and nothing else.
#include <algorithm>
#include <array>

#include "engine/playing.hpp"
#include "engine/resetting.hpp"
#include "support/catch.hpp"
#include "support/native_module.hpp"

using namespace chronus;
using namespace chronus::engine;
using namespace chronus::test;

namespace {

/// Plays a table that prepare() has filled, and beside it how often it has run. The table lies in a Buffer of
/// its state; behind it lies memory that no leaf names, and whose address the module moves.
template <int count>
struct Tabled {
  BufferView table;
  float runs = 0;
  float* hidden = nullptr;

  void prepare() {
    table = {static_cast<std::byte*>(chronus_allocate(count * sizeof(float))), count};
    hidden = static_cast<float*>(chronus_allocate(sizeof(float) * 1000));
    at(count / 2) = 0.25f;
    hidden[0] = 0.125f;
  }
  float& at(int i) { return reinterpret_cast<float*>(table.data)[i]; }
  void run(const Block& block) {
    std::fill_n(block.outputs[0], block.frames, at(count / 2) + hidden[0]);
    std::fill_n(block.outputs[1], block.frames, runs);
    runs += 0.001f;
    at(count / 2) = 0.5f;
    *hidden++ = 0.75f;
  }
};

template <int count>
std::shared_ptr<const Code> tabled(std::uint64_t version = 1) {
  ModuleInfo info;
  info.name = "tabled";
  info.outputs = {audio_output("out"), audio_output("runs")};
  using Module = Tabled<count>;
  StateLeaf table = float_state("table", offsetof(Module, table));
  table.kind = LeafKind::buffer;
  info.state = {table, float_state("runs", offsetof(Module, runs))};
  return native_code<Module>(info, version);
}

/// The first samples after a reset at the next one.
template <int count>
Stereo sound_after_reset(Playing& playing, int frames) {
  playing.stage.reset("a", 0);
  return playing.play_past_limiter(frames);
}

const graph::Patch patch =
    patch_of({node("a", "tabled")}, {cable("a.out", "out.left"), cable("a.runs", "out.right")});

}  // namespace

SCENARIO("A reset restores what prepare() made, in leaves and elsewhere") {
  Playing playing;
  playing.stage.set_code("tabled", tabled<100>());
  playing.stage.show(patch);
  CHECK(playing.play_past_limiter(4800).left.back() == 0.5f);
  const Stereo sound = sound_after_reset<100>(playing, 64);
  CHECK(sound.left[0] == 0.375f);
  CHECK(sound.right[0] == 0);
}

SCENARIO("A reset of large memory takes its time, 1 MiB in 64 samples, in silence") {
  constexpr int count = 1 << 20;  // 4 MiB
  Playing playing;
  playing.stage.set_code("tabled", tabled<count>());
  playing.stage.show(patch);
  CHECK(playing.play_past_limiter(4800).left.back() == 0.5f);
  for (const int chunk : {64, 17, 128}) {
    playing.stage.reset("a", 0);
    const Stereo sound = playing.play(engine::reset_samples * 8 + playing.engine.latency(), chunk);
    const auto first = std::ranges::find(sound.left, 0.375f);
    REQUIRE(first != sound.left.end());
    const auto silent = std::ranges::count(sound.left.begin(), first, 0.0f);
    CHECK(silent == 4 * engine::reset_samples);
  }
}

SCENARIO("Memory that was handed over is reset to what the newer version's prepare() made") {
  constexpr int count = 1 << 20;
  Playing playing;
  playing.stage.set_code("tabled", tabled<count>(1));
  playing.stage.show(patch);
  playing.play(4800);
  for (std::uint64_t version = 2; version < 5; ++version) {
    playing.stage.set_code("tabled", tabled<count>(version));
    playing.play(9600);
    playing.stage.reset("a", 0);
    const Stereo sound = playing.play(9600, 64);
    CHECK(std::ranges::count(sound.left, 0.375f) > 0);
    CHECK(sound.left.back() == 0.5f);
  }
}

// What `reset` and `panic` leave of modules of any shape: what prepare() made.
#include <algorithm>

#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

const std::string top =
    "#include <chronus/module.hpp>\n#include <algorithm>\n#include <memory>\n#include <vector>\n";

/// Everything in it is made by prepare(), a call or two away from it, and its own heap.
const std::string ported = top + R"(
template <class T>
struct Ring {
  T* data = nullptr;
  int size = 0, at = 0;
  ~Ring() { delete[] data; }
  void init(int length) {
    delete[] data;
    data = new T[length];
    size = length;
    std::fill(data, data + length, T(0));
  }
  T next(T in) {
    const T out = data[at];
    data[at] = in + T(0.9) * out;
    at = at + 1 == size ? 0 : at + 1;
    return out;
  }
};
struct Reverb : Module {
  GateIn hit;
  Out out;
  std::vector<Ring<float>> rings = std::vector<Ring<float>>(4);
  std::unique_ptr<float[]> table{new float[256]};
  void setup() {
    for (int i = 0; i < 4; ++i) rings[i].init(2000 + 300 * i);
    for (int i = 0; i < 256; ++i) table[i] = 0.25;
  }
  void prepare() { setup(); }
  void tick() {
    Signal sum = 0;
    for (Ring<float>& ring : rings) sum += ring.next(hit.rose() ? 1.0f : 0.0f);
    out = 0.2f * sum;
  }
};
)";

/// A constant from a table that it spoils after half a second.
const std::string tabled = top + R"(
struct Tabled : Module {
  Out out;
  Buffer<float> table;
  std::vector<float> list;
  int n = 0;
  void prepare() {
    table.resize(1000);
    std::fill(table.begin(), table.end(), 0.25f);
    list.assign(10, 0.125f);
  }
  void tick() {
    out = table[n % 1000] + list[n % 10];
    if (++n > 24000) { table[n % 1000] = 0; list[n % 10] = 0; }
  }
};
)";

}  // namespace

SCENARIO("A table that prepare() fills survives a reset") {
  Live live;
  REQUIRE(live.edit("tabled", tabled).ok());
  live.done("apply -", "add a tabled\nconnect a out.left\n");
  CHECK(live.next_level() == 0.375);
  live.play_seconds(1);
  CHECK(live.next_level() == 0);
  live.done("reset a");
  CHECK(live.next_level() == 0.375);
  live.play_seconds(1);
  live.done("panic");
  live.play_seconds(0.1);
  live.done("play");
  CHECK(live.next_level() == 0.375);
}

SCENARIO(
    "A ported module with memory of its own is silent after a reset and plays on, and its tail stays away") {
  Live live;
  REQUIRE(live.edit("reverb", ported).ok());
  live.done("apply -", "add a reverb\nconnect a out\n");
  const auto strike = [&] {
    live.done("hit a.hit");
    return peak(live.play_seconds(0.2).left);
  };
  CHECK(strike() > 0.1f);
  for (const char* const verb : {"reset a", "panic"}) {
    live.done(verb);
    live.play_seconds(0.1);
    if (verb[0] == 'p') live.done("play");
    CHECK(peak(live.play_seconds(0.5).left) == 0);
    CHECK(strike() > 0.1f);
  }
  THEN("an edit gives it memory of its own, and the old one's is gone with it") {
    for (int i = 0; i < 3; ++i) {
      CHECK(live.edit("reverb", with(ported, "0.2f * sum", "0.2" + std::to_string(i) + "f * sum")).ok());
      live.settle();
      CHECK(strike() > 0.1f);
    }
  }
}

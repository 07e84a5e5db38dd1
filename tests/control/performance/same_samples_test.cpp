// The same script gives the same samples, bit for bit.
#include <algorithm>
#include <fstream>

#include "control/offline/render.hpp"
#include "control/performance/performed.hpp"
#include "support/catch.hpp"
#include "support/read_wav.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

std::string read_file(const std::string& path) {
  std::ifstream stream(CHRONUS_SOURCE_DIR "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A module's text that compiles to other code.
std::string variant(const std::string& module, int number) {
  std::string text = read_file("module-src/" + module + ".cpp");
  const std::string tick = "void tick() {";
  return text.insert(text.find(tick) + tick.size(), "\n    watch(dt * " + std::to_string(1 + number) + ");");
}

/// -1: there is none.
std::ptrdiff_t first_difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a == b) return -1;
  return std::ranges::mismatch(a, b).in1 - a.begin();
}

/// A script of random verbs and saves.
class RandomScript {
 public:
  explicit RandomScript(unsigned seed) : random_(seed) {}

  std::string text() {
    std::string script =
        "0s add lead vco freq=110\n0s add tone svf cutoff=800\n0s add echo delay\n0s add beat clock\n"
        "0s add drum kick\n0s chain lead tone echo out amount=0.4\n0s chain beat drum out amount=0.5\n";
    for (int cue = 0; cue < 30; ++cue) {
      time_ += 0.001 * below(200);
      script += std::to_string(time_) + "s try " + this->cue() + "\n";
    }
    return script + std::to_string(time_ + 0.5) + "s quit\n";
  }

 private:
  std::string cue() {
    const std::string node = "extra" + std::to_string(below(3));
    const std::vector<std::string> modules = {"vco", "svf", "delay", "kick"};
    const std::string& module = modules[static_cast<std::size_t>(below(4))];
    switch (below(12)) {
      case 0:
        return "add " + node + " " + module;
      case 1:
        return "remove " + node + " tail=100ms";
      case 2:
        return "connect " + node + " out amount=0.1";
      case 3:
        return "connect echo tone amount=0.2";
      case 4:
        return "set tone.cutoff " + std::to_string(200 + below(4000)) + " over=150ms";
      case 5:
        return "tempo " + std::to_string(60 + below(120)) + " over=1b";
      case 6:
        return "undo";
      case 7:
        return "undo " + module;
      case 8:
        return below(2) ? "mute echo" : "unmute echo";
      case 9:
        return "edit " + module + ".cpp <<END\nstruct Broken : Module {\nEND";
      default:
        return "edit " + module + ".cpp <<END\n" + variant(module, below(3)) + "END";
    }
  }

  int below(int end) { return std::uniform_int_distribution(0, end - 1)(random_); }

  std::mt19937 random_;
  double time_ = 0;
};

}  // namespace

SCENARIO("Any script gives the same samples each time, in whatever order compiles are answered") {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    INFO(seed);
    const std::string script = RandomScript(seed).text();
    Performed it({"vco", "svf", "delay", "kick", "clock"});
    it.perform(script, 0, 1);
    const auto left = it.left;
    const auto right = it.right;
    const auto failed = it.account.failed;
    const auto lines = it.line;
    CHECK(it.account.peak > 0.01);
    it.perform(script, 0, 1000 + seed);
    CHECK(first_difference(it.left, left) == -1);
    CHECK(first_difference(it.right, right) == -1);
    CHECK(it.account.failed == failed);
    CHECK(it.line == lines);
  }
}

SCENARIO("A script without edits gives what `render` gives of the same patch") {
  Performed it({"vco", "svf", "delay", "kick", "clock"});
  it.patch = it.folder.file("it.patch");
  std::ofstream(it.patch) << "add lead vco freq=110\nadd tone svf cutoff=800\nadd beat clock\nadd drum kick\n"
                             "chain lead tone out amount=0.4\nchain beat drum out amount=0.5\n";
  it.perform("0s render out.wav seconds=2\n2s quit\n");
  const Wav rendered = read_wav(it.folder.file("out.wav"));
  REQUIRE(rendered.frames == it.left.size());
  bool same = true;
  for (std::uint64_t i = 0; i < rendered.frames; ++i)
    same = same && rendered.left(i) == it.left[i] && rendered.right(i) == it.right[i];
  CHECK(same);
}

SCENARIO("A recording of a performance is whole, though it is rendered faster than it could be written") {
  Performed it({"vco"});
  it.perform("0s add lead vco\n0s connect lead out\n0s record take.wav\n60s record stop\n61s quit\n");
  CHECK(it.reply(4).reply.data["dropped"] == 0);
  CHECK(it.reply(4).reply.data["seconds"] == 60.0);
  CHECK(read_wav(it.folder.file("take.wav")).frames == 60 * 48000);
}

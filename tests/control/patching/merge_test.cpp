// A save of the patch's file acts statement by statement: what verbs have made since stays.
#include "control/patching/merge.hpp"

#include <algorithm>

#include "control/patching/random_patch.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

graph::Patch merged(const WrittenPatch& it, const std::string& before, const std::string& after) {
  patching::Trace was(it.instrument, verbs::vocabulary());
  was.run(*patching::to_document(before));
  patching::Trace is(it.instrument, verbs::vocabulary());
  is.run(*patching::to_document(after));
  return patching::merge(was, is, it.patch);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  const auto document = patching::to_document(text);
  for (const patching::Statement& statement : *document) lines.push_back(statement.text());
  return lines;
}

/// Another text of the same file, as an editor may leave it: lines deleted, changed, added, moved, put in as
/// comments. Empty if it is no patch.
std::string edited(Dice& dice, const std::string& text, const patching::Instrument& instrument) {
  std::vector<std::string> lines = lines_of(text);
  for (int i = 1 + dice.below(4); i > 0; --i) {
    const auto at = lines.begin() + dice.below(static_cast<int>(lines.size()));
    const int kind = dice.below(8);
    if (kind == 0) lines.erase(at);
    if (kind == 1) lines.insert(at, "# a remark\n\n");
    if (kind == 2) std::iter_swap(at, lines.begin() + dice.below(static_cast<int>(lines.size())));
    if (kind == 3) *at = "# " + *at;
    if (kind == 4) lines.insert(at, "add e" + std::to_string(i) + " voice " + random_option(dice) + "\n");
    if (kind == 5 && at->starts_with("add ") && at->find("voice") != std::string::npos)
      *at = at->substr(0, at->find("voice") + 5) + " " + random_option(dice) + "\n";
    if (kind == 6 && at->starts_with("tempo")) *at = "tempo 77\n";
    if (kind == 7) lines.push_back("connect n1_ out" + random_amount(dice) + "\n");
    if (lines.empty()) return "# nothing\n";
  }
  std::string whole;
  for (const std::string& line : lines) whole += line;
  patching::Draft draft({}, instrument, verbs::vocabulary(), 48000);
  draft.unknown = patching::Unknown::all_kept;
  return run_text(draft, whole) ? whole : std::string();
}

/// What the patch has beside what another has.
graph::Patch without(graph::Patch patch, const graph::Patch& other) {
  patch.nodes.erase_if([&](const graph::Node& node) { return !other.find(node.name); });
  patch.cables.erase_if([&](const graph::Cable& cable) { return !other.find(cable.from, cable.to); });
  return patch;
}

}  // namespace

SCENARIO("Any edit of the text gives what loading the new text would, plus what verbs added") {
  int edits = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    Dice dice(seed);
    const RandomText random(dice);
    WrittenPatch it(random.text);
    const std::string after = edited(dice, random.text, it.instrument);
    if (after.empty()) continue;
    ++edits;
    CAPTURE(seed, random.text, after);
    const graph::Patch loaded = patch_of(it.instrument, after);
    REQUIRE(merged(it, random.text, after) == loaded);

    // Verbs add nodes, in any place among the others, and cables.
    it.ask("add v1 voice freq=c3");
    it.ask("connect v1 out amount=-6dB");
    if (!it.patch.cables.empty() && dice.one_in(2)) it.ask("add v2 other\nconnect v2 v1\nconnect v1 v2");
    it.ask("connect v1 " + random.names.front());
    it.ask("group ours v1 " + random.names.back());
    it.ask("mute v1");
    const graph::Patch ours = it.patch;
    const graph::Patch both = merged(it, random.text, after);
    graph::Patch of_file = without(both, loaded);
    of_file.groups.erase("ours");
    REQUIRE(of_file == loaded);
    REQUIRE(both.find("v1"));
    REQUIRE(*both.find("v1") == *ours.find("v1"));
    REQUIRE(std::ranges::count_if(both.cables, [](const graph::Cable& c) {
              return c.from.node == "v1" && c.to.node == "out" && c.amount != 1;
            }) == 1);
    REQUIRE(both.groups.contains("ours"));
    REQUIRE(merged(it, random.text, random.text + "\n# more\n") == ours);
    const std::string text = patching::text_of(
        [&] {
          patching::PatchText written(after);
          for (const std::string& verbs : it.written.written()) written.add(verbs);
          return written;
        }(),
        both, it.instrument, verbs::vocabulary());
    CAPTURE(text);
    REQUIRE(patch_of(it.instrument, text) == both);
  }
  CHECK(edits > 200);
}

SCENARIO("A save of the file meets what verbs have changed") {
  const std::string song =
      "tempo 120\nadd a voice freq=220 time=20ms\nadd b voice\nconnect a b\nconnect b out\nmute b\n";
  WrittenPatch it(song);
  const auto after = [&](const std::string& text) { return merged(it, song, text); };
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = song;
    return text.replace(text.find(from), from.size(), to);
  };
  GIVEN("a knob that was turned") {
    REQUIRE(it.ask("set a.freq 330"));
    THEN("it stays while its word stays") {
      CHECK(after(song + "# a remark\n") == it.patch);
      const graph::Patch other = after(with("20ms", "30ms"));
      CHECK(other.find("a")->settings.at("freq") == graph::Setting(330.0));
      CHECK(std::get<double>(other.find("a")->settings.at("time")) == Approx(0.03));
    }
    THEN("a word that is changed or added acts, also if it means what it meant") {
      CHECK(after(with("freq=220", "freq=a3")).find("a")->settings.at("freq") != graph::Setting(330.0));
      CHECK(after(with("freq=220", "freq=100")).find("a")->settings.at("freq") == graph::Setting(100.0));
      CHECK(after(song + "set a.freq 220Hz\n").find("a")->settings.at("freq") == graph::Setting(220.0));
      CHECK_FALSE(after(with("freq=220 ", "")).find("a")->settings.contains("freq"));
    }
  }
  GIVEN("a node that a verb took out") {
    REQUIRE(it.ask("remove a"));
    THEN("it stays out until its line changes") {
      CHECK(after(with("tempo 120", "tempo 99")).nodes.size() == 1);
      CHECK(after(with("freq=220", "freq=100")).find("a")->settings.at("freq") == graph::Setting(100.0));
    }
  }
  GIVEN("a cable between nodes of the file, laid by a verb") {
    REQUIRE(it.ask("connect b a.freq amount=0.5"));
    THEN("it stays until one of its nodes goes") {
      CHECK(after(with("connect a b\n", "")).cables.size() == 2);
      CHECK(after("tempo 120\nadd a voice freq=220 time=20ms\n").cables.empty());
    }
  }
  GIVEN("a mute that a verb ended") {
    REQUIRE(it.ask("unmute b"));
    CHECK_FALSE(after(song + "add c voice\n").find("b")->muted);
    CHECK_FALSE(after(with("mute b\n", "")).find("b")->muted);
  }
}

// The patch's text outlives verbs, saves, undo and the engine.
#include <fstream>
#include <random>

#include "base/text_file.hpp"
#include "control/journal/record.hpp"
#include "control/patching/patch_text.hpp"
#include "control/session/live.hpp"
#include "control/verbs/verbs.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

const std::string song =
    "# An evening.\n"
    "tempo 96.7bpm\n"
    "\n"
    "# Bass.\n"
    "add line seq steps=8 pitch=c2,.,g2,bb1 gate=x..x   # eight\n"
    "add bass vco freq=c4 width=25%\n"
    "chain line.note bass.pitch\n"
    "\n"
    "add amp vca gain=-6dB  # soft\n"
    "connect bass.saw amp # and out\n"
    "connect amp out amount=50%\n";

class Written : public Live {
 public:
  Written() : Live{"vco", "seq", "vca"} {
    write(song);
    done("load it.patch");
  }

  void write(const std::string& text) const {
    std::ofstream(folder.file("it.patch~"), std::ios::binary) << text;
    std::filesystem::rename(folder.file("it.patch~"), folder.file("it.patch"));
  }
  std::string patch() { return ask("patch").text + "\n"; }
  std::string saved() {
    done("save saved.patch");
    return base::read_text(folder.file("saved.patch")).value_or("");
  }
  void save_and_wait(const std::string& text) {
    write(text);
    wait_for("the save", [&] { return session->memory().patch_file_text == text; });
  }
};

/// What the text makes under the modules of the session.
graph::Patch loaded(Live& live, const std::string& text) {
  patching::Draft draft({}, live.session->modules(), verbs::vocabulary(), 48000);
  draft.unknown = patching::Unknown::all_kept;
  if (auto done = patching::run_text(draft, text); !done)
    throw std::runtime_error(done.error().message + text);
  return draft.patch;
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("there is no `" + from + "` in " + text);
  return text.replace(at, from.size(), to);
}

}  // namespace

SCENARIO("save after load writes the same text, and after a verb only what it changed is another") {
  Written live;
  CHECK(live.patch() == song);
  CHECK(live.saved() == song);
  CHECK(live.done("patch").data["lines"][4] == "add line seq steps=8 pitch=c2,.,g2,bb1 gate=x..x   # eight");

  live.done("set bass.freq a3");
  live.done("add high vco freq=eb5");
  live.done("add song seq pitch=c3,b2 gate=x.x");
  live.done("connect high amp amount=-6dB");
  const std::string later =
      changed(changed(changed(song, "freq=c4", "freq=a3"), "# soft\n",
                      "# soft\nadd high vco freq=eb5\nadd song seq pitch=c3,b2 gate=x.x\n"),
              "amount=50%\n", "amount=50%\nconnect high amp amount=-6dB\n");
  CHECK(live.saved() == later);
  CHECK(loaded(live, later) == live.session->patch());

  SECTION("undo brings the text back") {
    for (int i = 0; i < 4; ++i) live.done("undo");
    CHECK(live.patch() == song);
    live.done("remove line bass amp");
    CHECK(live.patch() == "# An evening.\ntempo 96.7bpm\n");
    live.done("undo");
    CHECK(live.patch() == song);
  }
  SECTION("the engine dies") {
    const auto next = live.after_death();
    CHECK(next->session->patch() == live.session->patch());
    CHECK(next->done("patch").text + "\n" == later);
    const auto third = next->after_death();
    CHECK(third->done("patch").text + "\n" == later);
    third->done("undo");
    CHECK_FALSE(holds(third->done("patch").text, "connect high"));
    for (int i = 0; i < 3; ++i) third->done("undo");
    CHECK(third->done("patch").text + "\n" == song);
    third->done("undo");
    CHECK(third->done("patch").text == "tempo 120");
  }
  SECTION("its bytes are no UTF-8") {
    const std::string latin =
        "# \xDC"
        "bung \xFF\n" +
        song;
    live.done("load -", latin);
    live.done("mute amp");
    CHECK(live.after_death()->after_death()->done("patch").text == latin + "mute amp");
  }
  SECTION("verbs that are applied come with their comments") {
    live.done("apply -", "# A pad.\nadd pad vco freq=c5 # thin\nconnect pad amp\n");
    CHECK(holds(live.patch(), "gate=x.x\n# A pad.\nadd pad vco freq=c5 # thin\n"));
    CHECK(holds(live.patch(), "connect pad amp\n"));
  }
}

SCENARIO("Of a knob that is turned the last word is kept, and of many verbs the text that they make") {
  Written live;
  for (const char* note : {"d4", "e4", "f4", "g4"}) {
    live.done(std::string("set bass.freq ") + note);
    live.done("set amp.gain -3dB");
  }
  CHECK(live.session->memory().steps.size() == 2);
  CHECK(live.session->memory().text.count() == 2);
  const std::string turned = changed(changed(song, "freq=c4", "freq=g4"), "-6dB", "-3dB");
  CHECK(live.patch() == turned);
  CHECK(live.after_death()->done("patch").text + "\n" == turned);

  for (int i = 0; i < 600; ++i) {
    live.done("mute amp");
    live.done("unmute amp");
  }
  live.done("rename amp loud");
  CHECK(live.session->memory().text.count() < 300);
  const std::string renamed =
      changed(changed(changed(turned, "add amp", "add loud"), "bass.saw amp", "bass.saw loud"), "connect amp",
              "connect loud");
  CHECK(live.patch() == renamed);
  CHECK(live.after_death()->after_death()->done("patch").text + "\n" == renamed);
  AND_WHEN("the file is saved then") {
    live.save_and_wait(changed(song, "# soft", "# softer"));
    CHECK(live.patch() == changed(renamed, "# soft", "# softer"));
  }
}

SCENARIO("A file that was loaded is watched: what differs acts, and what verbs have made stays") {
  Written live;
  live.done("add high vco freq=eb5");
  live.done("connect high out");
  live.done("set bass.width 40%");
  const graph::Patch before = live.session->patch();
  const std::size_t steps = live.session->memory().steps.size();
  GIVEN("a comment and blank lines") {
    live.save_and_wait("# Of November.\n\n\n" + song);
    THEN("nothing acts, and the text has them, also after undo and a restart") {
      CHECK(live.session->patch() == before);
      CHECK(live.session->memory().steps.size() == steps);
      CHECK(live.patch().starts_with("# Of November.\n\n\n# An evening.\n"));
      CHECK(holds(live.patch(), "add high vco freq=eb5\n"));
      CHECK(holds(live.patch(), "width=40%"));
      live.done("undo");
      CHECK(live.patch().starts_with("# Of November.\n\n\n# An evening.\n"));
      CHECK(holds(live.patch(), "width=25%"));
      CHECK(live.after_death()->done("patch").text + "\n" == live.patch());
    }
  }
  GIVEN("lines that are changed, added and deleted") {
    live.save_and_wait(changed(changed(song, "gain=-6dB", "gain=-12dB"), "connect bass.saw amp # and out\n",
                               "connect bass.sine amp\nadd more vco\n"));
    THEN("just they act, as one step of undo") {
      CHECK(live.session->memory().steps.size() == steps + 1);
      CHECK(holds(live.patch(), "gain=-12dB"));
      CHECK(holds(live.patch(), "width=40%"));
      CHECK(holds(live.patch(), "connect bass.sine amp\nadd more vco\n"));
      CHECK(live.session->patch().find("high"));
      CHECK(live.session->patch().find("more"));
      CHECK_FALSE(holds(live.patch(), "bass.saw"));
      CHECK(loaded(live, live.patch()) == live.session->patch());
      CHECK(live.done("history count=1").data["lines"][0]["text"] == "save of it.patch");
      CHECK(holds(live.done("history").text, "test    load it.patch"));
      CHECK(holds(live.done("undo").text, "after `save of it.patch` -> before it"));
      CHECK(live.session->patch() == before);
      CHECK(holds(live.patch(), "gain=-6dB"));
    }
  }
  GIVEN("a node of the file that a verb has renamed") {
    live.done("rename bass deep");
    live.save_and_wait(changed(song, "width=25%", "width=10%"));
    THEN("its line acts on it") {
      CHECK_FALSE(live.session->patch().find("bass"));
      CHECK(std::get<double>(live.session->patch().find("deep")->settings.at("width")) == Approx(0.1));
      CHECK(holds(live.patch(), "add deep vco freq=c4 width=10%\nchain line.note deep.pitch\n"));
    }
  }
  GIVEN("a bad line, or a name that a verb has taken") {
    live.write(song + "connect bass ot\n");
    live.wait_for("the refusal", [&] { return !live.session->patch_file().trouble().empty(); });
    THEN("nothing changes, and status tells of it until the next good save") {
      CHECK(live.session->patch() == before);
      CHECK(holds(live.done("status").text, "line 12: there is no node `ot`"));
      live.write(song + "group high bass amp\n");
      live.wait_for("the other refusal",
                    [&] { return holds(live.session->patch_file().trouble(), "`high` is there already"); });
      CHECK(live.session->patch() == before);
      live.save_and_wait(song + "mute bass\n");
      CHECK_FALSE(live.done("status").data.contains("patch_file"));
      CHECK(live.done("status").data["patch"]["file"] == live.folder.file("it.patch"));
      CHECK(live.session->patch().find("bass")->muted);
    }
  }
  GIVEN("another patch that is loaded from elsewhere") {
    live.done("load -", "add a vco\n");
    CHECK(live.session->patch_file().path().empty());
    live.write(song + "mute bass\n");
    for (int i = 0; i < 20; ++i) live.loop.run_once(std::chrono::milliseconds(10));
    CHECK(live.patch() == "add a vco\n");
  }
}

SCENARIO("Random verbs on a session leave a text that makes the patch, in this engine and the next") {
  for (unsigned seed = 0; seed < 6; ++seed) {
    Written live;
    std::mt19937 random(seed);
    const auto below = [&](int end) { return std::uniform_int_distribution<int>(0, end - 1)(random); };
    const auto any = [&] {
      const auto& nodes = live.session->patch().nodes;
      return nodes.empty() ? "none"
                           : nodes[static_cast<std::size_t>(below(static_cast<int>(nodes.size())))].name;
    };
    for (int i = 0; i < 40; ++i) {
      const std::string fresh = "n" + std::to_string(i);
      const std::string verbs[] = {"add " + fresh + " vco freq=g3 width=30%",
                                   "connect " + any() + " " + any() + " amount=-12dB",
                                   "connect " + any() + " " + any() + ".pitch",
                                   "disconnect " + any(),
                                   "remove " + any(),
                                   "rename " + any() + " " + fresh,
                                   "replace " + any() + " vca",
                                   "insert " + fresh + " vca " + any() + " " + any(),
                                   "undo",
                                   "mute " + any(),
                                   "set " + any() + ".freq eb3",
                                   "set " + any() + ".pitch c3,b2",
                                   "tempo 101.3",
                                   "group all_of_them " + any()};
      const std::string& verb = verbs[below(14)];
      const auto reply = live.ask(verb);
      UNSCOPED_INFO(verb << " " << reply.ok());
      if (live.session->patch().nodes.empty()) live.done("add again" + fresh + " vco");
    }
    const std::string text = live.patch();
    CAPTURE(seed, text);
    REQUIRE(loaded(live, text) == live.session->patch());
    REQUIRE(live.after_death()->done("patch").text + "\n" == text);
  }
}

SCENARIO(
    "A journal that was written before texts were kept is read, and its patch is written in canonical words") {
  Written live;
  live.done("set bass.freq a4");
  nlohmann::json snapshot = session::to_snapshot(live.session->memory());
  snapshot.erase("text");
  snapshot.erase("patch_file_text");
  for (nlohmann::json& step : snapshot["steps"]) step.erase("text_before");
  std::ofstream(live.session_folder + "/journal.000001", std::ios::binary | std::ios::app)
      << journal::to_line(snapshot);
  const auto next = live.after_death();
  CHECK(next->session->patch() == live.session->patch());
  CHECK(next->done("patch").text ==
        "tempo 96.7\n"
        "add line seq pitch=-2oct,.,-1.4166666oct,-2.1666667oct gate=1,0,0,1 steps=8\n"
        "add bass vco freq=a4 width=0.25\n"
        "add amp vca gain=-6dB\n"
        "connect line.note bass.pitch\n"
        "connect bass.saw amp\n"
        "connect amp out amount=0.5");
  next->done("set bass.freq c4");
  CHECK(holds(next->done("patch").text, "freq=c4"));
  for (int i = 0; i < 3; ++i) next->done("undo");
  CHECK(next->done("patch").text == "tempo 120");
}

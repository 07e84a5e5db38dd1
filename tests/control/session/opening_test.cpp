// How an instrument is opened: what the patch plays first, the rest in the background.
#include <fstream>

#include "control/modules/modules.hpp"
#include "control/patching/patch_text.hpp"
#include "engine/playing.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// A compiler that answers, with an error, only when it is told to.
class Patient final : public jit::Compiler {
 public:
  std::uint64_t compile(jit::Request request, Done done) override {
    asked.push_back(request.module);
    waiting_[request.module] = std::move(done);
    return asked.size();
  }
  void add_state(std::uint64_t, const std::function<jit::LiveState()>&) override {}
  int fd() const override { return -1; }
  void dispatch() override {}
  std::vector<std::string> flags() const override { return {}; }
  std::vector<int> workers() const override { return {}; }

  void answer(const std::string& module) {
    const Done done = std::move(waiting_.at(module));
    waiting_.erase(module);
    jit::Outcome outcome;
    outcome.module = module;
    outcome.final = true;
    outcome.worker = "cache";
    done(outcome);
  }

  std::vector<std::string> asked;

 private:
  std::map<std::string, Done> waiting_;
};

struct Opened {
  explicit Opened(const std::string& names) {
    for (const char name : names) save({name});
  }

  void save(const std::string& name) const {
    std::ofstream(folder.file(name + ".cpp")) << "// " << name << "\n";
  }

  void open(std::set<std::string> sooner, bool others = true) {
    const auto ready_now = [this] { ready = true; };
    const auto opened = modules.open(others ? std::function<void()>(ready_now) : nullptr,
                                     {std::move(sooner), [this] { playable = true; }});
    REQUIRE(opened);
    turn();
  }

  void turn() { loop.run_once(std::chrono::milliseconds(0)); }

  TempFolder folder;
  loop::Loop loop;
  Patient compiler;
  Playing playing;
  modules::Modules modules{loop, compiler, playing.stage, folder.path().string()};
  bool playable = false;
  bool ready = false;
};

using Names = std::vector<std::string>;

}  // namespace

SCENARIO("What is to be sooner is compiled before the others") {
  Opened it("abcdefghijkl");
  it.open({"c", "h", "missing"});
  CHECK(it.compiler.asked == Names{"c", "h"});
  it.compiler.answer("h");
  CHECK_FALSE(it.playable);
  it.compiler.answer("c");
  CHECK(it.playable);
  CHECK_FALSE(it.ready);

  THEN("the others follow, a few at a time, those first that a node waits for") {
    CHECK(it.compiler.asked == Names{"c", "h", "a", "b", "d", "e", "f", "g", "i", "j"});
    graph::Patch patch;
    patch.nodes = {node("n", "l")};
    it.playing.stage.show(patch);
    it.compiler.answer("b");
    CHECK(it.compiler.asked.back() == "l");
    for (const char* name : {"a", "d", "e", "f", "g", "i", "j", "l"}) it.compiler.answer(name);
    CHECK(it.compiler.asked.back() == "k");
    CHECK_FALSE(it.ready);
    it.compiler.answer("k");
    CHECK(it.ready);
    CHECK(it.compiler.asked.size() == 12);
    CHECK(it.modules.files().at("k").first->worker == "cache");
  }
  WHEN("one of the others is reloaded before its turn") {
    bool answered = false;
    CHECK(it.modules.reload("h", [&](const modules::ModuleFile&) { answered = true; }));
    CHECK(answered);
    CHECK(it.modules.reload("l", [&](const modules::ModuleFile&) { answered = false; }));
    THEN("it is compiled at once, and once") {
      CHECK(it.compiler.asked.back() == "l");
      for (const char* name : {"l", "a", "b", "d", "e", "f", "g", "i", "j", "k"}) it.compiler.answer(name);
      CHECK_FALSE(answered);
      CHECK(it.ready);
      CHECK(it.compiler.asked.size() == 12);
    }
  }
}

SCENARIO("While an instrument is opened it tells how many of its modules have been compiled") {
  Opened it("abc");
  CHECK_FALSE(it.modules.loading());
  it.open({"a"});
  CHECK(it.modules.loading()->done == 0);
  CHECK(it.modules.loading()->total == 3);
  it.compiler.answer("a");
  it.compiler.answer("c");
  CHECK(it.modules.loading()->done == 2);
  it.compiler.answer("b");
  CHECK_FALSE(it.modules.loading());
}

SCENARIO("Without anything sooner the instrument is playable at once") {
  Opened it("ab");
  it.open({});
  CHECK(it.playable);
  CHECK(it.compiler.asked == Names{"a", "b"});
  it.compiler.answer("a");
  it.compiler.answer("b");
  CHECK(it.ready);
}

SCENARIO("A folder without modules is ready at once") {
  Opened it("");
  it.open({"a"});
  CHECK(it.playable);
  CHECK(it.ready);
}

SCENARIO("A file that cannot be read keeps nobody waiting") {
  Opened it("a");
  std::filesystem::create_directory(it.folder.file("b.cpp"));
  it.open({"a", "b"});
  it.compiler.answer("a");
  CHECK(it.playable);
  CHECK(it.ready);
}

SCENARIO("A render compiles what it plays and no more") {
  Opened it("abc");
  it.open({"b"}, false);
  it.compiler.answer("b");
  CHECK(it.playable);
  CHECK(it.compiler.asked == Names{"b"});
}

SCENARIO("The modules of a patch are read from its text") {
  CHECK(patching::modules_in("tempo 90\nadd a vco freq=110\nadd b svf\nadd c vco # twice\n"
                             "insert d drive a b\nreplace b ladder\nconnect a vca\n") ==
        std::set<std::string>{"vco", "svf", "drive", "ladder"});
  CHECK(patching::modules_in("add a\nadd \"").empty());
}

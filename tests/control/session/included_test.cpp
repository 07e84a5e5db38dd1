// What modules include or embed from the folders inside theirs, whatever it is called, is followed; only the
// .cpp files of the folder itself are modules.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;
namespace fs = std::filesystem;

namespace {

class Folder : public Live {
 public:
  void write(const std::string& name, const std::string& text) const {
    const std::string path = modules + "/" + name;
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path + "~", std::ios::binary) << text;
    fs::rename(path + "~", path);
  }

  const modules::ModuleFile& file(const std::string& module) const {
    return session->modules().files().at(module);
  }

  void await_version(const std::string& module, std::uint64_t number) {
    wait_for(module, [&] { return file(module).history.playing.number == number; });
    play_seconds(0.1);
  }

  double level() const { return heard.left.back(); }
};

const std::string embedding =
    "inline constexpr unsigned char table[] = {\n#embed \"samples/table.raw\"\n};\n" +
    module_of("  Out out;\n  void tick() { out = table[0] / 128.0; }");

}  // namespace

SCENARIO("A .cpp in a folder inside is a header of those who include it, and no module") {
  Folder live;
  live.write("lib/ladder.cpp", "#pragma once\ninline float level() { return 0.25f; }\n");
  REQUIRE(live.edit("ladder", module_at("0.5")).ok());
  REQUIRE(live.edit("user", "#include \"lib/ladder.cpp\"\n" +
                                module_of("  Out out;\n  void tick() { out = level(); }"))
              .ok());
  live.done("apply -", "add a user\nconnect a out\n");
  live.play_seconds(0.1);
  CHECK(live.level() == Approx(0.25));
  WHEN("it is saved") {
    live.events.clear();
    live.write("lib/ladder.cpp", "#pragma once\ninline float level() { return 0.75f; }\n");
    live.await_version("user", 2);
    THEN("its users play it, and the module of its name is what it was") {
      CHECK(live.level() == Approx(0.75));
      CHECK(live.file("ladder").history.playing.number == 1);
      CHECK_FALSE(live.file("ladder").report->refused);
      CHECK(live.ask("reload ladder").ok());
    }
    AND_WHEN("it is removed") {
      fs::remove(live.modules + "/lib/ladder.cpp");
      live.wait_for("the refusal",
                    [&] { return live.file("user").report->refused && !live.file("user").compiling; });
      THEN("its users are refused, and nobody says that a module is gone") {
        CHECK_FALSE(live.file("ladder").removed);
        CHECK(std::ranges::none_of(live.events, [](const language::Event& event) {
          return holds(event.text, "ladder.cpp is gone");
        }));
      }
    }
  }
}

SCENARIO("A module that another one includes is a header to that one") {
  Folder live;
  REQUIRE(live.edit("inner", "#pragma once\n#ifndef PART\n" + module_at("0.5") +
                                 "#endif\ninline float level() { return 0.25f; }\n")
              .ok());
  REQUIRE(live.edit("user", "#define PART\n#include \"inner.cpp\"\n" +
                                module_of("  Out out;\n  void tick() { out = level(); }", "User"))
              .ok());
  live.done("apply -", "add a user\nconnect a out\n");
  live.save("inner", "#pragma once\n#ifndef PART\n" + module_at("0.5") +
                         "#endif\ninline float level() { return 0.75f; }\n");
  live.await_version("user", 2);
  CHECK(live.level() == Approx(0.75));
  CHECK(live.file("inner").history.playing.number == 2);
}

SCENARIO("What a module embeds is followed like a header") {
  Folder live;
  live.write("samples/table.raw", "\x40");
  REQUIRE(live.edit("player", embedding).ok());
  live.done("apply -", "add a player\nconnect a out\n");
  live.play_seconds(0.1);
  CHECK(live.level() == Approx(0.5));
  live.write("samples/table.raw", "\x20");
  live.await_version("player", 2);
  CHECK(live.level() == Approx(0.25));
  CHECK(live.ask("status player").data["headers"] == nlohmann::json{live.modules + "/samples/table.raw"});
}

SCENARIO("A file that a module misses and that comes is enough: nothing says any more that it is refused") {
  Folder live;
  fs::create_directory(live.modules + "/samples");
  const auto is_well = [&](const std::string& module) {
    live.await_version(module, 1);
    CHECK_FALSE(holds(live.done("status").text, "module " + module));
    CHECK_FALSE(live.ask("status " + module).data.contains("file_is_not_played"));
    CHECK(live.ask("check " + live.modules + "/" + module + ".cpp").ok());
    const auto added = live.ask("add a " + module);
    CHECK(added.ok());
    CHECK_FALSE(holds(added.text, "waits for its code"));
    CHECK_FALSE(holds(live.ask("reload " + module).text, "does not play"));
  };
  GIVEN("an embedded one") {
    CHECK_FALSE(live.edit("player", embedding).ok());
    live.write("samples/table.raw", "\x40");
    is_well("player");
  }
  GIVEN("an embedded one in a folder that is not there, either") {
    fs::remove(live.modules + "/samples");
    CHECK_FALSE(live.edit("player", embedding).ok());
    live.write("samples/table.raw", "\x40");
    is_well("player");
  }
  GIVEN("a header") {
    CHECK_FALSE(
        live.edit("early", "#include \"late.hpp\"\n" + module_of("  Out out;\n  void tick() { out = late; }"))
            .ok());
    live.write("late.hpp", "inline constexpr float late = 0.3f;\n");
    is_well("early");
  }
  GIVEN("a .cpp in a folder inside") {
    CHECK_FALSE(live.edit("early", "#include \"samples/late.cpp\"\n" +
                                       module_of("  Out out;\n  void tick() { out = late; }"))
                    .ok());
    live.write("samples/late.cpp", "inline constexpr float late = 0.3f;\n");
    is_well("early");
  }
}

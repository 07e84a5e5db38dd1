// Module names stay inside the module folder, links included.
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

std::string level(double value) {
  return module_of("  CvOut out;\n  void tick() { out = " + std::to_string(value) + "; }", "Level");
}

}  // namespace

SCENARIO("A link that leads out of the module folder is not followed") {
  Live live;
  const std::string outside = live.folder.file("outside.cpp");
  {
    std::ofstream(outside) << level(0.5);
  }
  GIVEN("one that appears, to a file that would compile") {
    fs::create_symlink(outside, live.modules + "/far.part");
    fs::rename(live.modules + "/far.part", live.modules + "/far.cpp");
    live.wait_for("notice", [&] { return !live.events.empty(); });
    THEN("it is refused by name, with the reason, and nothing of it was compiled") {
      CHECK(holds(live.events.back().text, "far.cpp cannot be read"));
      CHECK(holds(live.events.back().text, "leads out of its folder, to " + outside));
      const auto reply = live.ask("reload far");
      CHECK_FALSE(reply.ok());
      CHECK(holds(reply.text, "leads out of its folder"));
      CHECK(holds(live.done("status").text, "module far: its file is refused"));
      CHECK(live.session->modules().code("far") == nullptr);
    }
    THEN("a file in its place plays") {
      REQUIRE(live.edit("far", level(0.25)).ok());
      live.done("apply -", "add a far\nconnect a out\n");
      CHECK(live.play_seconds(0.1).left.back() == Approx(0.25).margin(0.01));
      AND_WHEN("the link comes back") {
        fs::remove(live.modules + "/far.cpp");
        fs::create_symlink(outside, live.modules + "/far.cpp");
        THEN("what played plays on") {
          CHECK_FALSE(live.ask("reload far").ok());
          CHECK(live.play_seconds(0.1).left.back() == Approx(0.25).margin(0.01));
        }
      }
    }
  }
  GIVEN("links that do not lead out") {
    live.edit("near", level(0.5));
    fs::create_symlink("near.cpp", live.modules + "/other.cpp");
    THEN("they are followed") {
      CHECK(live.ask("reload other").ok());
    }
  }
  GIVEN("names that lead out") {
    THEN("they are no names") {
      for (const std::string name : {"../outside", "/etc/passwd", "a/b", "..", "outside.cpp"}) {
        CHECK(live.ask("reload " + name).exit == language::Exit::usage);
        CHECK(live.ask("reload " + name + " -", level(0.1)).exit == language::Exit::usage);
        CHECK(live.ask("new " + name).exit == language::Exit::usage);
        CHECK(live.ask("add a " + name).exit == language::Exit::not_found);
      }
      CHECK(read_file(outside) == level(0.5));
    }
  }
  GIVEN("a link where a new module is written first") {
    fs::create_symlink(outside, live.modules + "/.wobble.cpp.tmp");
    THEN("the module is written, and what the link led to is as it was") {
      CHECK(live.ask("new wobble").ok());
      CHECK(read_file(outside) == level(0.5));
    }
  }
}

SCENARIO("A module folder that is itself a link is fine") {
  Live live;
  const std::string link = live.folder.file("link");
  fs::create_directory_symlink(live.modules, link);
  modules::Watcher watcher(live.loop, [](const modules::FileChange&) {});
  live.save("near", level(0.5));
  const auto files = watcher.watch_folder(link, {".cpp"});
  REQUIRE(files);
  REQUIRE(files->size() == 1);
  CHECK(files->front().error.empty());
  CHECK(files->front().text == level(0.5));
}

SCENARIO("A local header that is a link out of the module folder is not followed") {
  Live live;
  const std::string outside = live.folder.file("outside");
  fs::create_directory(outside);
  const auto write = [](const std::string& path, const std::string& text) {
    std::ofstream(path + "~") << text;
    fs::rename(path + "~", path);
  };
  write(outside + "/far.hpp", "#pragma once\ninline constexpr float level = 0.5f;\nnonsense\n");
  const auto including = [](const std::string& header) {
    return "#include \"" + header + "\"\n" + module_of("  CvOut out;\n  void tick() { out = level; }");
  };
  const auto is_refused = [&](const language::Reply& reply, const std::string& file, int line) {
    CHECK_FALSE(reply.ok());
    REQUIRE(reply.data["diagnostics"].size() == 1);
    const auto& diagnostic = reply.data["diagnostics"][0];
    CHECK(diagnostic["file"] == live.modules + "/" + file);
    CHECK(diagnostic["line"] == line);
    CHECK(holds(diagnostic["message"],
                "leads out of its folder, to " + outside + "/far.hpp: put the file itself there"));
  };
  GIVEN("one that a module includes") {
    fs::create_symlink(outside + "/far.hpp", live.modules + "/tools.hpp");
    const auto reply = live.edit("near", including("tools.hpp"));
    THEN("the author's line is refused, and nothing that the link leads to is shown") {
      is_refused(reply, "near.cpp", 1);
      CHECK(holds(reply.data["diagnostics"][0]["message"], live.modules + "/tools.hpp is a link"));
      CHECK(reply.data["diagnostics"][0]["snippet"] == "#include \"tools.hpp\"");
    }
    THEN("putting the file itself there is enough") {
      write(live.modules + "/tools.hpp", "#pragma once\ninline constexpr float level = 0.25f;\n");
      live.wait_for("the module",
                    [&] { return live.session->modules().files().at("near").history.playing.number == 1; });
    }
  }
  GIVEN("one that another header includes") {
    fs::create_symlink(outside + "/far.hpp", live.modules + "/far.hpp");
    write(live.modules + "/tools.hpp", "#pragma once\n#include \"far.hpp\"\n");
    THEN("that line is refused") {
      is_refused(live.edit("near", including("tools.hpp")), "tools.hpp", 2);
    }
  }
  GIVEN("a folder that is such a link") {
    fs::create_directory_symlink(outside, live.modules + "/lib");
    THEN("what is in it is refused") {
      is_refused(live.edit("near", including("lib/far.hpp")), "near.cpp", 1);
    }
  }
  GIVEN("a link that does not lead out") {
    fs::create_directory(live.modules + "/lib");
    write(live.modules + "/lib/real.hpp", "#pragma once\ninline constexpr float level = 0.25f;\n");
    fs::create_symlink("lib/real.hpp", live.modules + "/tools.hpp");
    THEN("it is followed") {
      CHECK(live.edit("near", including("tools.hpp")).ok());
    }
  }
  GIVEN("a header that lies elsewhere by its name") {
    write(outside + "/plain.hpp", "#pragma once\ninline constexpr float level = 0.25f;\nnonsense\n");
    THEN("the author's line is refused, and nothing of it is shown") {
      for (const std::string& name : {std::string("../outside/plain.hpp"), outside + "/plain.hpp"}) {
        const auto reply = live.edit("near", including(name));
        CHECK_FALSE(reply.ok());
        REQUIRE(reply.data["diagnostics"].size() == 1);
        CHECK(reply.data["diagnostics"][0]["line"] == 1);
        CHECK(reply.data["diagnostics"][0]["message"] ==
              "`" + outside + "/plain.hpp` lies outside of the module folder: put what a module needs there");
      }
    }
  }
}

// The patch file that the engine plays is watched: a save changes the sound, a mistake changes nothing.
#include <fstream>
#include <iterator>

#include "support/catch.hpp"
#include "system/running_engine.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("Saving the patch file applies the difference") {
  const std::string first = "tempo 100\nadd lead vco freq=220Hz\nconnect lead.sine out\n";
  RunningEngine engine({"vco", "vca"}, {}, first);
  const std::string file = engine.place.folder.file("it.patch");
  CHECK(engine.patch() == first);

  const std::string second =
      "tempo 100\nadd lead vco freq=440Hz\nadd amp vca gain=-6dB\nconnect lead.sine amp\nconnect amp out\n";
  write(file, second);
  CHECK(wait_until([&] { return engine.patch() == second; }));

  WHEN("the next save has a mistake") {
    write(file, second + "connect amp.out led.pitch\n");
    THEN("it is told, with its line, and nothing changes until it is right") {
      CHECK(wait_until([&] { return holds(engine.process.errors(), "line 6: "); }));
      CHECK(holds(engine.process.errors(), file + ": line 6: "));
      CHECK(holds(engine.process.errors(), "did you mean `lead`"));
      CHECK(holds(engine.process.errors(), "the patch is as it was"));
      CHECK(engine.patch() == second);
      CHECK(holds(engine.ask({"status"}).output, file + ": line 6: "));
      write(file, first);
      CHECK(wait_until([&] { return engine.patch() == first; }));
      CHECK_FALSE(holds(engine.ask({"status"}).output, "line 6"));
    }
  }
  WHEN("a value in the next save cannot be read") {
    write(file, second + "set lead.freq loud\n");
    THEN("it is a mistake like any other") {
      CHECK(wait_until([&] { return holds(engine.process.errors(), "line 6: lead.freq: "); }));
      CHECK(engine.patch() == second);
    }
  }
  WHEN("the next save names what no module has") {
    const std::string third = second + "connect amp.out lead.pich\n";
    write(file, third);
    THEN("it is kept, and told with its line and what would be right") {
      CHECK(wait_until([&] { return engine.patch() == third; }));
      CHECK(wait_until(
          [&] { return holds(engine.process.errors(), file + ": kept, but nothing plays it: line 6: "); }));
      CHECK(holds(engine.process.errors(), "did you mean `pitch`"));
    }
  }
  WHEN("the next save cannot be a patch") {
    std::string what;
    Process events(engine.place.client({"--json", "events"}));
    REQUIRE(wait_until([&] {
      engine.ask({"reset", "lead"});
      return !events.output().empty();
    }));
    const std::string kind = GENERATE("empty", "blank", "a comment", "above 4 MiB", "a folder");
    if (kind == "a folder") {
      const std::string folder = engine.place.folder.file("folder");
      std::filesystem::create_directory(folder);
      std::filesystem::remove(file);
      std::filesystem::rename(folder, file);
      what = "is not a file";
    } else if (kind == "above 4 MiB") {
      write(file, second + std::string(5u << 20, '#'));
      what = "larger than 4 MiB";
    } else {
      write(file, kind == "blank" ? " \n\n" : kind == "a comment" ? "# evening\n" : "");
      what = "it holds no verb";
    }
    THEN("it is refused, and nothing changes") {
      CHECK(wait_until([&] { return holds(engine.process.errors(), what); }));
      CHECK(holds(engine.process.errors(), "the patch is as it was"));
      CHECK(engine.patch() == second);
      CHECK(holds(engine.ask({"status"}).output, what));
      CHECK(holds(engine.data({"status"})["patch_file"]["problem"].get<std::string>(), what));
      CHECK(wait_until([&] { return holds(events.output(), what); }));
      std::error_code error;
      if (std::filesystem::is_directory(file)) std::filesystem::remove(file, error);
      write(file, first);
      CHECK(wait_until([&] { return engine.patch() == first; }));
      CHECK_FALSE(engine.data({"status"}).contains("patch_file"));
    }
  }
  WHEN("a verb has added a node, and the file gets a comment") {
    CHECK(engine.ask({"add", "high", "vco", "freq=c5"}).exit == 0);
    CHECK(engine.ask({"connect", "high", "amp", "amount=-6dB"}).exit == 0);
    write(file, "# now\n" + second);
    THEN("the node stays, and what is saved has both") {
      const std::string both =
          "# now\ntempo 100\nadd lead vco freq=440Hz\nadd amp vca gain=-6dB\nadd high vco freq=c5\n"
          "connect lead.sine amp\nconnect amp out\nconnect high amp amount=-6dB\n";
      CHECK(wait_until([&] { return engine.patch() == both; }));
      CHECK(engine.ask({"save", "saved.patch"}).exit == 0);
      std::ifstream saved(engine.place.folder.file("saved.patch"), std::ios::binary);
      CHECK(std::string(std::istreambuf_iterator<char>(saved), {}) == both);
    }
  }
  WHEN("another file is loaded") {
    const std::string other = engine.place.folder.file("other.patch");
    write(other, "# other\nadd low vco freq=c2\n");
    CHECK(engine.ask({"load", "other.patch"}).exit == 0);
    THEN("that one is watched") {
      write(file, first);
      write(other, "# other\nadd low vco freq=d2\n");
      CHECK(wait_until([&] { return engine.patch() == "# other\nadd low vco freq=d2\n"; }));
      CHECK(engine.data({"status"})["patch"]["file"] == other);
    }
  }
  WHEN("the file goes") {
    std::filesystem::remove(file);
    THEN("the patch plays on") {
      CHECK(
          wait_until([&] { return holds(engine.process.output(), file + " is gone; the patch plays on"); }));
      CHECK(engine.patch() == second);
    }
  }
  WHEN("it is undone") {
    CHECK(engine.ask({"undo"}).exit == 0);
    CHECK(engine.patch() == first);
  }
}

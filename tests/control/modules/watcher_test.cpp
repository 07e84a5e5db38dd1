#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/clocks.hpp"
#include "control/modules/watched.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace chronus;
using namespace chronus::modules;
using namespace chronus::loop;
using namespace chronus::test;
using namespace std::chrono_literals;

TEST_CASE("files that are there at the start are returned, not reported") {
  Watched w;
  write_file(w.file("b.cpp"), "b");
  write_file(w.file("a.cpp"), "a");
  write_file(w.file("notes.txt"), "n");
  write_file(w.file(".#a.cpp"), "lock");
  const auto files = w.watch();
  REQUIRE(files.size() == 2);
  CHECK(files[0].name == "a.cpp");
  CHECK(files[1].text == "b");
  w.settle();
  CHECK(w.reports.empty());
}

SCENARIO("a file is saved") {
  Watched w;
  write_file(w.file("saw.cpp"), "one");
  w.watch();
  const auto before = base::monotonic_ns();
  WHEN("it is written in place") {
    write_file(w.file("saw.cpp"), "two");
    w.await(1);
    THEN("its new text is reported, with the time of the notice") {
      REQUIRE(w.reports.size() == 1);
      CHECK(w.reports[0].name == "saw.cpp");
      CHECK(w.reports[0].path == w.file("saw.cpp"));
      CHECK(w.reports[0].text == "two");
      CHECK_FALSE(w.reports[0].removed);
      CHECK(w.reports[0].arrival_ns >= before);
      CHECK(w.reports[0].arrival_ns <= base::monotonic_ns());
    }
  }
  WHEN("a new file is renamed over it") {
    write_file(w.file("saw.cpp.tmp"), "two");
    fs::rename(w.file("saw.cpp.tmp"), w.file("saw.cpp"));
    w.settle();
    THEN("it is reported once") {
      REQUIRE(w.reports.size() == 1);
      CHECK(w.reports[0].text == "two");
    }
  }
  WHEN("the editor moves the old file away and writes a new one") {
    fs::rename(w.file("saw.cpp"), w.file("saw.cpp~"));
    w.loop.run_once(10ms);
    write_file(w.file("4913"), "");
    write_file(w.file("saw.cpp"), "two");
    w.settle();
    THEN("it is reported once, and never as removed") {
      REQUIRE(w.reports.size() == 1);
      CHECK(w.reports[0].text == "two");
    }
  }
  WHEN("its text is the same as before") {
    write_file(w.file("saw.cpp"), "one");
    w.settle();
    THEN("nothing is reported") {
      CHECK(w.reports.empty());
    }
  }
  WHEN("it is removed") {
    fs::remove(w.file("saw.cpp"));
    w.await(1);
    THEN("that is reported") {
      REQUIRE(w.reports.size() == 1);
      CHECK(w.reports[0].removed);
    }
    THEN("and its return is, with the same text too") {
      write_file(w.file("saw.cpp"), "one");
      w.await(2);
      REQUIRE(w.reports.size() == 2);
      CHECK(w.reports[1].text == "one");
    }
  }
}

TEST_CASE("editors' droppings and other files are not reported") {
  for (const std::string name :
       {"a.cpp~", ".a.cpp.swp", ".a.cpp", "4913", "#a.cpp#", ".#a.cpp", "a.tmp", "a.swx", "a.swo", ""})
    CHECK(is_dropping(name));
  CHECK_FALSE(is_dropping("a.cpp"));
  Watched w;
  w.watch();
  for (const std::string name : {"a.cpp~", ".a.cpp.swp", ".a.cpp", "4913", "#a.cpp#", "readme.md"})
    write_file(w.file(name), "x");
  w.settle();
  CHECK(w.reports.empty());
}

TEST_CASE("a folder that takes a file's place is reported as unreadable") {
  Watched w;
  write_file(w.file("it.patch"), "one");
  REQUIRE(w.watcher.watch_file(w.file("it.patch")));
  fs::remove(w.file("it.patch"));
  fs::create_directory(w.file("it.patch"));
  w.await(1);
  REQUIRE(w.reports.size() == 1);
  CHECK_FALSE(w.reports[0].removed);
  CHECK(w.reports[0].error.find("is not a file") != std::string::npos);
}

SCENARIO("a single file is watched") {
  Watched w;
  write_file(w.file("song.patch"), "add a saw\n");
  const auto first = w.watcher.watch_file(w.file("song.patch"));
  REQUIRE(first);
  CHECK(first->text == "add a saw\n");
  WHEN("it and its neighbour are saved") {
    write_file(w.file("other.patch"), "x");
    write_file(w.file("song.patch"), "add b saw\n");
    w.settle();
    THEN("it alone is reported") {
      REQUIRE(w.reports.size() == 1);
      CHECK(w.reports[0].text == "add b saw\n");
    }
  }
  WHEN("another file does not exist yet") {
    const auto later = w.watcher.watch_file(w.file("later.patch"));
    THEN("it is watched for all that") {
      REQUIRE(later);
      CHECK(later->removed);
      write_file(w.file("later.patch"), "x");
      w.await(1);
      REQUIRE(w.reports.size() == 1);
      CHECK(w.reports[0].name == "later.patch");
    }
  }
}

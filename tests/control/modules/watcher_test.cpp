#include "control/modules/watcher.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/clocks.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace chronus;
using namespace chronus::modules;
using namespace chronus::loop;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {
void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

/// A watched folder and what was reported of it.
struct Watched {
  chronus::test::TempFolder temp;
  std::string folder = temp.file("modules");
  Loop loop;
  std::vector<FileChange> reports;
  Watcher watcher{loop, [this](const FileChange& change) { reports.push_back(change); }};

  Watched() { fs::create_directory(folder); }

  std::vector<FileChange> watch() {
    auto files = watcher.watch_folder(folder, {".cpp", ".hpp"});
    REQUIRE(files);
    return *files;
  }

  std::string file(const std::string& name) const { return folder + "/" + name; }

  /// Runs the loop until `count` reports have come, or for a generous while.
  void await(std::size_t count) {
    const auto end = base::monotonic_ns() + 10'000'000'000;
    while (reports.size() < count && base::monotonic_ns() < end) loop.run_once(50ms);
  }

  /// Long enough for a removal to be believed and a lost folder to be found.
  void settle() {
    const auto end = base::monotonic_ns() + 400'000'000;
    while (base::monotonic_ns() < end) loop.run_once(20ms);
  }
};
}  // namespace

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

SCENARIO("a file is awaited though its folder is not there, either") {
  Watched w;
  CHECK_FALSE(w.watcher.watch_file(w.file("samples/kick.raw")));
  CHECK(w.watcher.watch_file(w.file("samples/kick.raw"), Watcher::Missing::awaited)->removed);
  fs::create_directory(w.file("samples"));
  write_file(w.file("samples/kick.raw"), "x");
  w.await(1);
  REQUIRE(w.reports.size() == 1);
  CHECK(w.reports[0].path == w.file("samples/kick.raw"));
  CHECK(w.reports[0].text == "x");
  write_file(w.file("samples/kick.raw"), "y");
  w.await(2);
  CHECK(w.reports.back().text == "y");
}

SCENARIO("the folder goes and comes back") {
  Watched w;
  write_file(w.file("a.cpp"), "a");
  write_file(w.file("b.cpp"), "b");
  w.watch();
  WHEN("another folder is moved into its place") {
    fs::rename(w.folder, w.folder + ".old");
    fs::create_directory(w.folder + ".new");
    write_file(w.folder + ".new/a.cpp", "a");
    write_file(w.folder + ".new/b.cpp", "b2");
    fs::rename(w.folder + ".new", w.folder);
    w.await(1);
    w.settle();
    THEN("only what differs is reported") {
      REQUIRE(w.reports.size() == 1);
      CHECK(w.reports[0].text == "b2");
    }
  }
  WHEN("it is removed and made again") {
    fs::remove_all(w.folder);
    w.await(2);
    REQUIRE(w.reports.size() == 2);
    CHECK(w.reports[0].removed);
    fs::create_directory(w.folder);
    write_file(w.file("a.cpp"), "a");
    w.await(3);
    THEN("its files are reported and watched again") {
      REQUIRE(w.reports.size() == 3);
      CHECK(w.reports[2].text == "a");
      write_file(w.file("a.cpp"), "a2");
      w.await(4);
      REQUIRE(w.reports.size() == 4);
      CHECK(w.reports[3].text == "a2");
    }
  }
}

TEST_CASE("what the kernel's full queue dropped is found again") {
  Watched w;
  w.watch();
  write_file(w.file("x"), "");
  for (int i = 0; i < 20000; ++i) {
    fs::rename(w.file("x"), w.file("y"));
    fs::rename(w.file("y"), w.file("x"));
  }
  write_file(w.file("a.cpp"), "late");
  w.await(1);
  REQUIRE(w.reports.size() == 1);
  CHECK(w.reports[0].text == "late");
}

TEST_CASE("what cannot be watched or read is an error") {
  Watched w;
  w.watch();
  const auto folder = w.watcher.watch_folder(w.folder + "/no", {".cpp"});
  REQUIRE_FALSE(folder);
  CHECK(folder.error().find(w.folder + "/no") != std::string::npos);
  fs::create_directory(w.folder + ".d");
  fs::create_directory(w.folder + ".d/dir.cpp");
  fs::rename(w.folder + ".d/dir.cpp", w.file("dir.cpp"));
  w.await(1);
  REQUIRE(w.reports.size() == 1);
  CHECK(w.reports[0].error.find("is not a file") != std::string::npos);
}

TEST_CASE("a tree is watched with the folders inside it, and with those to come") {
  Watched w;
  fs::create_directories(w.file("lib/deep"));
  write_file(w.file("lib/deep/a.hpp"), "a");
  write_file(w.file("top.hpp"), "t");
  write_file(w.file("one.cpp"), "1");
  const auto tree = w.watcher.watch_tree(w.folder, {".hpp"});
  REQUIRE(tree);
  REQUIRE(tree->size() == 2);
  CHECK((*tree)[0].path == w.file("top.hpp"));
  CHECK((*tree)[1].path == w.file("lib/deep/a.hpp"));
  const auto modules = w.watcher.watch_folder(w.folder, {".cpp"});
  REQUIRE(modules);
  CHECK(modules->size() == 1);

  write_file(w.file("lib/deep/a.hpp"), "b");
  w.await(1);
  REQUIRE(w.reports.size() == 1);
  CHECK(w.reports[0].path == w.file("lib/deep/a.hpp"));
  CHECK(w.reports[0].text == "b");

  fs::create_directories(w.file("new/inner"));
  fs::create_directory(w.file(".git"));
  write_file(w.file(".git/no.hpp"), "n");
  write_file(w.file("new/inner/c.hpp"), "c");
  write_file(w.file("new/inner/c.cpp"), "c");
  w.await(2);
  REQUIRE(w.reports.size() == 2);
  CHECK(w.reports[1].path == w.file("new/inner/c.hpp"));
  w.settle();
  CHECK(w.reports.size() == 2);
}

TEST_CASE("a folder that is not there can be waited for") {
  Watched w;
  fs::remove(w.folder);
  CHECK_FALSE(w.watcher.watch_folder(w.folder, {".cpp"}));
  const auto files = w.watcher.watch_folder(w.folder, {".cpp"}, Watcher::Missing::awaited);
  REQUIRE(files);
  CHECK(files->empty());
  REQUIRE(w.watcher.watch_tree(w.folder, {".hpp"}, Watcher::Missing::awaited));
  const auto single = w.watcher.watch_file(w.temp.file("inner/it.patch"), Watcher::Missing::awaited);
  REQUIRE(single);
  CHECK(single->removed);
  fs::create_directories(w.temp.file("away/inner"));
  write_file(w.temp.file("away/saw.cpp"), "saw");
  write_file(w.temp.file("away/inner/saw.hpp"), "header");
  fs::rename(w.temp.file("away"), w.folder);
  w.await(2);
  CHECK(w.reports[0].text == "header");
  CHECK(w.reports[1].text == "saw");
  fs::create_directory(w.temp.file("inner"));
  write_file(w.temp.file("inner/it.patch"), "tempo 90");
  w.await(3);
  CHECK(w.reports[2].text == "tempo 90");
}

TEST_CASE("what is inside a folder that goes is found again in the one that comes in its place") {
  Watched w;
  fs::create_directory(w.folder + "/inner");
  REQUIRE(w.watcher.watch_tree(w.folder, {".hpp"}));
  fs::rename(w.folder, w.temp.file("away"));
  fs::create_directories(w.folder + "/inner");
  write_file(w.folder + "/inner/a.hpp", "first");
  w.await(1);
  write_file(w.folder + "/inner/a.hpp", "second");
  w.await(2);
  CHECK(w.reports.back().text == "second");
}

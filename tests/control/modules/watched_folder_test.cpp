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

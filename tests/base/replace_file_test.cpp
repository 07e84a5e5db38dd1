#include "base/replace_file.hpp"

#include <sys/stat.h>

#include <filesystem>

#include "base/text_file.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/temp_folder.hpp"

namespace fs = std::filesystem;
using namespace chronus::base;
using chronus::test::TempFolder;

namespace {

mode_t mode_of(const std::string& path) {
  struct stat info{};
  REQUIRE(stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777;
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

}  // namespace

SCENARIO("A file is replaced as a whole") {
  const TempFolder folder;
  const std::string path = folder.file("a.txt");
  GIVEN("no file") {
    REQUIRE(replace_file(path, "one", 0600));
    THEN("there is one, with the permissions asked for, and nothing else") {
      CHECK(read_text(path).value() == "one");
      CHECK(mode_of(path) == 0600);
      CHECK(files_in(folder.path()) == 1);
    }
  }
  GIVEN("a file that others may read") {
    REQUIRE(replace_file(path, "one", 0600));
    fs::permissions(path, fs::perms(0644));
    WHEN("it is replaced") {
      REQUIRE(replace_file(path, "two", 0600));
      THEN("it keeps its permissions") {
        CHECK(read_text(path).value() == "two");
        CHECK(mode_of(path) == 0644);
      }
    }
  }
  GIVEN("a link to a file elsewhere") {
    const std::string elsewhere = folder.file("b.txt");
    REQUIRE(replace_file(elsewhere, "far"));
    fs::create_symlink(elsewhere, path);
    REQUIRE(replace_file(path, "near"));
    THEN("the link is replaced and the other file left alone") {
      CHECK_FALSE(fs::is_symlink(path));
      CHECK(read_text(path).value() == "near");
      CHECK(read_text(elsewhere).value() == "far");
    }
  }
  GIVEN("a folder in its place") {
    fs::create_directory(path);
    const auto written = replace_file(path, "one");
    THEN("the error names it, and nothing is left behind") {
      REQUIRE_FALSE(written);
      CHECK(chronus::test::holds(written.error(), "cannot write " + path + ": "));
      CHECK(files_in(folder.path()) == 1);
    }
  }
}

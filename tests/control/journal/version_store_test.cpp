// The texts of versions are kept by what they hold.
#include "control/journal/version_store.hpp"

#include <filesystem>
#include <fstream>

#include "control/journal/journal.hpp"
#include "digest/digest.hpp"
#include "support/catch.hpp"
#include "support/full_disk.hpp"
#include "support/holds.hpp"
#include "support/process.hpp"
#include "support/temp_folder.hpp"

using namespace chronus;
using namespace chronus::journal;
using namespace chronus::test;
using nlohmann::json;

SCENARIO("Texts of versions are kept once each, and known by what they hold") {
  const TempFolder folder;
  DiskSync sync;
  const std::string a = digest_of("a");
  const std::string b = digest_of("b");
  {
    VersionStore store(folder.file("versions"), sync);
    REQUIRE(store.keep(a, "a"));
    REQUIRE(store.keep(b, "b"));
    REQUIRE(store.keep(a, "a"));
  }
  VersionStore store(folder.file("versions"), sync);
  CHECK(store.text(a) == "a");
  CHECK_FALSE(store.text(digest_of("c")));
  store.keep_only({b});
  CHECK_FALSE(store.text(a));
  CHECK(store.text(b) == "b");
  std::ofstream(folder.file("versions/" + b + ".cpp")) << "something else";
  CHECK_FALSE(VersionStore(folder.file("versions"), sync).text(b));
}

SCENARIO("Texts of versions that somebody has deleted are written again") {
  const TempFolder folder;
  DiskSync sync;
  const std::string path = folder.file("versions");
  const std::string a = digest_of("a");
  {
    VersionStore before(path, sync);
    REQUIRE(before.keep(a, "a"));
  }
  VersionStore store(path, sync);
  store.keep_only({a});
  store.restore();
  SECTION("one") {
    std::filesystem::remove(path + "/" + a + ".cpp");
  }
  SECTION("all, with their folder") {
    std::filesystem::remove_all(path);
  }
  store.restore();
  CHECK(VersionStore(path, sync).text(a) == "a");
}

// A journal gives back what was written, however it was ended.
#include "control/journal/journal.hpp"

#include <filesystem>
#include <fstream>

#include "control/journal/version_store.hpp"
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

namespace {

json number(int n) {
  return {{"kind", "number"}, {"n", n}};
}

std::vector<int> numbers(const std::vector<json>& records) {
  std::vector<int> list;
  for (const json& record : records) list.push_back(record.value("n", -1));
  return list;
}

std::unique_ptr<Journal> opened(const std::string& folder) {
  auto journal = Journal::open(folder);
  REQUIRE(journal);
  return std::move(*journal);
}

/// The segments in a folder, the oldest first.
std::vector<std::filesystem::path> segments(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file()) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

void append(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::app) << bytes;
}

}  // namespace

SCENARIO("A journal is read again") {
  const TempFolder folder;
  const std::string path = folder.file("session");
  {
    const auto journal = opened(path);
    CHECK(journal->found().empty());
    journal->begin(number(1));
    journal->add(number(2));
    journal->add(number(3));
  }
  SECTION("as it was written") {
    CHECK(numbers(opened(path)->found()) == std::vector<int>{1, 2, 3});
  }
  SECTION("without a last record that was cut off") {
    append(segments(path).back(), "0123456789abcdef {\"kind\": \"num");
    const auto journal = opened(path);
    CHECK(numbers(journal->found()) == std::vector<int>{1, 2, 3});
    CHECK(journal->damage().empty());
  }
  SECTION("from the segment before, if the newest has no whole snapshot") {
    append(std::filesystem::path(path) / "journal.000002", "0123456789abcdef {\"kind\"");
    const auto journal = opened(path);
    CHECK(numbers(journal->found()) == std::vector<int>{1, 2, 3});
  }
  SECTION("up to where it is damaged, and all of it is kept") {
    append(segments(path).back(), "damaged\n" + std::string("x\n"));
    std::string text;
    {
      std::ifstream file(segments(path).back());
      text.assign(std::istreambuf_iterator<char>(file), {});
    }
    text[text.find("\"n\":2") + 4] = '7';
    std::ofstream(segments(path).back(), std::ios::binary) << text;
    const auto journal = opened(path);
    CHECK(numbers(journal->found()) == std::vector<int>{1});
    CHECK(holds(journal->damage(), "1 records behind that are lost"));
    CHECK(std::filesystem::exists(path + "/damaged/journal.000001"));
  }
}

SCENARIO("One engine at a time has a journal") {
  const TempFolder folder;
  const auto first = opened(folder.file("session"));
  const auto second = Journal::open(folder.file("session"));
  REQUIRE_FALSE(second);
  CHECK(holds(second.error(), "another engine"));
}

SCENARIO("A new segment takes the place of the old one once it is on the disk") {
  const TempFolder folder;
  const std::string path = folder.file("session");
  {
    const auto journal = opened(path);
    journal->begin(number(1));
    journal->add(number(2));
    journal->begin(number(3));
    journal->add(number(4));
    CHECK(wait_until([&] { return segments(path).size() == 1; }));
    CHECK_FALSE(journal->large());
    for (int i = 0; i < 20; ++i) journal->add({{"kind", "text"}, {"text", std::string(100'000, 'x')}});
    CHECK(journal->large());
    journal->begin(number(5));
    CHECK_FALSE(journal->large());
  }
  CHECK(numbers(opened(path)->found()) == std::vector<int>{5});
}

SCENARIO("Records that replace each other are few") {
  const TempFolder folder;
  const std::string path = folder.file("session");
  constexpr int turns = 5000;
  {
    const auto journal = opened(path);
    journal->begin(number(0));
    journal->add(number(1));
    for (int i = 2; i <= turns; ++i) journal->add(number(turns - i % 7 + (i == turns ? i % 7 : 0)), true);
  }
  const auto found = numbers(opened(path)->found());
  CHECK(found.front() == 0);
  CHECK(found.back() == turns);
  CHECK(found.size() < turns / 5);
}

SCENARIO("A disk that is full loses nothing that was written, and is told of") {
  const TempFolder folder;
  const std::string path = folder.file("session");
  int kept = 0;
  {
    const auto journal = opened(path);
    journal->begin(number(0));
    {
      const FullDisk disk(4096);
      while (!journal->behind() && kept < 10000) {
        journal->add(number(kept + 1));
        if (!journal->behind()) ++kept;
      }
      CHECK(journal->behind());
      CHECK(holds(journal->trouble(), "the session cannot be kept"));
      journal->add(number(-5));
    }
    std::vector<int> all;
    for (int i = 0; i <= kept; ++i) all.push_back(i);
    std::filesystem::copy(path, folder.file("copy"));
    CHECK(numbers(opened(folder.file("copy"))->found()) == all);
    journal->begin(number(kept + 1));
    CHECK_FALSE(journal->behind());
    journal->add(number(kept + 2));
  }
  CHECK(numbers(opened(path)->found()) == std::vector<int>{kept + 1, kept + 2});
}

SCENARIO("A record that was to replace another is lost alone when the disk is full") {
  const TempFolder folder;
  const std::string path = folder.file("session");
  const auto journal = opened(path);
  journal->begin(number(0));
  journal->add(number(1));
  journal->add(number(2), true);
  const FullDisk disk(std::filesystem::file_size(segments(path).back()) + 10);
  journal->add({{"kind", "number"}, {"n", 3}, {"text", std::string(1000, 'x')}}, true);
  CHECK(journal->behind());
  std::filesystem::copy(path, folder.file("copy"));
  CHECK(numbers(opened(folder.file("copy"))->found()).back() == 2);
}

SCENARIO("A record is replaced where it stands only if it can be at one stroke") {
  const TempFolder folder;
  const std::string path = folder.file("session");
  const auto journal = opened(path);
  journal->begin(number(0));
  const auto size = [&] { return std::filesystem::file_size(segments(path).back()); };
  const json across{{"kind", "number"}, {"n", 1}, {"text", std::string(6000, 'x')}};
  for (int i = 0; i < 3; ++i) {
    const auto before = size();
    journal->add(across, i > 0);
    CHECK(size() > before + 6000);
  }
  std::filesystem::copy(path, folder.file("copy"));
  CHECK(numbers(opened(folder.file("copy"))->found()) == std::vector<int>{0, 1, 1, 1});
}

SCENARIO("A record that grows a little takes the place of the one before all the same") {
  const TempFolder folder;
  const std::string path = folder.file("session");
  {
    const auto journal = opened(path);
    journal->begin(number(0));
    for (int i = 0; i < 2000; ++i)
      journal->add({{"kind", "number"}, {"n", i}, {"text", std::string(i % 40, 'x')}}, i > 0);
  }
  const auto found = numbers(opened(path)->found());
  CHECK(found.back() == 1999);
  CHECK(found.size() < 400);
}

SCENARIO("What was written is brought to the disk without being asked for again") {
  const TempFolder folder;
  bool on_disk = false;
  DiskSync sync;
  auto file = create_file(folder.file("a"));
  REQUIRE(file);
  sync.add(*file);
  sync.then([&] { on_disk = true; });
  CHECK(wait_until([&] { return sync.begun() == 1; }));
  sync.add(*file);
  CHECK(wait_until([&] { return sync.begun() == 2; }));
  CHECK(on_disk);
  CHECK(sync.trouble().empty());
}

SCENARIO("What somebody does to a journal that is written to is noticed, and made up for") {
  const TempFolder folder;
  const std::string path = folder.file("session");
  const auto journal = opened(path);
  CHECK(journal->lost().empty());
  journal->begin(number(1));
  journal->add(number(2));
  CHECK(journal->lost().empty());
  const std::string segment = segments(path).back().string();
  SECTION("the file is deleted") {
    std::filesystem::remove(segment);
    CHECK(journal->lost() == segment + " was deleted");
  }
  SECTION("the file is cut") {
    std::filesystem::resize_file(segment, 0);
    CHECK(journal->lost() == segment + " was cut to 0 bytes");
  }
  SECTION("another is put in its place") {
    append(folder.file("other"), "hello");
    std::filesystem::rename(folder.file("other"), segment);
    CHECK(journal->lost() == segment + " was deleted");
  }
  SECTION("the folder is deleted") {
    std::filesystem::remove_all(path);
    CHECK(journal->lost() == segment + " was deleted");
  }
  SECTION("the folder is moved away") {
    std::filesystem::rename(path, folder.file("away"));
    CHECK(journal->lost() == segment + " was deleted");
  }
  SECTION("another's folder is put in its place") {
    {
      const auto other = opened(folder.file("other"));
      other->begin(number(7));
    }
    std::filesystem::rename(path, folder.file("away"));
    std::filesystem::rename(folder.file("other"), path);
    CHECK_FALSE(journal->lost().empty());
    journal->begin(number(3));
    CHECK_FALSE(journal->behind());
    CHECK(std::filesystem::exists(path + "/damaged/journal.000001"));
  }
  journal->begin(number(3));
  CHECK_FALSE(journal->behind());
  CHECK(journal->lost().empty());
  journal->add(number(4));
  CHECK_FALSE(Journal::open(path));
  std::filesystem::copy(path, folder.file("copy"), std::filesystem::copy_options::recursive);
  CHECK(numbers(opened(folder.file("copy"))->found()) == std::vector<int>{3, 4});
}

SCENARIO("A journal that is gone from a place where there had been one is told of") {
  const TempFolder folder;
  const std::string path = folder.file("session");
  {
    const auto journal = opened(path);
    CHECK(journal->damage().empty());
    VersionStore store(path + "/versions", journal->sync());
    REQUIRE(store.keep(digest_of("a"), "a"));
    journal->begin(number(1));
  }
  SECTION("deleted") {
    std::filesystem::remove(segments(path).back());
    const auto journal = opened(path);
    CHECK(holds(journal->damage(), "the session's journal is gone from " + path));
    CHECK(std::filesystem::exists(path + "/damaged/versions/" + digest_of("a") + ".cpp"));
  }
  SECTION("cut to nothing") {
    std::filesystem::resize_file(segments(path).back(), 0);
    CHECK(holds(opened(path)->damage(), "journal.000001 is empty: what the session held is lost"));
  }
}

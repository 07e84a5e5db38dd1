// What is kept on disk: nothing but what was stored comes back, and only where it still holds.
#include "jit/cache.hpp"

#include <fstream>
#include <thread>

#include "digest/digest.hpp"
#include "jit/cache_key.hpp"
#include "jit/compiling.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;
using chronus::test::TempFolder;
namespace fs = std::filesystem;

namespace {

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

CacheEntry entry(const std::string& key, std::string object = "machine code") {
  CacheEntry entry;
  entry.key = key;
  entry.info.name = "thing";
  entry.info.params.resize(1);
  entry.info.params[0].max = 0.1f;
  entry.info.state.resize(1);
  entry.info.state[0].kind = LeafKind::f64;
  entry.info.state[0].extents = {2, 3};
  entry.info.size = 64;
  entry.diagnostics = {{Severity::warning, "thing.cpp", 3, 4, "unused", "int x;", ""}};
  entry.audition = {true, true, 0.5, ""};
  entry.object = std::move(object);
  return entry;
}

std::uint64_t size_of(const fs::path& folder) {
  std::uint64_t size = 0;
  for (const auto& file : fs::directory_iterator(folder)) size += file.file_size();
  return size;
}

}  // namespace

SCENARIO("An entry is read as it was written, and nothing else is") {
  const CacheEntry written = entry("k", std::string("\0\x7f"
                                                    "ELF\n",
                                                    6));
  const std::string bytes = to_bytes(written);
  const auto read = read_cache_entry(bytes);
  REQUIRE(read);
  CHECK(read->key == "k");
  CHECK(read->object == written.object);
  CHECK(read->info.params.at(0).max == 0.1f);
  CHECK(read->info.state.at(0).kind == LeafKind::f64);
  CHECK(read->info.state.at(0).extents == std::vector<int>{2, 3});
  CHECK(read->diagnostics.at(0).message == "unused");
  CHECK(read->audition.peak == 0.5);
  WHEN("any byte of it is another") {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << i % 8));
      if (read_cache_entry(damaged)) FAIL("byte " << i);
    }
  }
  WHEN("it is cut short, or longer") {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (read_cache_entry(bytes.substr(0, i))) FAIL("cut to " << i);
    }
    CHECK_FALSE(read_cache_entry(bytes + "x"));
  }
  WHEN("it is whole, but no entry") {
    const auto sealed = [](const std::string& body) {
      return "chronus object 1\n" + digest_of(body) + "\n" + body;
    };
    const auto head = [](const std::string& text) {
      return std::string(1, static_cast<char>(text.size())) + std::string(7, '\0') + text;
    };
    CHECK(read_cache_entry(sealed("")).error() == "it is cut short");
    CHECK_FALSE(read_cache_entry(sealed(std::string(8, '\xff'))));
    CHECK_FALSE(read_cache_entry(sealed(head("{"))));
    CHECK_FALSE(read_cache_entry(sealed(head("[]"))));
    CHECK_FALSE(read_cache_entry(sealed(head("{\"key\":1}"))));
    CHECK_FALSE(read_cache_entry("an essay"));
  }
}

SCENARIO("The key is another where anything is that the code depends on") {
  const Environment here = environment_of(options());
  const Request asked = request("text");
  const std::string key = cache_key(here, asked);
  CHECK(key == cache_key(environment_of(options()), asked));
  CHECK_FALSE(here.libraries.empty());
  CHECK_FALSE(here.features.empty());
  for (auto part : {&Environment::sdk, &Environment::cpu, &Environment::features, &Environment::llvm,
                    &Environment::libraries, &Environment::worker}) {
    Environment other = here;
    other.*part += "x";
    CHECK(cache_key(other, asked) != key);
  }
  Environment flags = here;
  flags.flags.push_back("-g");
  CHECK(cache_key(flags, asked) != key);
  for (auto part : {&Request::module, &Request::file, &Request::source}) {
    Request other = asked;
    other.*part += "x";
    CHECK(cache_key(here, other) != key);
  }
  Environment lanes = here;
  lanes.lanes.push_back(8);
  CHECK(cache_key(lanes, asked) != key);
  Request wide = asked;
  wide.lanes = 8;
  CHECK(cache_key(here, wide) != key);

  GIVEN("an SDK and a worker of its own") {
    const TempFolder folder;
    write(folder.file("module.hpp"), "one");
    write(folder.file("worker"), "program");
    Options how = options();
    how.include_folder = folder.path().string();
    how.worker = folder.file("worker");
    const Environment before = environment_of(how);
    THEN("their texts count") {
      write(folder.file("worker"), "another");
      CHECK(environment_of(how).worker != before.worker);
      write(folder.file("module.hpp"), "two");
      CHECK(environment_of(how).sdk != before.sdk);
    }
  }
}

SCENARIO("An entry is found by its key while its headers are as they were") {
  const TempFolder folder;
  Cache cache(folder.path() / "deep" / "cache", 1 << 20);
  CHECK_FALSE(cache.find("k"));
  const std::string header = folder.file("shape.hpp");
  write(header, "one");
  CacheEntry stored = entry("k");
  stored.headers[header] = digest_of("one");
  cache.store(stored);
  REQUIRE(cache.find("k"));
  CHECK(cache.find("k")->object == "machine code");
  CHECK_FALSE(cache.find("l"));
  const fs::path file = folder.path() / "deep" / "cache" / "k.object";
  CHECK(fs::status(file.parent_path()).permissions() == fs::perms::owner_all);

  WHEN("a header changes") {
    write(header, "two");
    CHECK_FALSE(cache.find("k"));
    write(header, "one");
    CHECK(cache.find("k"));
    fs::remove(header);
    CHECK_FALSE(cache.find("k"));
  }
  WHEN("it has the name of another") {
    fs::rename(file, file.parent_path() / "l.object");
    CHECK_FALSE(cache.find("l"));
  }
  WHEN("it is damaged") {
    write(file.string(), read(file).substr(0, 100));
    CHECK_FALSE(cache.find("k"));
    cache.store(stored);
    CHECK(cache.find("k"));
  }
  WHEN("something else stands in its place") {
    fs::remove(file);
    fs::create_directory(file);
    CHECK_FALSE(cache.find("k"));
    cache.store(stored);
    CHECK_FALSE(cache.find("k"));
  }
}

SCENARIO("A cache that cannot be written holds nothing and does no harm") {
  const TempFolder folder;
  write(folder.file("file"), "");
  for (const std::string& place : {std::string(), folder.file("file") + "/cache"}) {
    Cache cache(place, 1 << 20);
    cache.store(entry("k"));
    CHECK_FALSE(cache.find("k"));
  }
}

SCENARIO("A cache stays within its size; what was not used for longest goes") {
  const TempFolder folder;
  constexpr std::uint64_t limit = 450'000;
  const std::string object(100'000, 'x');
  Cache cache(folder.path(), limit);
  const auto aged = [&](const std::string& key, int hours) {
    const fs::path file = folder.path() / (key + ".object");
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(hours));
  };
  cache.store(entry("a", object));
  cache.store(entry("b", object));
  cache.store(entry("c", object));
  aged("a", 9), aged("b", 8), aged("c", 7);
  CHECK(cache.find("a"));
  write(folder.file("b.object-x7f3aq"), object);
  write(folder.file("note.txt"), "not ours");
  fs::last_write_time(folder.file("b.object-x7f3aq"),
                      fs::file_time_type::clock::now() - std::chrono::hours(2));
  for (const std::string key : {"d", "e", "f"}) {
    cache.store(entry(key, object));
    CHECK(cache.find(key));
    CHECK(size_of(folder.path()) <= limit + object.size());
  }
  CHECK(size_of(folder.path()) <= limit);
  CHECK(cache.find("a"));
  CHECK_FALSE(cache.find("b"));
  CHECK_FALSE(cache.find("c"));
  CHECK_FALSE(fs::exists(folder.file("b.object-x7f3aq")));
  CHECK(fs::exists(folder.file("note.txt")));
}

SCENARIO("Several may write to one cache: a reader sees whole entries") {
  const TempFolder folder;
  const auto fill = [&](char letter) {
    Cache cache(folder.path(), 1 << 20);
    for (int i = 0; i < 200; ++i) cache.store(entry("k" + std::to_string(i % 10), std::string(5000, letter)));
  };
  std::thread one(fill, 'a'), other(fill, 'b');
  Cache cache(folder.path(), 1 << 20);
  int found = 0;
  while (found < 500) {
    for (int i = 0; i < 10; ++i) {
      const auto read = cache.find("k" + std::to_string(i));
      if (!read) continue;
      ++found;
      if (read->object != std::string(5000, read->object.at(0))) FAIL("a mixture");
    }
  }
  one.join();
  other.join();
  for (const auto& file : fs::directory_iterator(folder.path())) CHECK(file.path().extension() == ".object");
}

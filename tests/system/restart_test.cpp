// An engine that takes a dead one's place plays on without what it cannot have, and takes it as soon as it
// can.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/doors/udp_client.hpp"
#include "support/catch.hpp"
#include "system/supervised.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// Holds a UDP port.
class Squatter {
 public:
  explicit Squatter(int port) : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_port = htons(static_cast<std::uint16_t>(port));
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    taken_ = bind(fd_, reinterpret_cast<sockaddr*>(&own), sizeof own) == 0;
  }
  ~Squatter() { close(fd_); }
  Squatter(const Squatter&) = delete;
  Squatter& operator=(const Squatter&) = delete;

  bool taken() const { return taken_; }

 private:
  int fd_;
  bool taken_ = false;
};

const std::string patch = "tempo 120\nadd lead vco freq=220Hz\nconnect lead.sine out\n";

}  // namespace

SCENARIO("After a death the patch file need not be there") {
  Supervised it([](const Place& place) {
    const std::string file = place.folder.file("inner/it.patch");
    std::filesystem::create_directory(place_of(file));
    write(file, patch);
    return std::vector{file};
  });
  const std::string file = it.place.folder.file("inner/it.patch");
  REQUIRE(wait_until([&] { return it.ask({"patch"}).output == patch; }, Seconds(30)));
  REQUIRE(it.ask({"set", "lead.freq", "330"}).exit == 0);
  const std::string left = it.ask({"patch"}).output;
  const auto takes_it_back = [&] {
    write(file, "add bass vco\n");
    CHECK(wait_until([&] { return holds(it.ask({"patch"}).output, "add bass vco\n"); }, Seconds(30)));
    CHECK_FALSE(it.status().contains("patch_file"));
  };
  SECTION("it is gone") {
    it.kill_engine([&] { std::filesystem::remove(file); });
    it.await();
    CHECK(wait_until([&] { return it.ask({"patch"}).output == left; }, Seconds(30)));
    CHECK(wait_until(
        [&] { return holds(it.ask({"status"}).output, file + ": it is gone; the patch is as it was"); }));
    takes_it_back();
  }
  SECTION("it is a folder") {
    it.kill_engine([&] {
      std::filesystem::remove(file);
      std::filesystem::create_directory(file);
    });
    it.await();
    CHECK(wait_until([&] { return it.ask({"patch"}).output == left; }, Seconds(30)));
    CHECK(wait_until(
        [&] { return holds(it.ask({"status"}).output, "is not a file; the patch is as it was"); }));
    std::filesystem::remove(file);
    takes_it_back();
  }
  SECTION("its folder is gone") {
    it.kill_engine([&] { std::filesystem::remove_all(place_of(file)); });
    it.await();
    CHECK(wait_until([&] { return it.ask({"patch"}).output == left; }, Seconds(30)));
    std::filesystem::create_directory(place_of(file));
    takes_it_back();
  }
}

SCENARIO("After a death the module folder need not be there") {
  Supervised it;
  REQUIRE(it.ask({"apply", "-"}, patch).exit == 0);
  REQUIRE(wait_until([&] { return holds(it.ask({"status", "vco"}).output, "version 1"); }, Seconds(30)));
  const std::string before = it.ask({"patch"}).output;
  const std::string away = it.place.folder.file("away");
  it.kill_engine([&] { std::filesystem::rename(it.place.modules, away); });
  it.await();
  CHECK(wait_until([&] { return it.ask({"patch"}).output == before; }, Seconds(30)));
  CHECK(wait_until([&] { return holds(it.ask({"listen", "lead"}).output, "Hz"); }, Seconds(30)));
  std::filesystem::rename(away, it.place.modules);
  CHECK(wait_until([&] { return !holds(it.ask({"status"}).output, "its file is gone"); }, Seconds(30)));
  CHECK(it.ask({"reload", "vca"}).exit == 0);
}

SCENARIO("After a death another program may have the OSC port: it is taken as soon as it is free") {
  const int port = free_udp_port();
  Supervised it({"--osc-port", std::to_string(port)});
  std::optional<Squatter> squatter;
  it.kill_engine([&] { CHECK(wait_until([&] { return squatter.emplace(port).taken(); })); });
  it.await();
  CHECK(wait_until([&] {
    return holds(it.ask({"status"}).output,
                 "Address already in use; give another port; it is tried again every 2 s");
  }));
  CHECK_FALSE(it.status().contains("osc"));
  squatter.reset();
  CHECK(wait_until([&] { return it.status().contains("osc"); }, Seconds(30)));
}

SCENARIO("What an engine cannot begin without is waited for, and the wait ends with the supervisor") {
  Supervised it([](const Place& place) {
    std::filesystem::create_directory_symlink(CHRONUS_SOURCE_DIR "/include", place.folder.file("sdk"));
    return std::vector<std::string>{"--include", "sdk"};
  });
  const std::string sdk = it.place.folder.file("sdk");
  it.kill_engine([&] { std::filesystem::rename(sdk, sdk + "2"); });
  REQUIRE(wait_until([&] { return holds(it.process.errors(), "the next try is in 3 s"); }, Seconds(30)));
  SECTION("and it comes back") {
    std::filesystem::rename(sdk + "2", sdk);
    it.await();
    CHECK(holds(it.ask({"status"}).output, "went wrong: the engine died"));
  }
  SECTION("until a signal") {
    it.process.signal(SIGTERM);
    CHECK(it.process.wait() == 128 + SIGTERM);
  }
}

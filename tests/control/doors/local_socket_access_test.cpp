// Whom the local socket lets in.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "base/clocks.hpp"
#include "cli/wire/address.hpp"
#include "control/doors/local_door.hpp"

using namespace chronus;
using namespace chronus::language;
using namespace chronus::doors;
using namespace chronus::loop;
using namespace chronus::test;

SCENARIO("who may listen and connect") {
  LocalDoor d;
  GIVEN("an engine that is alive") {
    THEN("a second one is refused with what to do") {
      const auto second = LocalSocket::open(d.loop, {}, {.path = d.path});
      REQUIRE_FALSE(second);
      CHECK(second.error().find("already listens at " + d.path) != std::string::npos);
      CHECK(second.error().find("chronus quit") != std::string::npos);
    }
    THEN("its folder and socket are for its user alone") {
      struct stat info{};
      REQUIRE(stat(d.path.c_str(), &info) == 0);
      CHECK((info.st_mode & 0777) == 0600);
      REQUIRE(stat((d.temp.path() / "chronus").c_str(), &info) == 0);
      CHECK((info.st_mode & 0777) == 0700);
    }
  }
  GIVEN("a socket that nobody listens at") {
    d.socket.reset();
    CHECK_FALSE(std::filesystem::exists(d.path));
    const int dead = socket(AF_UNIX, SOCK_STREAM, 0);
    const sockaddr_un address = wire::to_address(d.path).value();
    REQUIRE(bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    close(dead);
    THEN("its place is taken") {
      d.socket = d.open(1000);
      LocalClient client(d.path);
      client.send(request(1, {"x"}));
      CHECK(d.reply(client).exit == 0);
    }
  }
  GIVEN("something else in its place") {
    std::ofstream(d.temp.file("file")) << "mine";
    THEN("it stays") {
      CHECK_FALSE(LocalSocket::open(d.loop, {}, {.path = d.temp.file("file")}));
      CHECK(std::filesystem::exists(d.temp.file("file")));
    }
  }
  GIVEN("a path that is too long") {
    THEN("that is said") {
      const auto opened = LocalSocket::open(d.loop, {}, {.path = "/" + std::string(200, 'x')});
      REQUIRE_FALSE(opened);
      CHECK(opened.error().find("107") != std::string::npos);
    }
  }
}

// An OSC door whose handler echoes, for tests.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clocks.hpp"
#include "control/doors/osc_door.hpp"
#include "control/doors/udp_client.hpp"
#include "control/language/line.hpp"
#include "support/catch.hpp"

namespace chronus::test {

using namespace chronus;
using namespace chronus::language;
using namespace chronus::doors;
using namespace chronus::loop;
using namespace std::chrono_literals;

/// A door whose handler echoes each verb as a line, now or when the test says so.
struct EchoDoor {
  Loop loop;
  std::vector<Request> requests;
  std::vector<Answer> waiting;
  std::vector<Event> announced;
  std::vector<Event> standing;
  std::vector<std::vector<std::uint64_t>> noted;
  std::function<void()> on_request;
  bool later = false;
  std::unique_ptr<OscDoor> door = open();
  UdpClient client{door->port()};

  std::unique_ptr<OscDoor> open(std::vector<std::uint64_t> subscribers = {}, int port = 0) {
    OscDoor::Options options;
    options.announce = [this](const Event& event) { announced.push_back(event); };
    options.standing = [this] { return standing; };
    options.port = port;
    options.subscribers = std::move(subscribers);
    options.on_subscribers = [this](const auto& all) { noted.push_back(all); };
    auto opened = OscDoor::open(
        loop,
        [this](const Request& request, const Answer& answer) {
          requests.push_back(request);
          if (on_request) on_request();
          if (later)
            waiting.push_back(answer);
          else
            answer(
                {request.command.verb == "bad" ? Exit::refused : Exit::done, to_line(request.command), {}});
        },
        options);
    REQUIRE(opened);
    return std::move(*opened);
  }

  /// The next answer's words, waited for generously; empty if none comes.
  std::string heard(const UdpClient& from, std::chrono::milliseconds limit = 10s) {
    const auto end = base::monotonic_ns() + Nanoseconds(limit).count();
    do {
      if (const auto packet = from.receive(); !packet.empty()) return words_of(packet);
      loop.run_once(5ms);
    } while (base::monotonic_ns() < end);
    return "";
  }
  std::string heard() { return heard(client); }

  /// What comes within a moment, where nothing should.
  std::string silence() { return heard(client, 50ms); }

  /// The answer's words.
  std::string tell(const std::string& packet) {
    client.send(packet);
    return heard();
  }
};

}  // namespace chronus::test

// A local socket whose handler echoes, for tests.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clocks.hpp"
#include "cli/wire/message.hpp"
#include "control/doors/local_client.hpp"
#include "control/doors/local_socket.hpp"
#include "control/language/line.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace chronus::test {

using namespace chronus;
using namespace chronus::language;
using namespace chronus::doors;
using namespace chronus::loop;
using namespace std::chrono_literals;

/// A door whose handler echoes each verb as a line, now or when the test says so.
struct LocalDoor {
  TempFolder temp;
  std::string path = temp.file("chronus/test.sock");
  Loop loop;
  std::vector<Request> requests;
  std::vector<Answer> waiting;
  std::vector<Event> standing;
  std::function<void()> on_request;
  bool later = false;
  std::unique_ptr<LocalSocket> socket = open(1u << 20);

  std::unique_ptr<LocalSocket> open(std::size_t backlog) {
    auto opened =
        LocalSocket::open(loop,
                          [this](const Request& request, const Answer& answer) {
                            requests.push_back(request);
                            if (on_request) on_request();
                            if (later)
                              waiting.push_back(answer);
                            else
                              answer({Exit::done, to_line(request.command), {}});
                          },
                          {.path = path, .backlog = backlog, .standing = [this] { return standing; }});
    REQUIRE(opened);
    return std::move(*opened);
  }

  void turn() {
    for (int i = 0; i < 3; ++i) loop.run_once(5ms);
  }

  /// Reads until `count` lines have come, or for a generous while.
  std::vector<std::string> lines(LocalClient& client, std::size_t count) {
    std::string text;
    const auto end = base::monotonic_ns() + 10'000'000'000;
    while (std::count(text.begin(), text.end(), '\n') < static_cast<std::ptrdiff_t>(count) &&
           !client.closed() && base::monotonic_ns() < end) {
      loop.run_once(5ms);
      text += client.receive();
    }
    std::vector<std::string> result;
    for (std::size_t at = 0, next; (next = text.find('\n', at)) != std::string::npos; at = next + 1)
      result.push_back(text.substr(at, next - at));
    return result;
  }

  wire::Reply reply(LocalClient& client) {
    const auto got = lines(client, 1);
    REQUIRE(got.size() == 1);
    const auto message = wire::read_message(got[0]);
    REQUIRE(message);
    REQUIRE(std::holds_alternative<wire::Reply>(*message));
    return std::get<wire::Reply>(*message);
  }

  bool closes(LocalClient& client) {
    const auto end = base::monotonic_ns() + 10'000'000'000;
    while (!client.closed() && base::monotonic_ns() < end) {
      loop.run_once(5ms);
      client.receive();
    }
    return client.closed();
  }
};

inline std::string request(int id, const std::vector<std::string>& words) {
  wire::Request request;
  request.id = static_cast<std::uint64_t>(id);
  request.words = words;
  return wire::to_line(request);
}

}  // namespace chronus::test

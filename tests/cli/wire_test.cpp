#include <cstdlib>

#include "cli/wire/address.hpp"
#include "cli/wire/line_buffer.hpp"
#include "cli/wire/message.hpp"
#include "support/catch.hpp"

using namespace chronus::wire;

namespace {
std::string without_end(std::string line) {
  REQUIRE(line.ends_with('\n'));
  line.pop_back();
  REQUIRE(line.find('\n') == std::string::npos);
  return line;
}
}  // namespace

TEST_CASE("requests, replies and events come out of a line as they went in") {
  Request request;
  request.id = 9;
  request.words = {"set", "a b", "ä\n\"\\", ""};
  request.input = "line\nline\n";
  request.client = 5;
  request.folder = "/songs";
  const auto read = read_request(without_end(to_line(request)));
  REQUIRE(read);
  CHECK(read->id == 9);
  CHECK(read->words == request.words);
  CHECK(read->input == request.input);
  CHECK(read->client == 5);
  CHECK(read->folder == "/songs");

  const auto reply = read_message(without_end(to_line(Reply{3, 4, "no\nnode", {{"near", {"saw"}}}})));
  REQUIRE(reply);
  CHECK(std::get<Reply>(*reply).exit == 4);
  CHECK(std::get<Reply>(*reply).text == "no\nnode");
  CHECK(std::get<Reply>(*reply).data["near"][0] == "saw");

  const auto event = read_message(without_end(to_line(Event{"late", "text", {{"ms", 3}}})));
  REQUIRE(event);
  CHECK(std::get<Event>(*event).data["ms"] == 3);
}

TEST_CASE("bytes that are no UTF-8 do no harm") {
  const auto line = without_end(to_line(Reply{1, 0, "\xff\xfe", {}}));
  CHECK(read_message(line));
  CHECK_FALSE(read_request("{\"id\":1,\"line\":\"\xff\"}"));
}

TEST_CASE("what is no message is an error") {
  for (const char* line : {"", "3", "null", "{", "{}", "{\"id\":1}", "{\"words\":{}}", "{\"words\":[[]]}"}) {
    INFO(line);
    CHECK_FALSE(read_request(line));
  }
  CHECK(read_request("{\"id\":8,\"words\":1}").error().id == 8);
  CHECK_FALSE(read_request("{\"id\":1,\"line\":\"x\",\"a\":" + std::string(100000, '[') + "}"));
  CHECK(read_request("{\"line\":\"[[[[[[[[[[[[ \\\" [[[[\"}"));
  CHECK_FALSE(read_message("{\"id\":1}"));
}

SCENARIO("lines come in pieces") {
  LineBuffer buffer(10);
  GIVEN("half a line") {
    buffer.add("abc");
    THEN("there is none yet") {
      CHECK_FALSE(buffer.next());
    }
    WHEN("the rest comes with more") {
      buffer.add("def\n\nxy\nz");
      THEN("each line comes once") {
        CHECK(buffer.next() == "abcdef");
        CHECK(buffer.next() == "");
        CHECK(buffer.next() == "xy");
        CHECK_FALSE(buffer.next());
        CHECK_FALSE(buffer.too_long());
      }
    }
  }
  GIVEN("a line at the limit and one beyond it") {
    buffer.add("0123456789\n0123456789x");
    THEN("the first passes, and the second is passed over") {
      CHECK(buffer.next() == "0123456789");
      CHECK_FALSE(buffer.too_long());
      CHECK_FALSE(buffer.next());
      CHECK(buffer.too_long());
      CHECK_FALSE(buffer.too_long());
      buffer.add("more of it\n01\n");
      CHECK(buffer.next() == "01");
      CHECK_FALSE(buffer.too_long());
    }
    THEN("nothing of it is left when the stream is over") {
      buffer.next();
      buffer.next();
      CHECK_FALSE(buffer.rest());
    }
  }
  GIVEN("a last line without an end") {
    buffer.add("abc\nde");
    CHECK(buffer.next() == "abc");
    CHECK_FALSE(buffer.next());
    THEN("it is a line when the stream is over") {
      CHECK(buffer.rest() == "de");
      CHECK_FALSE(buffer.rest());
    }
  }
  GIVEN("many lines one after the other") {
    for (int i = 0; i < 10000; ++i) {
      buffer.add(std::to_string(i) + "\n");
      CHECK(buffer.next() == std::to_string(i));
    }
  }
}

TEST_CASE("the socket's path: as given, by the environment, or the user's own") {
  unsetenv("CHRONUS_SOCKET");
  setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
  CHECK(socket_path() == "/run/user/7/chronus/default.sock");
  CHECK(socket_path("/x") == "/x");
  setenv("CHRONUS_SOCKET", "/y", 1);
  CHECK(socket_path() == "/y");
  unsetenv("CHRONUS_SOCKET");
  unsetenv("XDG_RUNTIME_DIR");
  CHECK(socket_path().starts_with("/tmp/chronus-"));
  CHECK_FALSE(to_address(std::string(108, 'x')));
  CHECK(to_address(std::string(107, 'x')));
}

#include "control/language/line.hpp"

#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::language;
using Words = std::vector<std::string>;
using Options = std::vector<std::pair<std::string, std::string>>;

namespace {
Command read(const std::string& line) {
  const auto command = parse_line(line);
  INFO(line << ": " << (command ? "" : command.error()));
  REQUIRE(command);
  return *command;
}

std::string error_of(const std::string& line) {
  const auto command = parse_line(line);
  REQUIRE_FALSE(command);
  return command.error();
}

bool same(const Command& a, const Command& b) {
  return a.verb == b.verb && a.arguments == b.arguments && a.options == b.options;
}
}  // namespace

TEST_CASE("a line is a verb, arguments and options in any order") {
  const auto command = read("  add lead\tsaw freq=110 tail=4s ");
  CHECK(command.verb == "add");
  CHECK(command.arguments == Words{"lead", "saw"});
  CHECK(command.options == Options{{"freq", "110"}, {"tail", "4s"}});
}

TEST_CASE("the signs of a relative change stay words") {
  for (const std::string sign : {"+=", "-=", "*=", "/=", "="})
    CHECK(read("set a.b " + sign + " 3dB over=8b").arguments == Words{"a.b", sign, "3dB"});
}

TEST_CASE("only an identifier before the first = makes an option") {
  const auto command = read("set a.b=1 2x=3 --for=x gate=x..x a==b");
  CHECK(command.arguments == Words{"a.b=1", "2x=3", "--for=x"});
  CHECK(command.options == Options{{"gate", "x..x"}, {"a", "=b"}});
}

TEST_CASE("a comment starts only at a word's start") {
  const auto command = read("set lead.pitch f#5 # as high as it goes");
  CHECK(command.arguments == Words{"lead.pitch", "f#5"});
  CHECK(read("# nothing but a comment").verb.empty());
  CHECK(read("").verb.empty());
}

TEST_CASE("double quotes keep blanks, signs and line ends in a word") {
  CHECK(read(R"(set a "b c" "" "#x")").arguments == Words{"a", "b c", "", "#x"});
  CHECK(read(R"(set a text="x . \"x\" \\ \n\t.")").options == Options{{"text", "x . \"x\" \\ \n\t."}});
  CHECK(read(R"(set "a=b")").arguments == Words{"a=b"});
}

TEST_CASE("what cannot be read is named") {
  CHECK(error_of("set a \"b").find("not closed") != std::string::npos);
  CHECK(error_of("set a \"b\\q\"").find("`\\q`") != std::string::npos);
  CHECK(error_of("add a saw \\ ").find("last character") != std::string::npos);
  CHECK(error_of("add a saw\nadd b saw").find("one line") != std::string::npos);
}

SCENARIO("a patch file") {
  GIVEN("verbs, comments, blank lines and a continued line") {
    const auto commands = parse_lines(
        "# a voice\n"
        "add lead saw \\\r\n"
        "   freq=110\r\n"
        "\n"
        "chain lead out\n");
    THEN("each command knows the line it starts on") {
      REQUIRE(commands);
      REQUIRE(commands->size() == 2);
      CHECK((*commands)[0].line == 2);
      CHECK((*commands)[0].options == Options{{"freq", "110"}});
      CHECK((*commands)[1].line == 5);
      CHECK((*commands)[1].arguments == Words{"lead", "out"});
    }
  }
  GIVEN("an error after good lines") {
    const auto commands = parse_lines("add a saw\nadd b saw \\\n\nset a \"oops\nadd c saw\n");
    THEN("it is reported with its line") {
      REQUIRE_FALSE(commands);
      CHECK(commands.error().line == 4);
    }
  }
}

TEST_CASE("words from a shell become options by the same rule") {
  const auto command = to_command({"set", "a.b", "+=", "two words", "over=8b", "text=a b"});
  CHECK(command.verb == "set");
  CHECK(command.arguments == Words{"a.b", "+=", "two words"});
  CHECK(command.options == Options{{"over", "8b"}, {"text", "a b"}});
  CHECK(to_command({}).verb.empty());
}

TEST_CASE("a command's text parses back to the command") {
  const Command plain{"set", {"a.b", "440"}, {{"over", "8b"}}, 0};
  CHECK(to_line(plain) == "set a.b 440 over=8b");
  const Command odd{"do it",
                    {"", "a b", "a=b", "#c", "f#5", "q\"\\", "new\nline\ttab\r", "\\", "x="},
                    {{"k", ""}, {"t", "a \"b\""}, {"e", "="}},
                    0};
  CHECK(same(read(to_line(odd)), odd));
}

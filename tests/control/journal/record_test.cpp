// Lines of a journal: what was written is read again, and what is damaged is noticed.
#include "control/journal/record.hpp"

#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::journal;
using nlohmann::json;

SCENARIO("Records are read again as they were written") {
  const json first{{"kind", "a"}, {"number", 0.1}, {"text", "two\nlines"}};
  const json second{{"kind", "b"}};
  const std::string text = to_line(first) + to_line(second, 100);
  CHECK(to_line(second, 100).size() == 100);
  const Records records = read_records(text);
  REQUIRE(records.list.size() == 2);
  CHECK(records.list[0] == first);
  CHECK(records.list[1] == second);
  CHECK(records.bytes == text.size());
  CHECK(records.lost == 0);
}

SCENARIO("A text of records ends where one is damaged") {
  const std::string one = to_line({{"n", 1}});
  const std::string two = to_line({{"n", 2}});
  const std::string three = to_line({{"n", 3}});
  SECTION("cut off at any byte of the last record") {
    for (std::size_t size = 0; size < two.size(); ++size) {
      const Records records = read_records(one + two.substr(0, size));
      REQUIRE(records.list.size() == 1);
      CHECK(records.bytes == one.size());
      CHECK(records.lost == 0);
    }
  }
  SECTION("any byte changed: what stands behind it is counted") {
    for (std::size_t at = 0; at + 1 < two.size(); ++at) {
      std::string damaged = two;
      damaged[at] = static_cast<char>(damaged[at] ^ 1);
      if (damaged[at] == '\n') continue;
      const Records records = read_records(one + damaged + three);
      REQUIRE(records.list.size() == 1);
      CHECK(records.lost == 1);
    }
  }
}

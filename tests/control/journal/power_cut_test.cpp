// What is left of a journal after a power cut.
#include "support/power_cut.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "control/journal/journal.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/temp_folder.hpp"

using namespace chronus;
using namespace chronus::journal;
using namespace chronus::test;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

namespace {

json number(int n) {
  return {{"kind", "number"}, {"n", n}, {"text", std::string(static_cast<std::size_t>(n % 7) * 100, 'x')}};
}

std::unique_ptr<Journal> opened(const std::string& folder) {
  auto journal = Journal::open(folder);
  REQUIRE(journal);
  return std::move(*journal);
}

}  // namespace

SCENARIO("After a power cut all is there that was brought to the disk, and no gap behind it") {
  Disk disk;
  const TempFolder folder;
  const auto journal = opened(folder.file("a/session"));
  // Of so many records it is known that they are on the disk.
  const auto sure = [&](Disk::Tail tail) {
    const TempFolder copy;
    const int least = disk.cut(folder.path(), copy.path(), tail);
    const auto again = opened(copy.file("a/session"));
    const auto& found = again->found();
    CHECK((found.empty() ? 0 : found.back().value("n", 0)) >= least);
    for (std::size_t i = 0; i < found.size(); ++i)
      if (found[i] != number(found[0].value("n", 0) + static_cast<int>(i))) FAIL("a gap");
    if (tail != Disk::Tail::holes) CHECK(again->damage() == "");
    return least;
  };
  journal->begin(number(1));
  disk.done = 1;
  journal->add(number(2));
  disk.done = 2;
  REQUIRE(wait_until([&] { return sure(Disk::Tail::gone) > 0; }));
  int lost = 0;
  for (int n = 3; n <= 1000; ++n) {
    if (n % 300 == 1)
      journal->begin(number(n));
    else
      journal->add(number(n));
    disk.done = n;
    if (n % 30 > 1) continue;
    for (const auto tail : {Disk::Tail::gone, Disk::Tail::torn, Disk::Tail::zeros, Disk::Tail::holes})
      lost += n - sure(tail);
    std::this_thread::sleep_for(std::chrono::milliseconds(n % 7 * 10));
  }
  CHECK(lost > 0);
  CHECK(wait_until([&] { return sure(Disk::Tail::gone) == 1000; }));
}

SCENARIO("What was written is on its way to the disk within 100 ms") {
  Disk disk;
  const TempFolder folder;
  std::array<std::atomic<Clock::rep>, 2000> written{};  // when each record was
  std::vector<Clock::duration> waited;                  // the oldest record of each time
  int before = 0;
  disk.before_a_journal = [&](int done) {
    if (done > before) waited.push_back(Clock::now().time_since_epoch() - Clock::duration(written[before]));
    before = done;
  };
  {
    const auto journal = opened(folder.file("session"));
    journal->begin(number(0));
    for (int n = 0; n < 1000; ++n) {
      journal->add(number(n));
      written[static_cast<std::size_t>(n)] = Clock::now().time_since_epoch().count();
      disk.done = n + 1;
      std::this_thread::sleep_for(std::chrono::milliseconds(n % 50 == 0 ? 100 : 1));
    }
  }
  CHECK(before == 1000);
  REQUIRE(waited.size() > 10);
  // The median, since the machine has other things to do now and then.
  std::nth_element(waited.begin(), waited.begin() + waited.size() / 2, waited.end());
  CHECK(waited[waited.size() / 2] < std::chrono::milliseconds(100));
}

#include "device/first_sound.hpp"

#include <unistd.h>

#include <ctime>
#include <fstream>
#include <sstream>
#include <string>

#include "base/clocks.hpp"

namespace chronus::device {

namespace {

/// The start of this process, in seconds of CLOCK_BOOTTIME.
double start_time() {
  std::ifstream file("/proc/self/stat");
  std::string stat;
  std::getline(file, stat);
  std::istringstream fields(stat.substr(stat.rfind(')') + 1));  // the name before it may hold blanks
  constexpr int number = 22, first = 3;
  std::string field;
  for (int i = first; i < number; ++i) fields >> field;
  double ticks = 0;
  fields >> ticks;
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

void FirstSound::note() noexcept {
  ns_.store(base::read_clock(CLOCK_BOOTTIME), std::memory_order_relaxed);
}

double FirstSound::ms() const {
  const std::int64_t ns = ns_.load(std::memory_order_relaxed);
  if (ns == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(ns) / 1e6 - start_time() * 1e3;
}

}  // namespace chronus::device

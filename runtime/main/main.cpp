// chronus-engine: the program that `chronus run` and `chronus perform` start.
#include <unistd.h>

#include <cstdio>
#include <string_view>

#include "device/detached.hpp"
#include "main/options.hpp"
#include "main/perform.hpp"
#include "main/program.hpp"

namespace {

int perform(int argc, char** argv) {
  const chronus::ParsedPerform parsed = chronus::parse_perform(argc, argv);
  return parsed.options ? chronus::perform(*parsed.options) : parsed.exit;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "perform") return perform(argc - 1, argv + 1);
  const chronus::Parsed parsed = chronus::parse(argc, argv);
  if (!parsed.options) return parsed.exit;
  const int exit = chronus::Program(*parsed.options).run();
  if (chronus::device::detached_calls() == 0) return exit;
  std::fflush(nullptr);
  _exit(exit);
}

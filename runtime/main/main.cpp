// chronus-engine: what `chronus run` starts.
#include "main/options.hpp"
#include "main/program.hpp"

int main(int argc, char** argv) {
  const chronus::Parsed parsed = chronus::parse(argc, argv);
  if (!parsed.options) return parsed.exit;
  return chronus::Program(*parsed.options).run();
}

// chronus-worker --expand: a module with all that is compiled behind it, as one source.
#include <fstream>

#include "jit/compiling.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/temp_folder.hpp"

using namespace chronus::test;
using jit_test::compiler;

namespace {

Finished expand(const std::string& file) {
  return run({.command = {CHRONUS_WORKER, "--expand", file}});
}

}  // namespace

SCENARIO("A module is printed with all that is compiled behind it") {
  TempFolder folder;
  const std::string file = folder.file("thing.cpp");
  WHEN("it is sound") {
    std::ofstream(file) << jit_test::module(
        "  In in;\n  Param gain = param(1, 0, 2);\n  Out out;\n private:\n  Signal last = 0;\n public:\n"
        "  void tick() { out = last * gain; last = in; }");
    const Finished made = expand(file);
    THEN("another compiler makes the same functions of it") {
      INFO(made.errors);
      REQUIRE(made.exit == 0);
      std::ofstream(folder.file("all.cpp")) << made.output;
      std::vector<std::string> command = {"clang++-22", "-fsyntax-only", "-fno-access-control"};
      for (const std::string& flag : compiler().flags()) command.push_back(flag);
      command.push_back(folder.file("all.cpp"));
      const Finished compiled = run({.command = command});
      INFO(compiled.errors);
      CHECK(compiled.exit == 0);
      CHECK(made.output.find("struct Thing : Module") != std::string::npos);
      CHECK(made.output.find("const ::chronus::ModuleParts chronus_optimised_0") != std::string::npos);
    }
  }
  WHEN("it is not") {
    std::ofstream(file) << jit_test::module("  Out out;\n  void tick() { out = lost; }");
    const Finished made = expand(file);
    THEN("its errors are printed instead, at the author's line") {
      CHECK(made.exit == 1);
      CHECK(made.output.empty());
      CHECK(made.errors.find(file + ":5:") != std::string::npos);
    }
  }
  WHEN("there is no such file") {
    const Finished made = expand(folder.file("nowhere.cpp"));
    THEN("that is what it says") {
      CHECK(made.exit == 1);
      CHECK(made.errors.find("nowhere.cpp cannot be read: ") != std::string::npos);
    }
  }
}

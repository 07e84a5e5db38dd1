// The modules in docs/module-sdk.md are what they say.
#include <algorithm>
#include <fstream>

#include "jit/compiling.hpp"
#include "support/catch.hpp"

using namespace jit_test;

namespace {

/// The lines of a file of the tree.
std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(std::string(CHRONUS_SOURCE_DIR) + "/" + path);
  REQUIRE(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

/// The blocks of C++ that are whole modules.
std::vector<std::string> modules_in(const std::string& page) {
  std::vector<std::string> modules;
  std::string block;
  bool inside = false;
  for (const std::string& line : lines_of("docs/" + page)) {
    if (line == "```cpp") {
      inside = true;
      block.clear();
    } else if (line == "```") {
      if (inside && block.starts_with("#include <chronus/module.hpp>")) modules.push_back(block);
      inside = false;
    } else if (inside) {
      block += line + "\n";
    }
  }
  return modules;
}

const std::string& module_called(const std::vector<std::string>& modules, const std::string& type) {
  const auto found = std::ranges::find_if(modules, [&](const std::string& text) {
    return text.find("struct " + type + " : Module") != std::string::npos;
  });
  REQUIRE(found != modules.end());
  return *found;
}

}  // namespace

SCENARIO(
    "Every module in the page on modules compiles, passes its audition and is fit for lanes or says why "
    "not") {
  const auto modules = modules_in("module-sdk.md");
  CHECK(modules.size() >= 7);
  for (const std::string& text : modules) {
    INFO(text);
    const Outcome outcome = compile(text);
    INFO(to_text(outcome.diagnostics));
    REQUIRE(outcome.code);
    CHECK(outcome.diagnostics.empty());
    CHECK(outcome.audition.verdict.empty());
  }
}

SCENARIO("The state of the class that the page ports survives edits") {
  const Outcome outcome = compile(module_called(modules_in("module-sdk.md"), "Chorus"));
  REQUIRE(outcome.code);
  const ModuleInfo& info = outcome.code->info;
  std::vector<std::string> kept;
  for (const StateLeaf& leaf : info.state) kept.push_back(leaf.path);
  for (const std::string path : {"voice.line_", "voice.lfo_.ticks_", "voice.mean_", "voice.dt_"}) {
    INFO(path);
    CHECK(std::ranges::find(kept, path) != kept.end());
  }
  CHECK(info.fresh.empty());
  CHECK(info.lane_obstacle.empty());
}

SCENARIO("The standard headers that the page calls free are those that workers have parsed before") {
  std::string free;
  for (const std::string& line : lines_of("docs/module-sdk.md")) {
    if (line.starts_with("| `algorithm` ")) free = line;
  }
  CHECK(free.ends_with(" | 0 |"));
  bool inside = false;
  int headers = 0;
  for (const std::string& line : lines_of("jit/worker/main.cpp")) {
    if (line.starts_with("constexpr const char* std_headers")) inside = true;
    if (line.starts_with(")\"")) inside = false;
    if (!inside || !line.starts_with("#include <")) continue;
    const std::string header = line.substr(10, line.size() - 11);
    INFO(header);
    CHECK(free.find("`" + header + "`") != std::string::npos);
    ++headers;
  }
  CHECK(headers >= 15);
}

// The speed of the modules' code, quick and optimised, against what `clang++ -O3` makes of the same text with
// the same flags. All three are run through chronus::Entry, turn by turn, on the same inputs.
#include <dlfcn.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "engine/flush_to_zero.hpp"
#include "jit/jit.hpp"
#include "player.hpp"

using namespace chronus;
using bench::Player;

namespace {

constexpr int pairs = 30;
constexpr double turn_seconds = 0.004;  ///< how long each is run before it is another's turn

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// Times in relation to clang++'s: medians over the pairs.
struct Ratios {
  double quick, optimised;
};

/// `entries`: of the quick code, the optimised, and clang++'s.
Ratios compare(const ModuleInfo& info, const std::array<Entry, 3>& entries, bool moving) {
  const engine::FlushToZero flush;
  std::array<std::unique_ptr<Player>, 3> players;
  for (std::size_t i = 0; i < 3; ++i) players[i] = std::make_unique<Player>(info, entries[i], moving);
  players[2]->run(100);
  const int blocks = std::max(1, static_cast<int>(turn_seconds / players[2]->run(100)));
  std::vector<double> quick, optimised;
  for (int pair = 0; pair < pairs; ++pair) {
    std::array<double, 3> seconds{};
    for (int i = 0; i < 3; ++i) {
      const auto turn = static_cast<std::size_t>((i + pair) % 3);
      seconds[turn] = players[turn]->run(blocks);
    }
    quick.push_back(seconds[0] / seconds[2]);
    optimised.push_back(seconds[1] / seconds[2]);
  }
  return {median(quick), median(optimised)};
}

/// The quick code and the optimised; null where the module is refused.
std::array<std::shared_ptr<const Code>, 2> compile(jit::Compiler& compiler,
                                                   const std::filesystem::path& file) {
  std::ifstream stream(file);
  jit::Request request;
  request.module = file.stem().string();
  request.file = file.string();
  request.source.assign(std::istreambuf_iterator<char>(stream), {});
  std::vector<jit::Outcome> outcomes;
  compiler.compile(request, [&](jit::Outcome outcome) { outcomes.push_back(std::move(outcome)); });
  while (outcomes.empty() || !outcomes.back().final) {
    pollfd waiting{compiler.fd(), POLLIN, 0};
    poll(&waiting, 1, 1000);
    compiler.dispatch();
  }
  if (!outcomes.back().code) std::cerr << to_text(outcomes.back().diagnostics);
  return {outcomes.front().code, outcomes.back().code};
}

bool run(const std::string& command) {
  if (std::system(command.c_str()) == 0) return true;
  std::cerr << "failed: " << command << '\n';
  return false;
}

/// What clang++ makes of the text that the worker compiles.
const Entry* build(const jit::Compiler& compiler, const std::filesystem::path& file,
                   const std::filesystem::path& folder) {
  const std::string base = (folder / file.stem()).string();
  std::string flags;
  for (const std::string& flag : compiler.flags()) flags += "'" + flag + "' ";
  if (!run(fmt::format("{} --expand {} > {}.cpp", CHRONUS_WORKER, file.string(), base)) ||
      !run(fmt::format("{} {} -O3 -shared -fno-access-control -w -o {}.so {}.cpp", CHRONUS_CLANG, flags, base,
                       base)))
    return nullptr;
  void* library = dlopen((base + ".so").c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) std::cerr << dlerror() << '\n';
  return library ? static_cast<const Entry*>(dlsym(library, "chronus_entry")) : nullptr;
}

int measure(const std::filesystem::path& folder, bool json) {
  jit::Options options;
  options.worker = CHRONUS_WORKER;
  options.include_folder = CHRONUS_SOURCE_FOLDER "/include";
  options.module_folder = CHRONUS_SOURCE_FOLDER "/module-src";
  auto compiler = jit::Compiler::start(options);
  if (!compiler) {
    std::cerr << compiler.error() << '\n';
    return 1;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(options.module_folder))
    if (entry.path().extension() == ".cpp") files.push_back(entry.path());
  std::ranges::sort(files);
  nlohmann::json report{{"pairs", pairs}, {"modules", nlohmann::json::object()}};
  if (!json)
    fmt::print("time against clang++ -O3, median of {} pairs\n{:34}{:>20}\n", pairs, "", "moving knobs");
  if (!json)
    fmt::print("{:12}{:>10}{:>12}{:>10}{:>12}\n", "module", "quick", "optimised", "quick", "optimised");
  double worst = 0;
  for (const std::filesystem::path& file : files) {
    const auto codes = compile(**compiler, file);
    const Entry* native = build(**compiler, file, folder);
    if (!codes[0] || !codes[1] || !native) return 1;
    const std::array<Entry, 3> entries{codes[0]->entry, codes[1]->entry, *native};
    const Ratios still = compare(codes[0]->info, entries, false);
    const Ratios moving = compare(codes[0]->info, entries, true);
    worst = std::max({worst, still.optimised, moving.optimised});
    const std::string name = file.stem().string();
    if (!json)
      fmt::print("{:12}{:10.3f}{:12.3f}{:10.3f}{:12.3f}\n", name, still.quick, still.optimised, moving.quick,
                 moving.optimised);
    report["modules"][name] = {{"still", {{"quick", still.quick}, {"optimised", still.optimised}}},
                               {"moving", {{"quick", moving.quick}, {"optimised", moving.optimised}}}};
  }
  report["worst_optimised"] = worst;
  if (json)
    fmt::print("{}\n", report.dump());
  else
    fmt::print("at most 1.05 for each optimised: {} (worst {:.3f})\n",
               worst <= 1.05 ? "holds" : "does not hold", worst);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  std::string folder = (std::filesystem::temp_directory_path() / "chronus-bench-XXXXXX").string();
  if (!mkdtemp(folder.data())) return 1;
  const int exit = measure(folder, count > 1 && std::string(arguments[1]) == "--json");
  std::filesystem::remove_all(folder);
  return exit;
}

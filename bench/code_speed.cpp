// The speed of the modules' code, quick and optimised, against what `clang++ -O3` makes of the same text with
// the same flags. All three are run through chronus::Entry, turn by turn, on the same inputs.
#include <llvm/Support/Program.h>

#include <dlfcn.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

#include "bench/percentile.hpp"
#include "bench/player.hpp"
#include "engine/floating_point.hpp"
#include "host/entry.hpp"
#include "jit/jit.hpp"

using namespace chronus;
using bench::median;
using bench::Player;

namespace {

constexpr int pairs = 30;
constexpr double turn_seconds = 0.004;  ///< how long each is run before it is another's turn

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

/// Runs a program to its end. `output`: the file for its stdout.
bool run(const std::vector<std::string>& command, llvm::StringRef output = "") {
  const std::vector<llvm::StringRef> words(command.begin(), command.end());
  std::string why;
  if (llvm::sys::ExecuteAndWait(command[0], words, std::nullopt, {std::nullopt, output, std::nullopt}, 0, 0,
                                &why) == 0)
    return true;
  std::cerr << fmt::format("failed: {} {}\n", fmt::join(command, " "), why);
  return false;
}

/// What clang++ makes of the text that the worker compiles; none if it cannot.
std::optional<Entry> build(const jit::Compiler& compiler, const std::filesystem::path& file,
                           const std::filesystem::path& folder) {
  const std::string base = (folder / file.stem()).string();
  std::vector<std::string> command = {CHRONUS_CLANG};
  for (const std::string& flag : compiler.flags()) command.push_back(flag);
  for (const std::string flag : {"-O3", "-shared", "-fno-access-control", "-w", "-o"})
    command.push_back(flag);
  command.insert(command.end(), {base + ".so", base + ".cpp"});
  if (!run({CHRONUS_WORKER, "--expand", file.string()}, base + ".cpp") || !run(command)) return std::nullopt;
  void* library = dlopen((base + ".so").c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) std::cerr << dlerror() << '\n';
  if (!library) return std::nullopt;
  return host::entry_of(*static_cast<const ModuleParts*>(dlsym(library, "chronus_module")));
}

nlohmann::json measure(jit::Compiler& compiler, const std::filesystem::path& modules,
                       const std::filesystem::path& folder) {
  nlohmann::json report{{"pairs", pairs}, {"modules", nlohmann::json::object()}};
  double worst = 0;
  for (const auto& file : std::filesystem::directory_iterator(modules)) {
    if (file.path().extension() != ".cpp") continue;
    const auto codes = compile(compiler, file.path());
    const std::optional<Entry> native = build(compiler, file.path(), folder);
    if (!codes[0] || !codes[1] || !native) return nullptr;
    const std::array<Entry, 3> entries{codes[0]->entry, codes[1]->entry, *native};
    nlohmann::json& of = report["modules"][file.path().stem().string()];
    for (const bool moving : {false, true}) {
      const Ratios ratios = compare(codes[0]->info, entries, moving);
      of[moving ? "moving" : "still"] = {{"quick", ratios.quick}, {"optimised", ratios.optimised}};
      worst = std::max(worst, ratios.optimised);
    }
  }
  report["worst_optimised"] = worst;
  return report;
}

void print(const nlohmann::json& report) {
  fmt::print("time against clang++ -O3, median of {} pairs\n", pairs);
  fmt::print("{:12}{:>22}{:>24}\n", "", "knobs still", "knobs moving");
  fmt::print("{:12}{:>10}{:>12}{:>12}{:>12}\n", "module", "quick", "optimised", "quick", "optimised");
  for (const auto& [name, of] : report["modules"].items()) {
    const auto get = [&](const char* knobs, const char* tier) { return of[knobs][tier].get<double>(); };
    fmt::print("{:12}{:10.3f}{:12.3f}{:12.3f}{:12.3f}\n", name, get("still", "quick"),
               get("still", "optimised"), get("moving", "quick"), get("moving", "optimised"));
  }
  const double worst = report["worst_optimised"];
  fmt::print("\noptimised code, at most 1.05: {} (worst {:.3f})\n", worst <= 1.05 ? "holds" : "does not hold",
             worst);
}

}  // namespace

int main(int count, char** arguments) {
  const bool json = count > 1 && std::string(arguments[1]) == "--json";
  jit::Options options;
  options.worker = CHRONUS_WORKER;
  options.include_folder = CHRONUS_SOURCE_FOLDER "/include";
  options.module_folder = CHRONUS_SOURCE_FOLDER "/module-src";
  auto compiler = jit::Compiler::start(options);
  std::string folder = (std::filesystem::temp_directory_path() / "chronus-bench-XXXXXX").string();
  if (!compiler || !mkdtemp(folder.data())) {
    std::cerr << (compiler ? "cannot make a temporary folder" : compiler.error()) << '\n';
    return 1;
  }
  const nlohmann::json report = measure(**compiler, options.module_folder, folder);
  std::filesystem::remove_all(folder);
  if (report.is_null()) return 1;
  if (json) {
    fmt::print("{}\n", report.dump());
  } else {
    print(report);
  }
  return 0;
}

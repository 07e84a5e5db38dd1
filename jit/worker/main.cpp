// chronus-worker: the parent of the workers. The engine starts it with a socket as descriptor 3 and the
// compiler's options as its argument; a second argument says that descriptor 4 holds the SDK's prebuilt
// functions. It forks the parent of the players, parses the SDK once, and passes the socket of the players'
// parent to the engine. Then it forks a worker for each message and sends back the worker's socket and pidfd.
// It ends with the engine. By hand, `chronus-worker --expand FILE` prints a module with the
// functions appended to it.
#include <malloc.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string_view>

#include "jit/player/players_parent.hpp"
#include "jit/shared/json.hpp"
#include "jit/worker/expand.hpp"
#include "jit/worker/job.hpp"
#include "jit/worker/parent.hpp"
#include "jit/worker/prebuilt.hpp"

namespace chronus::jit {
namespace {

constexpr int control = 3;
constexpr int given = 4;

/// Parsed here once; parsing one in the edit that includes it would take tenths of a second.
constexpr const char* std_headers = R"(
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numbers>
#include <numeric>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>
)";

/// Bytes of addresses for modules' code: of each module that a process compiles, both tiers.
constexpr std::uint64_t code_region = 64u << 20;

/// The object file of an earlier parent, from descriptor 4.
std::string read_prebuilt() {
  std::string bytes;
  char part[65536];
  for (ssize_t size; (size = read(given, part, sizeof part)) > 0;)
    bytes.append(part, static_cast<std::size_t>(size));
  close(given);
  return bytes;
}

/// Has all allocations come from one heap that never shrinks, so that Pristine finds them where they were,
/// and with room for a job.
void keep_heap() {
  constexpr int room = 48 << 20;
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TOP_PAD, room);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
}

int fail(const std::string& why) {
  Message message;
  message.head = {{"kind", "failed"}, {"message", why}};
  send(control, message);
  return 1;
}

int run(const char* options_text, std::string prebuilt) {
  const auto json = nlohmann::json::parse(options_text, nullptr, false);
  if (json.is_discarded()) return fail("the options are no JSON");
  const Options options = json;
  std::signal(SIGCHLD, SIG_IGN);
  const CodeRegion region = CodeRegion::reserve(code_region);
  auto players = start_players_parent(region, options.memory, control);
  if (!players) return fail("there is no process to play code in: " + players.error());
  keep_heap();
  auto frontend = Frontend::create(options.include_folder, options.module_folder);
  if (!frontend) return fail(frontend.error());
  auto lowering = Lowering::create();
  if (!lowering) return fail(lowering.error());
  (*frontend)->parse({"chronus-sdk", "#include <chronus/generic.hpp>"});
  if ((*frontend)->findings().failed()) {
    return fail("the SDK does not compile:\n" + to_text((*frontend)->findings().take()));
  }
  if (options.std_headers) (*frontend)->parse({"chronus-std", std_headers});
  (*frontend)->generate(Tier::optimised);
  auto ir = prebuild(**frontend, options.lanes);
  if (!ir) return fail("the SDK cannot be compiled: " + ir.error());
  const bool made_before = !prebuilt.empty();
  if (!made_before) prebuilt = (*lowering)->lower(**ir, Tier::optimised);
  (*frontend)->generate(Tier::quick);
  (*frontend)->findings().take();
  auto linker = ImageLinker::create(region);
  if (!linker) return fail(linker.error());
  const auto image = (*linker)->provide(prebuilt, prebuilt_name);
  if (!image) return fail("the SDK cannot be linked: " + to_text(image.error()));
  Message base;
  base.head = {{"kind", "base"}, {"image", *image}};
  base.body = image->bytes;
  send(players->get(), base);
  Tools tools{**frontend, **lowering, **linker, options};
  Message ready;
  ready.head = {{"kind", "ready"}};
  if (!made_before) ready.body = std::move(prebuilt);
  ready.fds.push_back(std::move(*players));
  if (!send(control, ready)) return 1;
  ready.fds.clear();
  serve(tools, control);
  std::_Exit(0);
}

int print_expanded(const char* file) {
  const auto text = expand(file, CHRONUS_INCLUDE_FOLDER);
  std::fputs(text ? text->c_str() : text.error().c_str(), text ? stdout : stderr);
  return text ? 0 : 1;
}

}  // namespace
}  // namespace chronus::jit

int main(int count, char** arguments) {
  if (count == 3 && std::string_view(arguments[1]) == "--expand")
    return chronus::jit::print_expanded(arguments[2]);
  if (count < 2 || count > 3) {
    std::fprintf(stderr, "%s is started by chronus-engine; by hand: %s --expand FILE\n", arguments[0],
                 arguments[0]);
    return 2;
  }
  return chronus::jit::run(arguments[1], count == 3 ? chronus::jit::read_prebuilt() : "");
}

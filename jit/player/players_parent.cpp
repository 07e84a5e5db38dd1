#include "jit/player/players_parent.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "jit/player/host.hpp"
#include "jit/player/mapped_image.hpp"
#include "jit/player/player.hpp"
#include "jit/shared/fork_server.hpp"
#include "jit/shared/json.hpp"
#include "jit/shared/memory_limit.hpp"

namespace chronus::jit {
namespace {

/// False if the socket is closed or the image cannot be mapped.
bool receive_base(int socket, Inbox& inbox, CodeRegion region) {
  while (true) {
    if (const auto message = inbox.next()) {
      Image image = message->head.at("image").get<Image>();
      image.bytes = message->body;
      const auto mapped = map_image(image, region);
      if (!mapped) std::fprintf(stderr, "chronus-worker cannot map the SDK: %s\n", mapped.error().c_str());
      return mapped.has_value();
    }
    if (!inbox.fill(socket)) return false;
  }
}

[[noreturn]] void serve(int socket, CodeRegion region, std::uint64_t memory) {
  limit_memory(memory);
  reset_host();
  Inbox inbox;
  if (receive_base(socket, inbox, region))
    serve_forks(socket, inbox, "player", [region](int player) { play_for(player, region); });
  std::_Exit(0);
}

}  // namespace

std::expected<base::Fd, std::string> start_players_parent(CodeRegion region, std::uint64_t memory,
                                                          int control) {
  auto [ours, theirs] = socket_pair();
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return std::unexpected(std::strerror(errno));
  if (pid > 0) return std::move(ours);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) std::_Exit(0);
  ours = base::Fd();
  close(control);
  serve(theirs.release(), region, memory);
}

}  // namespace chronus::jit

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>
#include <utility>

#include "cli/commands.hpp"

namespace chronus::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// `chronus run` restarts a dead engine within a second, on a machine that is not busy.
constexpr double patience = 10;
constexpr auto between_tries = std::chrono::milliseconds(50);

/// How the events ended.
struct End {
  Failure why;
  bool announced = false;  ///< the engine announced its end, so that none will replace it
};

/// A connection that is subscribed to events.
std::expected<EngineLink, Failure> subscribe(const Options& options) {
  auto link = EngineLink::open(options.socket);
  if (!link) return link;
  wire::Request request;
  request.words = options.words;
  const auto reply = link->ask(std::move(request), options.timeout);
  if (!reply) return std::unexpected(reply.error());
  if (reply->exit != 0) return std::unexpected(Failure{reply->exit, reply->text});
  return link;
}

/// Likewise with a restarted engine, for which it waits.
std::expected<EngineLink, Failure> subscribe_again(const Options& options) {
  const auto end = Clock::now() + std::chrono::duration<double>(std::min(patience, options.timeout));
  for (;;) {
    auto link = subscribe(options);
    if (link || link.error().exit != exit_no_engine || Clock::now() >= end) return link;
    std::this_thread::sleep_for(between_tries);
  }
}

/// Prints events until the connection ends.
End follow(EngineLink& link, const Options& options) {
  for (bool announced = false;;) {
    const auto message = link.receive(std::nullopt);
    if (!message) return {message.error(), announced};
    const auto* event = std::get_if<wire::Event>(&*message);
    if (!event) continue;
    announced = event->kind == "end";
    std::fputs(
        options.json ? wire::to_line(*event).c_str() : (event->kind + ": " + event->text + '\n').c_str(),
        stdout);
    std::fflush(stdout);
  }
}

}  // namespace

int events(const Options& options) {
  for (bool again = false;; again = true) {
    auto link = again ? subscribe_again(options) : subscribe(options);
    if (!link) return print(link.error(), options);
    if (again) std::fputs("chronus: an engine is there again; events follow\n", stderr);
    const End end = follow(*link, options);
    if (end.announced || end.why.exit != exit_no_engine) return print(end.why, options);
    std::fprintf(stderr, "chronus: %s; waits for it to come again\n", end.why.message.c_str());
  }
}

}  // namespace chronus::cli

#include <cstdio>

#include "commands.hpp"

namespace chronus::cli {

int events(const Options& options) {
  auto link = EngineLink::open(options.socket);
  if (!link) return print(link.error(), options);
  wire::Request request;
  request.words = {"events"};
  if (const auto reply = link->ask(std::move(request), options.timeout); !reply)
    return print(reply.error(), options);
  for (;;) {
    const auto message = link->receive(std::nullopt);
    if (!message) return print(message.error(), options);
    const auto* event = std::get_if<wire::Event>(&*message);
    if (!event) continue;
    std::fputs(
        options.json ? wire::to_line(*event).c_str() : (event->kind + ": " + event->text + '\n').c_str(),
        stdout);
    std::fflush(stdout);
  }
}

}  // namespace chronus::cli

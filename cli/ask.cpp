#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "cli/commands.hpp"

namespace chronus::cli {
namespace {

std::string read_input() {
  std::string text;
  char part[65536];
  for (ssize_t size; (size = read(STDIN_FILENO, part, sizeof part)) > 0;)
    text.append(part, static_cast<std::size_t>(size));
  return text;
}

void print_line(std::FILE* file, const std::string& text) {
  if (text.empty()) return;
  std::fwrite(text.data(), 1, text.size(), file);
  if (text.back() != '\n') std::fputc('\n', file);
}

/// The same for all commands of one shell, so that `since_you` omits its own changes.
std::uint32_t shell_id() {
  const pid_t terminal = getsid(0);
  // In a container the terminal's session may belong to an outside process without a number here.
  return static_cast<std::uint32_t>(terminal > 0 ? terminal : getppid());
}

}  // namespace

wire::Request new_request() {
  wire::Request request;
  request.client = shell_id();
  std::error_code error;
  request.folder = std::filesystem::current_path(error).string();
  return request;
}

int print(const wire::Reply& reply, const Options& options) {
  if (options.json)
    print_line(stdout, reply.data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  if (!options.json || reply.exit != 0) print_line(reply.exit == 0 ? stdout : stderr, reply.text);
  std::fflush(stdout);
  return reply.exit;
}

int print(const Failure& failure, const Options& options) {
  return print(wire::Reply{0, failure.exit, "chronus: " + failure.message, {{"error", failure.message}}},
               options);
}

int ask(const Options& options) {
  auto link = EngineLink::open(options.socket);
  if (!link) return print(link.error(), options);
  auto request = new_request();
  request.words = options.words;
  if (std::find(request.words.begin(), request.words.end(), "-") != request.words.end())
    request.input = read_input();
  const auto reply = link->ask(std::move(request), options.timeout);
  return reply ? print(*reply, options) : print(reply.error(), options);
}

}  // namespace chronus::cli

#include "jit/worker_reply.hpp"

#include <cmath>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include "jit/info_fault.hpp"
#include "jit/shared/json.hpp"
#include "jit/shared/whole_numbers.hpp"

namespace chronus::jit {
namespace {

using nlohmann::json;

std::optional<WorkerReply::Kind> kind_of(std::string_view name) {
  using Kind = WorkerReply::Kind;
  if (name == "ready") return Kind::ready;
  if (name == "object") return Kind::object;
  if (name == "lines") return Kind::lines;
  if (name == "played") return Kind::played;
  if (name == "failed") return Kind::failed;
  if (name == "passed") return Kind::passed;
  if (name == "located") return Kind::located;
  return std::nullopt;
}

/// Reads a value if it is present.
template <class T>
void take(const json& head, const char* name, T& value) {
  if (const auto found = head.find(name); found != head.end()) found->get_to(value);
}

WorkerReply read(const Message& message) {
  const json& head = message.head;
  check_whole_numbers(head);
  WorkerReply reply;
  reply.stages = json::object().get<Stages>();
  take(head, "diagnostics", reply.diagnostics);
  take(head, "as_set", reply.as_set);
  take(head, "headers", reply.headers);
  take(head, "audition", reply.audition);
  take(head, "stages", reply.stages);
  take(head, "optimised", reply.optimised);
  take(head, "crashed", reply.crashed);
  take(head, "aborts", reply.aborts);
  take(head, "given", reply.given);
  take(head, "line", reply.line);
  take(head, "column", reply.column);
  const auto time = head.find("time");
  reply.sent_ms = time != head.end() && time->is_number() ? time->get<double>() : std::nan("");
  return reply;
}

/// Converts exceptions on damaged JSON to errors.
template <class Read>
auto guarded(const Read& read) -> decltype(read()) {
  try {
    return read();
  } catch (const std::exception& error) {
    return std::unexpected(std::string("it cannot be read: ") + error.what());
  }
}

}  // namespace

std::expected<WorkerReply, std::string> read_worker_reply(Message message) {
  return guarded([&]() -> std::expected<WorkerReply, std::string> {
    const auto kind = kind_of(message.head.at("kind").get_ref<const std::string&>());
    if (!kind) return std::unexpected("nothing of its kind is known");
    WorkerReply reply = read(message);
    reply.kind = *kind;
    if (reply.line < 0 || reply.column < 0) return std::unexpected("a place before the file's first");
    if (reply.crashed && (*kind != WorkerReply::Kind::failed || reply.diagnostics.empty()))
      return std::unexpected("a crash of which nothing is told");
    if (*kind != WorkerReply::Kind::object && *kind != WorkerReply::Kind::lines) return reply;
    message.head.at("info").get_to(reply.info);
    if (const std::string fault = fault_of(reply.info); !fault.empty()) return std::unexpected(fault);
    const auto object = message.head.at("object").get<std::uint64_t>();
    if (object > message.body.size()) return std::unexpected("an object of more bytes than there are");
    reply.play = message.body.substr(object);
    message.body.resize(object);
    reply.object = std::move(message.body);
    return reply;
  });
}

std::expected<ParentReply, std::string> read_parent_reply(Message message) {
  return guarded([&]() -> std::expected<ParentReply, std::string> {
    using Kind = ParentReply::Kind;
    check_whole_numbers(message.head);
    const std::string& kind = message.head.at("kind").get_ref<const std::string&>();
    ParentReply reply;
    if (kind == "ready") {
      reply.kind = Kind::ready;
      reply.prebuilt = std::move(message.body);
      if (message.fds.size() != 1) return std::unexpected("ready, but without players");
      reply.players = std::move(message.fds[0]);
    } else if (kind == "worker" || kind == "player") {
      reply.kind = Kind::forked;
      message.head.at("pid").get_to(reply.pid);
      if (message.fds.size() == 2) {
        reply.socket = std::move(message.fds[0]);
        reply.pidfd = std::move(message.fds[1]);
      }
    } else if (kind == "failed") {
      message.head.at("message").get_to(reply.why);
    } else {
      return std::unexpected("nothing of its kind is known");
    }
    return reply;
  });
}

}  // namespace chronus::jit

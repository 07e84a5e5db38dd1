#include "cli/wire/message.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace chronus::wire {
namespace {

using nlohmann::json;

constexpr int request_depth = 4;
constexpr int reply_depth = 64;

std::string dump(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
}

/// The depth of nested brackets, without parsing the values.
int depth_of(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

std::expected<json, std::string> parse(std::string_view line, int depth) {
  if (depth_of(line) > depth) return std::unexpected(std::string("the JSON is nested too deeply"));
  auto object = json::parse(line.begin(), line.end(), nullptr, false);
  if (!object.is_object())
    return std::unexpected(
        std::string("a line must be one JSON object, such as {\"id\": 1, \"words\": [\"status\"]}"));
  return object;
}

/// The member if it is a string; else empty.
std::string string_in(json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? std::move(found->get_ref<std::string&>())
                                                     : std::string();
}

bool has_nul(const std::string& text) {
  return text.contains('\0');
}

std::uint64_t number_in(const json& object, const char* name, std::uint64_t most) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned()) return 0;
  const auto number = found->get<std::uint64_t>();
  return number <= most ? number : 0;
}

json data_in(json& object) {
  const auto found = object.find("data");
  return found != object.end() ? std::move(*found) : json::object();
}

}  // namespace

std::string to_line(const Request& request) {
  json object = {{"id", request.id}};
  if (request.words.empty())
    object["line"] = request.line;
  else
    object["words"] = request.words;
  if (request.input) object["stdin"] = *request.input;
  if (request.client != 0) object["client"] = request.client;
  if (!request.folder.empty()) object["folder"] = request.folder;
  return dump(object);
}

std::string to_line(const Reply& reply) {
  return dump({{"id", reply.id}, {"exit", reply.exit}, {"text", reply.text}, {"data", reply.data}});
}

std::string to_line(const Event& event) {
  return dump({{"event", event.kind}, {"text", event.text}, {"data", event.data}});
}

std::expected<Request, BadRequest> read_request(std::string_view line) {
  auto object = parse(line, request_depth);
  if (!object) return std::unexpected(BadRequest{0, object.error()});
  Request request;
  request.id = number_in(*object, "id", std::numeric_limits<std::uint64_t>::max());
  request.client = static_cast<std::uint32_t>(number_in(*object, "client", 0xffffffffu));
  if (const auto words = object->find("words"); words != object->end()) {
    if (!words->is_array())
      return std::unexpected(BadRequest{request.id, "`words` must be a list of strings"});
    for (auto& word : *words) {
      if (!word.is_string())
        return std::unexpected(BadRequest{request.id, "`words` must be a list of strings"});
      request.words.push_back(std::move(word.get_ref<std::string&>()));
    }
  }
  request.line = string_in(*object, "line");
  request.folder = string_in(*object, "folder");
  if (request.words.empty() && !object->contains("line"))
    return std::unexpected(BadRequest{request.id, "a request holds `words` (a list) or a `line` (a string)"});
  if (std::ranges::any_of(request.words, has_nul) || has_nul(request.line) || has_nul(request.folder))
    return std::unexpected(
        BadRequest{request.id, "a NUL byte is no text: words, lines and folders have none"});
  if (object->contains("stdin")) request.input = string_in(*object, "stdin");
  return request;
}

std::expected<std::variant<Reply, Event>, std::string> read_message(std::string_view line) {
  auto object = parse(line, reply_depth);
  if (!object) return std::unexpected(object.error());
  if (object->contains("event"))
    return Event{string_in(*object, "event"), string_in(*object, "text"), data_in(*object)};
  if (!object->contains("exit")) return std::unexpected(std::string("neither a reply nor an event"));
  return Reply{number_in(*object, "id", std::numeric_limits<std::uint64_t>::max()),
               static_cast<int>(number_in(*object, "exit", 255)), string_in(*object, "text"),
               data_in(*object)};
}

}  // namespace chronus::wire

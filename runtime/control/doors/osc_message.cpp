#include "control/doors/osc_message.hpp"

#include <lo/lo.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "control/language/line.hpp"

namespace chronus::doors {
namespace {

struct FreeMessage {
  void operator()(lo_message message) const { lo_message_free(message); }
};
using Message = std::unique_ptr<std::remove_pointer_t<lo_message>, FreeMessage>;

template <class Number>
std::string digits(Number number) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

std::unexpected<std::string> refuse(int index, const std::string& what) {
  return std::unexpected("argument " + std::to_string(index + 1) + " " + what);
}

template <class Number>
std::expected<std::string, std::string> finite(Number number, int index) {
  if (!std::isfinite(number)) return refuse(index, "is not finite");
  return digits(number);
}

/// liblo aligns arguments to 4 bytes only, less than its own union of them needs.
template <class Number>
Number number_at(const void* value) {
  Number number{};
  std::memcpy(&number, value, sizeof number);
  return number;
}

std::expected<std::string, std::string> word_of(char type, const void* value, int index) {
  switch (type) {
    case LO_INT32:
      return digits(number_at<std::int32_t>(value));
    case LO_INT64:
      return digits(number_at<std::int64_t>(value));
    case LO_FLOAT:
      return finite(number_at<float>(value), index);
    case LO_DOUBLE:
      return finite(number_at<double>(value), index);
    case LO_STRING:
    case LO_SYMBOL:
      return std::string(static_cast<const char*>(value));
    case LO_CHAR:
      return std::string(1, static_cast<char>(number_at<std::int32_t>(value)));
    case LO_TRUE:
      return std::string("on");
    case LO_FALSE:
      return std::string("off");
    case LO_NIL:
    case LO_INFINITUM:
      return refuse(index, "has no value: send a number, a string, or true or false");
    default:
      return refuse(index, std::string("has the type `") + type +
                               "`, which no verb takes: send numbers (i f h d), strings (s) or a blob (b)");
  }
}

std::string serialised(const Message& message, const char* address) {
  std::size_t size = 0;
  void* data = lo_message_serialise(message.get(), address, nullptr, &size);
  std::string packet(static_cast<const char*>(data), size);
  std::free(data);
  return packet;
}

}  // namespace

std::string_view osc_address(std::string_view message) {
  return message.data();  // NOLINT(bugprone-suspicious-stringview-data-usage): checked to end in a 0
}

std::expected<OscVerb, std::string> read_osc_verb(std::string_view packet) {
  const auto address = osc_address(packet);
  if (!language::is_identifier(address.substr(1)))
    return std::unexpected(
        std::string("an address is `/` and a verb, with names as arguments: /set \"lead.freq\" 440"));
  const std::string_view tags = packet.data() + (address.size() / 4 + 1) * 4;
  if (tags.contains('['))  // liblo cannot read arrays
    return std::unexpected(std::string("lists in [ ] are not taken: send one string, \"c4,eb4,.,g3\""));
  int result = 0;
  const Message message(lo_message_deserialise(const_cast<char*>(packet.data()), packet.size(), &result));
  if (!message)
    return std::unexpected("the message cannot be decoded (liblo: " + std::to_string(result) + ")");

  OscVerb verb;
  std::vector<std::string> words = {std::string(address.substr(1))};
  const char* types = lo_message_get_types(message.get());
  lo_arg** values = lo_message_get_argv(message.get());
  for (int i = 0; i < lo_message_get_argc(message.get()); ++i) {
    if (types[i] == LO_BLOB) {
      if (verb.input) return refuse(i, "is a second blob, and a verb takes one input");
      const auto blob = reinterpret_cast<lo_blob>(values[i]);
      verb.input.emplace(static_cast<const char*>(lo_blob_dataptr(blob)), lo_blob_datasize(blob));
      continue;
    }
    auto word = word_of(types[i], values[i], i);
    if (!word) return std::unexpected(word.error());
    words.push_back(std::move(*word));
  }
  verb.command = language::to_command(words);
  return verb;
}

std::string osc_strings(const char* address, std::initializer_list<std::string_view> texts) {
  const Message message(lo_message_new());
  for (const auto text : texts) lo_message_add_string(message.get(), std::string(text).c_str());
  return serialised(message, address);
}

std::string osc_number(const char* address, std::int32_t number) {
  const Message message(lo_message_new());
  lo_message_add_int32(message.get(), number);
  return serialised(message, address);
}

}  // namespace chronus::doors

// Between OSC messages and the words of verbs. The only place that knows liblo.
#pragma once

#include <cstdint>
#include <expected>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "control/language/request.hpp"

namespace chronus::doors {

/// A message as a verb. A blob is the verb's input (a module's source), as stdin is a shell's.
struct OscVerb {
  language::Command command;
  std::optional<std::string> input;
};

/// Reads a message that check_packet() found right. The address is the verb; numbers become words that read
/// back as the same number, true and false `on` and `off`, strings of the form `key=value` options. Errors
/// name the argument (from 1) and what would be right.
std::expected<OscVerb, std::string> read_osc_verb(std::string_view packet);

/// The address of a message that check_packet() found right.
std::string_view osc_address(std::string_view message);

/// A whole packet with one message of strings, `/done ,ss ...`.
std::string osc_strings(const char* address, std::initializer_list<std::string_view> texts);

/// A whole packet with one message of one number.
std::string osc_number(const char* address, std::int32_t number);

}  // namespace chronus::doors

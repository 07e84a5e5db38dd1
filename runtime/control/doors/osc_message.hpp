// Converts between OSC messages and the words of verbs. The only user of liblo. [any-thread]
#pragma once

#include <cstdint>
#include <expected>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "control/language/request.hpp"

namespace chronus::doors {

/// A message as a verb. A blob is the verb's input (a module's source), like stdin in a shell.
struct OscVerb {
  language::Command command;
  std::optional<std::string> input;
};

/// Reads a message that check_packet() accepted. The address is the verb. Numbers become words that read back
/// as the same number, true and false become `on` and `off`, strings of the form `key=value` become options.
/// Errors name the argument (from 1) and what would be right.
std::expected<OscVerb, std::string> read_osc_verb(std::string_view packet);

/// The address of a message that check_packet() accepted.
std::string_view osc_address(std::string_view message);

/// A packet with one message of strings, `/done ,ss ...`.
std::string osc_strings(const char* address, std::initializer_list<std::string_view> texts);

/// A packet with one message of one number.
std::string osc_number(const char* address, std::int32_t number);

}  // namespace chronus::doors

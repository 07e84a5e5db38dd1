// A node's state on its way to the worker that plays the module for longer: its bytes go in a file in memory,
// so that however many they are nobody waits for them to be read.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "jit/shared/message.hpp"
#include "jit/shared/request.hpp"

namespace chronus::jit {

/// A "state" message. An error if there is no room for the bytes.
std::expected<Message, std::string> to_message(const LiveState&);

/// Nothing if the message is another or its bytes cannot be read.
std::optional<LiveState> to_live_state(const Message&);

}  // namespace chronus::jit

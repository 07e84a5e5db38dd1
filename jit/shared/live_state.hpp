// A node's state, sent to the worker of its long audition. The bytes are in a memory file, so that sending
// does not wait for them to be read. [any-thread]
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "jit/shared/message.hpp"
#include "jit/shared/request.hpp"

namespace chronus::jit {

/// A "state" message. An error if there is no memory for the bytes.
std::expected<Message, std::string> to_message(const LiveState&);

/// Nothing if it is another message or its bytes cannot be read.
std::optional<LiveState> to_live_state(const Message&);

}  // namespace chronus::jit

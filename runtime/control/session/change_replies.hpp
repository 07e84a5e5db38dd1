// The reply to the client that made a change.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "control/language/request.hpp"
#include "control/patching/draft.hpp"
#include "control/session/memory.hpp"
#include "engine/event.hpp"

namespace chronus::session {

/// Stores the last seq that each client has seen. [control-thread]
class ChangeReplies {
 public:
  /// The reply to a change, with other clients' changes since this client's last reply. `at`: when it is
  /// heard, if known. `trouble`: why the change lasts only as long as the engine; may be empty.
  language::Reply reply(const Memory&, std::uint64_t client, const std::vector<patching::Change>&,
                        const std::optional<MusicTime>& at, const std::string& trouble);

 private:
  std::map<std::uint64_t, std::uint64_t> last_seen_;  ///< the last seq seen, by client
};

}  // namespace chronus::session

// How a change reads for the client that made it.
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

/// Remembers what each client was last told. [control-thread]
class ChangeReplies {
 public:
  /// The reply to a change, with what others have changed since the client was last told. `at`: when it is
  /// heard, if that is known. `trouble`: why the change lasts only as long as the engine, or empty.
  language::Reply reply(const Memory&, std::uint64_t client, const std::vector<patching::Change>&,
                        const std::optional<MusicTime>& at, const std::string& trouble);

 private:
  std::map<std::uint64_t, std::uint64_t> last_seen_;  ///< of each client, the seq it was last told
};

}  // namespace chronus::session

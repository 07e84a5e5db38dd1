// The versions of each module that have sounded, and the one to play after a restart.
#pragma once

#include <expected>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "control/modules/modules.hpp"
#include "control/session/store.hpp"

namespace chronus::session {

/// [control-thread]
class ModuleArchive {
 public:
  explicit ModuleArchive(Store& store) : store_(store) {}

  /// Called when a module sounds and its version is in the journal. May be null.
  std::function<void(const std::string&)> on_plays;

  /// Records these texts before they sound, so that a restarted engine knows which one was fatal.
  void note_in_hand(const std::vector<const modules::ModuleFile*>&);

  /// Records that a module's last save has ended or its playing version has changed. `nodes` play the module.
  void note_settled(const modules::ModuleFile&, std::size_t nodes);

  /// The state of each module in the engine before.
  std::map<std::string, modules::RestoredModule> left() const;

  struct Earlier {
    std::uint64_t number = 0;
    std::string text;
  };

  /// The version that sounded before the playing one and has another text. An error says why there is none.
  std::expected<Earlier, std::string> earlier(const std::string& module) const;

 private:
  Store& store_;
};

}  // namespace chronus::session

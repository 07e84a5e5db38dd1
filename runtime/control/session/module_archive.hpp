// What the session remembers of its modules: which versions have sounded, and what plays after a restart.
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

  /// Called when a module sounds whose version is written down. May be null.
  std::function<void(const std::string&)> on_plays;

  /// These texts are about to sound: an engine that dies of one knows it.
  void note_in_hand(const std::vector<const modules::ModuleFile*>&);

  /// A module's last save has come to its end, or the module plays something else; `nodes` play it.
  void note_settled(const modules::ModuleFile&, std::size_t nodes);

  /// How each module was left by the engine before.
  std::map<std::string, modules::RestoredModule> left() const;

  struct Earlier {
    std::uint64_t number = 0;
    std::string text;
  };

  /// The version of another text that sounded before the one that plays; an error says why there is none.
  std::expected<Earlier, std::string> earlier(const std::string& module) const;

 private:
  Store& store_;
};

}  // namespace chronus::session

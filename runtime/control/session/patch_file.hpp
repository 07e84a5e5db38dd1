// The patch file that is watched: what of it plays, and what is wrong with it.
#pragma once

#include <functional>
#include <string>

#include "control/language/request.hpp"
#include "control/session/store.hpp"

namespace chronus::session {

/// [control-thread]
class PatchFile {
 public:
  /// `load` plays a text in place of the patch; `emit` tells of a file that is not played.
  PatchFile(Store& store, std::function<void(const language::Event&)> emit)
      : store_(store), emit_(std::move(emit)) {}

  using Load = std::function<language::Reply(const std::string& text)>;

  /// Plays the file by `load`, unless this session goes on with just what it says.
  language::Reply play(const std::string& path, const std::string& text, const Load& load);

  /// A save of the file is not played, or the file is gone: `status` and an event say so until one is played.
  void refuse(const std::string& path, const std::string& why);

  /// What was last said of that; empty if its last save is played.
  const std::string& trouble() const { return trouble_; }

  /// Whether play() of this would go on with the session as it is.
  bool goes_on_with(const std::string& path, const std::string& text) const;

 private:
  Store& store_;
  std::function<void(const language::Event&)> emit_;
  bool played_ = false;  ///< some file, by this engine
  std::string trouble_;
};

}  // namespace chronus::session

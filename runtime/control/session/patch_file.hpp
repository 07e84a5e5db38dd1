// The patch file that is watched: a save of it plays what differs from its last text.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "control/language/request.hpp"
#include "control/loop/loop.hpp"
#include "control/modules/watcher.hpp"
#include "control/patching/draft.hpp"
#include "control/session/store.hpp"

namespace chronus::session {

/// [control-thread]
class PatchFile {
 public:
  /// How texts are played.
  struct Player {
    /// In place of the patch.
    std::function<language::Reply(const std::string& text, patching::Unknown)> load;
    /// What differs between two texts of the file.
    std::function<language::Reply(const std::string& before, const std::string& after)> follow;
  };

  /// What became of the file, or of a save.
  struct News {
    std::string path;
    std::string trouble{};  ///< why it is not played; empty if it is
    bool gone = false;
    std::size_t replaced = 0;    ///< nodes of the session of before, in place of which it plays
    language::Reply reply = {};  ///< if it is played
  };

  PatchFile(Store&, loop::Loop&, Player);

  /// Called with a file that is not played, for the doors to push. May be null.
  std::function<void(const language::Event&)> emit;

  /// Called whenever the file was looked at. May be null.
  std::function<void(const News&)> on_news;

  /// Watches a file and plays it: in place of the patch, unless the session goes on with just what it says.
  /// `goes_on`: the session plays this file already; the file need not be there, and what differs in it since
  /// is played. An error if it cannot be watched.
  std::expected<void, std::string> open(const std::string& path, bool goes_on);

  /// Watches a file whose text was just loaded. What keeps it from being watched, or an empty text.
  std::string watch_loaded(const std::string& path, const std::string& text);

  /// The patch comes from no file any more.
  void unwatch();

  /// A save of the file is there.
  language::Reply play(const std::string& path, const std::string& text, bool goes_on = false);

  /// A save of the file is not played, or the file is gone: `status` and an event say so until one is played.
  void refuse(const std::string& path, const std::string& why);

  /// What was last said of that; empty if its last save is played.
  const std::string& trouble() const { return trouble_; }

  /// The file that is watched; empty: none.
  const std::string& path() const { return path_; }

  /// Whether play() of this would go on with the session as it is.
  bool goes_on_with(const std::string& path, const std::string& text) const;

 private:
  std::expected<modules::FileChange, std::string> watch(const std::string& path, modules::Watcher::Missing);
  void look(const modules::FileChange&, bool over, bool goes_on);
  void note(const std::string& path, const std::string& text);
  bool follows(const std::string& path, bool goes_on) const;

  Store& store_;
  loop::Loop& loop_;
  Player player_;
  std::unique_ptr<modules::Watcher> watcher_;
  std::string path_;
  bool played_ = false;  ///< some file, by this engine
  std::string trouble_;
};

}  // namespace chronus::session

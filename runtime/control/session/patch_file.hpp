// The watched patch file. A save plays its differences to the last text.
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
  /// How texts are played. `as` names the change.
  struct Player {
    /// Replaces the patch.
    std::function<language::Reply(const std::string& text, const language::Request& as, patching::Unknown)>
        load;
    /// Applies the differences between two texts of the file.
    std::function<language::Reply(const std::string& before, const std::string& after,
                                  const language::Request& as)>
        follow;
  };

  /// The result of a save, or of a change of the file.
  struct News {
    std::string path;
    std::string trouble{};  ///< why it does not play; empty if it does
    bool gone = false;
    std::size_t replaced = 0;    ///< nodes of the former session that it replaced
    language::Reply reply = {};  ///< if it plays
  };

  PatchFile(Store&, loop::Loop&, Player);

  /// Called with an event when a file does not play. May be null.
  std::function<void(const language::Event&)> emit;

  /// Called whenever the file was read. May be null.
  std::function<void(const News&)> on_news;

  /// Watches a file and plays it in place of the patch, unless the restored session plays the same text.
  /// `goes_on`: the session already plays this file; the file may be missing, and only its differences are
  /// played. An error if the file cannot be watched.
  std::expected<void, std::string> open(const std::string& path, bool goes_on);

  /// Watches a file whose text was just loaded. Returns why it cannot be watched, or an empty text.
  std::string watch_loaded(const std::string& path, const std::string& text);

  /// Stops watching. The patch has no file any more.
  void unwatch();

  /// Plays a save of the file.
  language::Reply play(const std::string& path, const std::string& text, bool goes_on = false);

  /// The file is gone or does not play: emits an event and sets trouble() until a save plays.
  void refuse(const std::string& path, const std::string& why);

  /// Why the last save does not play; empty if it does.
  const std::string& trouble() const { return trouble_; }

  /// The watched file; empty: none.
  const std::string& path() const { return path_; }

  /// Whether play() would leave the restored session as it is.
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
  bool played_ = false;  ///< this engine has played a file
  std::string trouble_;
};

}  // namespace chronus::session

// A whole instrument in one process, from the verbs to the samples, without a device: a test asks verbs,
// saves module files, and pulls the sound.
#pragma once

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "control/session/library.hpp"
#include "control/session/restore.hpp"
#include "control/session/session.hpp"
#include "engine/playing.hpp"
#include "support/temp_folder.hpp"

namespace chronus::test {

/// The text of a file of the tree, such as "module-src/vco.cpp".
std::string read_file(const std::string& path);

/// A module of one struct with this body.
std::string module_of(const std::string& body, const std::string& type = "Thing");

/// `text` with the first `from`, which must be there, replaced.
std::string with(std::string text, const std::string& from, const std::string& to);

/// A module that plays this value, so that the version that sounds is heard at once.
std::string module_at(const std::string& value);

class Live {
 public:
  /// Starts with these modules of the instrument; all of them if it is told "*".
  explicit Live(std::initializer_list<std::string> modules = {}, engine::EngineOptions = {});
  ~Live();

  /// What another engine would make of this instrument and its session as they are at this moment: as if this
  /// one were ended now, without a word.
  std::unique_ptr<Live> after_death(const session::StartMode& = {}) const;

  /// The same with another session.
  std::unique_ptr<Live> after_death_with(const std::filesystem::path& session) const;

  /// Ends the session; another may go on with it.
  void end();

  /// Asks a verb as a person types it and waits for the answer. The sound goes on while something waits for
  /// it, and only then.
  language::Reply ask(const std::string& line, const std::string& input = {}, std::uint64_t client = 1);

  /// The same, for a verb that must be done.
  language::Reply done(const std::string& line, const std::string& input = {}, std::uint64_t client = 1);

  /// Saves a module's file as editors do.
  void save(const std::string& module, const std::string& source) const;

  /// Plays a watched patch file.
  language::Reply play_file(const std::string& path, const std::string& text);

  /// Saves it and reloads.
  language::Reply edit(const std::string& module, const std::string& source);

  /// Pulls samples under the allocation trap.
  Stereo play(int frames);
  Stereo play_seconds(double seconds) { return play(static_cast<int>(seconds * engine.sample_rate())); }

  /// The last sample of the next tenth of a second, on the left.
  double next_level();

  /// Plays until nothing fades or waits.
  void settle();

  /// Turns the control loop until `condition` holds; throws, saying what was awaited, after a minute.
  void wait_for(const std::string& what, const std::function<bool()>& condition);

  /// Waits until all modules play optimised code, and plays until they do.
  void wait_for_optimised();

  /// Whether a line of `said` holds this.
  bool says(const std::string& text) const;

  /// What was played so far.
  std::int64_t now() const { return static_cast<std::int64_t>(heard.left.size()); }

  TempFolder folder;
  std::string modules;            ///< the folder of the instrument
  std::string session_folder;     ///< where the session is kept
  std::vector<std::string> said;  ///< when it began
  loop::Loop loop;
  Library library{loop};
  engine::Engine engine;
  device::Recorder recorder;
  std::unique_ptr<journal::Journal> journal;
  std::unique_ptr<session::Session> session;
  Stereo heard;  ///< all that was ever played
  std::vector<language::Event> events;

 private:
  Live(const Live& before, const std::filesystem::path& session, const session::StartMode&);
  void begin(const session::StartMode&);
};

}  // namespace chronus::test

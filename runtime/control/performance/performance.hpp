// A script, carried out in an off-line session.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "control/language/request.hpp"
#include "control/performance/offline_session.hpp"
#include "control/performance/script.hpp"
#include "control/performance/working_copy.hpp"

namespace chronus::performance {

/// What became of a cue, or an event of the session.
struct Told {
  const Cue* cue = nullptr;  ///< null: an event
  std::string kind{};        ///< of the event
  std::int64_t sample = 0;   ///< at which the cue was carried out, or the event was told
  double beat = 0;
  language::Reply reply{};  ///< to the cue; of an event its text and data
};

struct Account {
  std::size_t cues = 0;
  std::size_t failed = 0;  ///< cues, but for those that may fail
  std::size_t faults = 0;  ///< events of kind "fault"
  std::int64_t frames = 0;
  float peak = 0;
  bool finite = true;  ///< all samples
};

/// One performance. Cues are carried out in the order of the script, each when its time has come and the cue
/// before has done all that takes no time. [control-thread]
class Performance {
 public:
  /// The session is open on the copy's module folder, and nothing was rendered yet. Both outlive it.
  /// Relative paths of verbs lie in `folder`. `tell` is called with everything that happens.
  Performance(OfflineSession&, const WorkingCopy&, std::vector<Cue>, std::string folder,
              std::function<void(const Told&)> tell);
  ~Performance();
  Performance(const Performance&) = delete;
  Performance& operator=(const Performance&) = delete;

  /// Plays the copy's patch file from the start. An error: what is wrong with it.
  std::expected<void, std::string> load_patch();

  /// Performs until `quit`, or for so many seconds. `sink` takes what is heard: the limiter's latency is not
  /// part of it. An error is the sink's.
  std::expected<Account, std::string> play(std::optional<double> seconds, const OfflineSession::Sink& sink);

  /// Ends play() at the next block.
  void end() { ended_ = true; }

 private:
  using Place = std::vector<Cue>::const_iterator;

  /// Whether a cue's time has come, or cannot come, or the performance has ended before.
  enum class Reached : std::uint8_t { due, refused, end };

  std::expected<Reached, std::string> go_to(const Cue&);
  std::expected<Reached, std::string> go_to_beat(const Cue&);
  std::expected<void, std::string> render_until(std::int64_t sample);
  std::expected<void, std::string> hear(std::span<float* const> channels, int frames,
                                        const OfflineSession::Sink&);
  Place carry_out(Place first);
  void ask(const Cue&);
  void edit(Place first, Place last);
  void answer_edit(const Cue&, const std::string& path);
  language::Reply reply_of_saves() const;
  void answer(const Cue&, language::Reply);
  void refuse(const Cue&, const std::string& why);
  void on_event(const language::Event&);
  double beat() const;

  OfflineSession& offline_;
  const WorkingCopy& copy_;
  std::vector<Cue> cues_;
  std::string folder_;
  std::function<void(const Told&)> tell_;
  OfflineSession::Sink heard_;
  std::vector<float*> rest_;  ///< the channels of a block, behind what is skipped
  std::int64_t to_skip_ = 0;  ///< frames that are not part of what is heard
  std::int64_t end_ = 0;      ///< the last sample to be performed
  Account account_;
  bool ended_ = false;
  std::int64_t last_cue_ = 0;                             ///< the sample of the cue that was carried out last
  std::map<int, Told> asked_;                             ///< by line, the cues that are not answered yet
  std::vector<language::Event> saves_;                    ///< what has become of them since the last edit
  std::optional<session::PatchFile::News> patch_news_{};  ///< since the last edit
};

}  // namespace chronus::performance

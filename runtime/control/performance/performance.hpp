// Carries out a script in an off-line session.
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

/// The result of a cue, or an event of the session.
struct Told {
  const Cue* cue = nullptr;  ///< null: an event
  std::string kind{};        ///< of the event
  std::int64_t sample = 0;   ///< at which the cue was carried out, or the event was sent
  double beat = 0;
  language::Reply reply{};  ///< the cue's reply, or the event's text and data
};

struct Account {
  std::size_t cues = 0;
  std::size_t failed = 0;  ///< failed cues, except those that may fail
  std::size_t faults = 0;  ///< events of kind "fault"
  std::int64_t frames = 0;
  float peak = 0;
  double limited_db = 0;  ///< the limiter's largest gain reduction
  bool finite = true;     ///< no sample was non-finite
};

/// One performance. Carries out the cues in order, each at its time, and after the cue before has done
/// everything that is due at its sample. [control-thread]
class Performance {
 public:
  /// Requires a session opened on the copy's module folder with nothing rendered yet. Session and copy must
  /// outlive it. Verbs' relative paths are in `folder`. `tell` is called with every result and event.
  Performance(OfflineSession&, const WorkingCopy&, std::vector<Cue>, std::string folder,
              std::function<void(const Told&)> tell);
  ~Performance();
  Performance(const Performance&) = delete;
  Performance& operator=(const Performance&) = delete;

  /// Plays the copy's patch file from the start. An error if the file is wrong.
  std::expected<void, std::string> load_patch();

  /// Performs until `quit`, or for `seconds`. `sink` receives the sound without the limiter's latency. Errors
  /// come from the sink.
  std::expected<Account, std::string> play(std::optional<double> seconds, const OfflineSession::Sink& sink);

  /// Ends play() at the next block.
  void end() { ended_ = true; }

 private:
  using Place = std::vector<Cue>::const_iterator;

  /// Whether a cue is due, can never be due, or the performance ended first.
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
  language::Reply reply_of_saves(const std::string& name, const std::string& path) const;
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
  std::vector<float*> rest_;  ///< a block's channels, after the skipped frames
  std::int64_t to_skip_ = 0;  ///< frames of the limiter's latency
  std::int64_t end_ = 0;      ///< the last sample to perform
  Account account_;
  bool ended_ = false;
  std::int64_t last_cue_ = 0;                             ///< the sample of the last cue
  std::map<int, Told> asked_;                             ///< unanswered cues, by line
  std::vector<language::Event> saves_;                    ///< results of saves since the last edit
  std::optional<session::PatchFile::News> patch_news_{};  ///< since the last edit
};

}  // namespace chronus::performance

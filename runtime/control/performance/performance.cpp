#include "control/performance/performance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <utility>

#include "base/replace_file.hpp"
#include "control/language/line.hpp"
#include "engine/timeline.hpp"

namespace chronus::performance {

namespace {

/// The first sample from `now` on at which the beat is reached; none if the transport does not reach it.
std::optional<std::int64_t> sample_of(double beat, const Transport& transport, std::int64_t now) {
  constexpr double tolerance = 1e-6;
  const double left = beat - engine::beat_at(transport, now);
  if (left <= tolerance && left > -transport.beats_per_sample - tolerance) return now;
  if (left < 0 || transport.beats_per_sample <= 0) return std::nullopt;
  return now +
         std::max<std::int64_t>(1, std::llround(std::ceil((left - tolerance) / transport.beats_per_sample)));
}

}  // namespace

Performance::Performance(OfflineSession& offline, const WorkingCopy& copy, std::vector<Cue> cues,
                         std::string folder, std::function<void(const Told&)> tell)
    : offline_(offline),
      copy_(copy),
      cues_(std::move(cues)),
      folder_(std::move(folder)),
      tell_(std::move(tell)) {
  session::Session& session = offline_.session();
  session.on_event = [this](const language::Event& event) { on_event(event); };
  session.on_quit = [this] { end(); };
  session.patch_file().on_news = [this](const session::PatchFile::News& news) { patch_news_ = news; };
}

Performance::~Performance() {
  session::Session& session = offline_.session();
  session.on_event = nullptr;
  session.on_quit = nullptr;
  session.patch_file().on_news = nullptr;
}

std::expected<void, std::string> Performance::load_patch() {
  if (copy_.patch().empty()) return {};
  if (auto opened = offline_.session().patch_file().open(copy_.patch(), false); !opened) return opened;
  offline_.stand();
  const auto news = std::exchange(patch_news_, std::nullopt);
  if (news && !news->trouble.empty())
    return std::unexpected(copy_.in_original(news->path + ": " + news->trouble));
  if (news && news->reply.data.contains("kept")) {
    const std::string name = std::filesystem::path(news->path).filename().string();
    tell_({nullptr, "kept", 0, 0, {language::Exit::done, name + ": " + news->reply.text, news->reply.data}});
  }
  return {};
}

std::expected<Account, std::string> Performance::play(std::optional<double> seconds,
                                                      const OfflineSession::Sink& sink) {
  heard_ = [this, &sink](std::span<float* const> channels, int frames) {
    return hear(channels, frames, sink);
  };
  to_skip_ = offline_.engine().latency();
  end_ = seconds ? std::llround(*seconds * offline_.engine().sample_rate())
                 : std::numeric_limits<std::int64_t>::max();
  account_ = {.cues = cues_.size()};
  auto next = cues_.cbegin();
  while (next != cues_.cend() && !ended_) {
    const auto reached = go_to(*next);
    if (!reached) return std::unexpected(reached.error());
    if (*reached == Reached::end) break;
    next = *reached == Reached::due ? carry_out(next) : next + 1;
  }
  if (seconds) {
    if (auto done = render_until(end_); !done) return std::unexpected(done.error());
  }
  for (; next != cues_.cend(); ++next) refuse(*next, "the performance has ended before its time");
  const std::int64_t held_back = offline_.sample() + offline_.engine().latency();
  if (auto done = offline_.render_until(held_back, heard_); !done) return std::unexpected(done.error());
  while (!asked_.empty()) {
    const Cue& cue = *asked_.begin()->second.cue;
    answer(cue,
           language::to_reply({language::Exit::timed_out, "the performance ended before it was answered"}));
  }
  return account_;
}

/// Renders up to the cue's time.
std::expected<Performance::Reached, std::string> Performance::go_to(const Cue& cue) {
  const double rate = offline_.engine().sample_rate();
  if (cue.at.unit == Beats) return go_to_beat(cue);
  const std::int64_t sample = (cue.relative ? last_cue_ : 0) + std::llround(cue.at.number * rate);
  if (sample < offline_.sample()) {
    refuse(cue, fmt::format("its time has passed: the performance is at {:.3f} s",
                            static_cast<double>(offline_.sample()) / rate));
    return Reached::refused;
  }
  if (auto done = render_until(std::min(sample, end_)); !done) return std::unexpected(done.error());
  return sample <= end_ && !ended_ ? Reached::due : Reached::end;
}

/// Changes of the transport show after the next rendered sample.
std::expected<Performance::Reached, std::string> Performance::go_to_beat(const Cue& cue) {
  if (cue.relative && cue.at.number == 0) return Reached::due;
  const std::int64_t block = offline_.engine().block();
  if (cue.relative && offline_.sample() == last_cue_) {
    if (auto done = render_until(last_cue_ + 1); !done) return std::unexpected(done.error());
  }
  const double from = cue.relative ? engine::beat_at(offline_.transport(), last_cue_) : 0;
  const double beat = from + cue.at.number;
  for (const std::int64_t begun = offline_.sample(); !ended_ && offline_.sample() < end_;) {
    const std::int64_t now = offline_.sample();
    const auto due = sample_of(beat, offline_.transport(), now);
    if (due == now) return Reached::due;
    if (!due && now > begun) {
      const double here = engine::beat_at(offline_.transport(), now);
      refuse(cue, here > beat
                      ? fmt::format("beat {:g} has passed: the music is at beat {:.3f}", beat, here)
                      : fmt::format("beat {:g} does not come: the transport stands still at beat {:.3f}",
                                    beat, here));
      return Reached::refused;
    }
    const std::int64_t next = due ? std::min(*due, now + block - now % block) : now + 1;
    if (auto done = render_until(std::min(next, end_)); !done) return std::unexpected(done.error());
  }
  return Reached::end;
}

/// Renders block by block, so that `quit` and an interrupt end it at once.
std::expected<void, std::string> Performance::render_until(std::int64_t sample) {
  const std::int64_t block = offline_.engine().block();
  while (offline_.sample() < sample && !ended_) {
    const std::int64_t now = offline_.sample();
    const auto done = offline_.render_until(std::min(sample, now + block - now % block), heard_);
    if (!done) return done;
  }
  return {};
}

std::expected<void, std::string> Performance::hear(std::span<float* const> channels, int frames,
                                                   const OfflineSession::Sink& sink) {
  const auto skipped = static_cast<int>(std::min<std::int64_t>(to_skip_, frames));
  to_skip_ -= skipped;
  frames -= skipped;
  rest_.clear();
  for (float* const channel : channels) {
    rest_.push_back(channel + skipped);
    for (const float sample : std::span(rest_.back(), static_cast<std::size_t>(frames))) {
      account_.peak = std::max(account_.peak, std::abs(sample));
      account_.finite = account_.finite && std::isfinite(sample);
    }
  }
  account_.limited_db = std::max(account_.limited_db, offline_.engine().limiter_reduction());
  account_.frames += frames;
  return frames > 0 ? sink(rest_, frames) : std::expected<void, std::string>();
}

/// Carries out the next cue. Edits of the same time are saved together.
Performance::Place Performance::carry_out(Place first) {
  last_cue_ = offline_.sample();
  if (!first->is_edit()) {
    ask(*first);
    return first + 1;
  }
  Place last = first + 1;
  while (last != cues_.cend() && last->is_edit() && last->joins(*(last - 1))) ++last;
  edit(first, last);
  return last;
}

void Performance::ask(const Cue& cue) {
  language::Request request;
  request.command = cue.command;
  request.door = "script";
  request.client = 1;
  request.input = cue.input;
  request.folder = folder_;
  asked_[cue.line] = {&cue, {}, offline_.sample(), beat(), {}};
  offline_.session().handle(std::move(request),
                            [this, &cue](language::Reply reply) { answer(cue, std::move(reply)); });
  offline_.stand();
}

void Performance::edit(Place first, Place last) {
  saves_.clear();
  patch_news_.reset();
  std::vector<std::pair<const Cue*, std::string>> saved;
  for (; first != last; ++first) {
    const Cue& cue = *first;
    asked_[cue.line] = {&cue, {}, offline_.sample(), beat(), {}};
    const auto path = copy_.path_of(cue.command.arguments.front());
    if (!path) {
      refuse(cue, path.error());
      continue;
    }
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(*path).parent_path(), error);
    if (auto written = base::replace_file(*path, *cue.input); !written)
      refuse(cue, written.error());
    else
      saved.emplace_back(&cue, *path);
  }
  offline_.stand();
  for (const auto& [cue, path] : saved) answer_edit(*cue, path);
  offline_.stand();
}

void Performance::answer_edit(const Cue& cue, const std::string& path) {
  session::Session& session = offline_.session();
  const std::string module = copy_.module_of(path);
  if (!module.empty()) {
    session.stay_awake();
    session.modules().reload(module,
                             [this, &session, &cue](const modules::ModuleFile& file) {
                               answer(cue, session.modules().reply_to_reload(file));
                             },
                             {"file", true});
  } else if (path == copy_.patch() && patch_news_) {
    if (patch_news_->trouble.empty()) return answer(cue, patch_news_->reply);
    refuse(cue, patch_news_->path + ": " + patch_news_->trouble);
  } else {
    answer(cue, reply_of_saves(cue.command.arguments.front(), path));
  }
}

/// The results of the modules that include a file, and whether nothing takes notice of it.
language::Reply Performance::reply_of_saves(const std::string& name, const std::string& path) const {
  language::Reply reply{language::Exit::done, "saved", {{"modules", nlohmann::json::array()}}};
  const std::string& patch = offline_.session().patch_file().path();
  if (path != patch && !offline_.session().modules().watches(path)) {
    const std::string other = patch.empty()
                                  ? "there is no patch file"
                                  : "the patch is " + std::filesystem::path(patch).filename().string();
    const std::string why = fmt::format("nothing watches {}: no module includes it, and {}", name, other);
    reply.data["unwatched"] = why;
    reply.text += "; " + why;
    return reply;
  }
  if (saves_.empty() && path != patch) {
    reply.data["unwatched"] = "no module includes it";
    reply.text += "; no module includes it";
  }
  for (const language::Event& save : saves_) {
    if (save.data["ok"] != true) reply.exit = language::Exit::refused;
    reply.text += "\n" + save.text;
    reply.data["modules"].push_back(save.data);
  }
  return reply;
}

void Performance::answer(const Cue& cue, language::Reply reply) {
  const auto asked = asked_.extract(cue.line);
  Told told = asked ? asked.mapped() : Told{&cue, {}, offline_.sample(), beat(), {}};
  if (!reply.ok() && !cue.may_fail) ++account_.failed;
  told.reply = std::move(reply);
  tell_(told);
}

void Performance::refuse(const Cue& cue, const std::string& why) {
  answer(cue, {language::Exit::refused, why, {{"error", why}}});
}

void Performance::on_event(const language::Event& event) {
  if (event.kind == "reload") saves_.push_back(event);
  if (event.kind == "fault") ++account_.faults;
  tell_({nullptr, event.kind, offline_.sample(), beat(), {language::Exit::done, event.text, event.data}});
}

double Performance::beat() const {
  return engine::beat_at(offline_.transport(), offline_.sample());
}

}  // namespace chronus::performance

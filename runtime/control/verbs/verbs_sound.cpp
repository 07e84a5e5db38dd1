#include <chronus/bounds.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <thread>

#include "control/language/value.hpp"
#include "control/offline/render.hpp"
#include "control/patching/node_view.hpp"
#include "control/patching/waiting.hpp"
#include "control/session/session.hpp"
#include "control/verbs/listening.hpp"
#include "control/verbs/silence.hpp"
#include "control/verbs/verbs.hpp"
#include "graph/resolve.hpp"

namespace chronus::verbs {

namespace {

/// What an option says in `unit`; `otherwise` if it is not given.
std::expected<double, language::Problem> number_option(const session::Session& session,
                                                       const language::Command& command,
                                                       const std::string& key, Unit unit,
                                                       Bounds<double> bounds, double otherwise) {
  const std::string* text = command.option(key);
  if (!text) return otherwise;
  const auto quantity = language::parse_quantity(*text);
  const auto number =
      quantity ? convert(*quantity, unit, session.patch().tempo) : std::unexpected(quantity.error());
  if (!number) return std::unexpected(language::Problem{language::Exit::usage, key + ": " + number.error()});
  if (bounds.hold(*number)) return *number;
  return std::unexpected(language::Problem{
      language::Exit::usage,
      fmt::format("{} must lie between {} and {}", key, language::to_text({bounds.least, unit}),
                  language::to_text({bounds.most, unit}))});
}

/// The same for a number of frames.
std::expected<int, language::Problem> frames_option(const session::Session& session,
                                                    const language::Command& command, const std::string& key,
                                                    Bounds<int> bounds, int otherwise) {
  const Bounds<double> ends{static_cast<double>(bounds.least), static_cast<double>(bounds.most)};
  const auto number = number_option(session, command, key, None, ends, otherwise);
  if (!number) return std::unexpected(number.error());
  if (*number == std::floor(*number)) return static_cast<int>(*number);
  return std::unexpected(language::Problem{language::Exit::usage, key + " must be a whole number of frames"});
}

/// A node's main output or the two of a pair, by index; none for the whole.
std::vector<graph::PortIndex> main_output(session::Session& session, const std::string& name) {
  const engine::StageNode* staged = session.stage().find(name);
  if (!staged || !staged->instance) return {};
  return graph::resolve_output(staged->instance->code().info, "");
}

/// What that output is; null for the whole, which is audio.
const OutputInfo* listened_output(session::Session& session, const std::string& name) {
  const auto main = main_output(session, name);
  if (main.empty()) return nullptr;
  return &session.stage().find(name)->instance->code().info.outputs[static_cast<std::size_t>(main[0].index)];
}

/// A control signal has no level in dB: it is told in its own unit.
void tell_control(const std::string& what, const Heard& heard, language::Reply& reply) {
  reply.data["lowest"] = patching::rounded(heard.lowest, 1e-5);
  reply.data["highest"] = patching::rounded(heard.highest, 1e-5);
  reply.data["mean"] = patching::rounded(heard.dc, 1e-5);
  for (const char* level : {"peak_db", "rms_db", "dc"}) reply.data.erase(level);
  if (heard.highest - heard.lowest < 1e-6)
    reply.text = fmt::format("{} stays at {:.4g}", what, heard.dc);
  else
    reply.text = fmt::format("{} goes from {:.4g} to {:.4g}, mean {:.4g}", what, heard.lowest, heard.highest,
                             heard.dc);
}

void collect(session::Session& session, const std::shared_ptr<std::vector<float>>& samples, std::size_t count,
             int tries, std::function<void()> done) {
  float sample;
  while (samples->size() < count && session.parts().engine.tap().pop(sample)) samples->push_back(sample);
  if (samples->size() >= count || tries == 0) {
    session.parts().engine.tap().close();
    return done();
  }
  session.parts().loop.after(std::chrono::milliseconds(20),
                             [&session, samples, count, tries, done = std::move(done)] {
                               collect(session, samples, count, tries - 1, done);
                             });
}

}  // namespace

void verb_listen(session::Session& session, const language::Request& request,
                 const language::Answer& answer) {
  const language::Command& command = request.command;
  const auto seconds = number_option(session, command, "seconds", Seconds, {0.001, 60}, 1);
  if (!seconds) return answer(language::to_reply(seconds.error()));
  const std::string name = command.arguments.empty() ? std::string(graph::master) : command.arguments[0];
  engine::Id id = engine::Tap::master;
  if (const auto group = session.patch().groups.find(name); group != session.patch().groups.end()) {
    return answer(language::to_reply(
        {language::Exit::refused, fmt::format("`{}` is a group; listen to one of its nodes: {}", name,
                                              fmt::join(group->second, ", "))}));
  }
  if (name != graph::master) {
    patching::Draft draft = session.draft();
    const auto node = draft.node(name);
    if (!node) return answer(language::to_reply(node.error()));
    const engine::StageNode* staged = session.stage().find(name);
    if (!staged || !staged->instance) {
      const std::string why = why_it_rests(session, name);
      return answer({language::Exit::done,
                     name + " is silent: " + why,
                     {{"node", name}, {"silent", true}, {"why", why}}});
    }
    id = staged->state->id;
  }
  if (session.parts().engine.tap().busy())
    return answer(language::to_reply({language::Exit::refused, "another `listen` is running; try again"}));
  const auto main = main_output(session, name);
  session.parts().engine.tap().open(id, main.empty() ? 0 : main.front().index,
                                    main.empty() ? 0 : main.back().index);
  const double rate = session.parts().engine.sample_rate();
  const auto count = static_cast<std::size_t>(*seconds * rate);
  auto samples = std::make_shared<std::vector<float>>();
  samples->reserve(count);
  const int tries = static_cast<int>(*seconds * 50) + 50;
  const auto peaks = std::make_shared<Peaks>(session);
  collect(session, samples, count, tries, [&session, samples, peaks, name, rate, answer] {
    peaks->close();
    const Heard heard = listen_to(*samples, rate);
    const auto measured = static_cast<double>(samples->size()) / rate;
    language::Reply reply;
    reply.data = {{"node", name},
                  {"seconds", std::round(measured * 1000) / 1000},
                  {"silent", heard.silent},
                  {"peak_db", std::round(heard.peak_db * 10) / 10},
                  {"rms_db", std::round(heard.rms_db * 10) / 10},
                  {"dc", std::round(heard.dc * 1e5) / 1e5}};
    if (samples->empty()) {
      reply.exit = language::Exit::timed_out;
      reply.text = "nothing was played meanwhile: " + session.parts().device_status().name;
      reply.data["error"] = reply.text;
      return answer(std::move(reply));
    }
    const OutputInfo* output = listened_output(session, name);
    const bool control = output && output->kind != OutputKind::audio;
    if (control) tell_control(name + "." + output->name, heard, reply);
    if (heard.silent) {
      Silence silence(session, *peaks);
      const std::string why = name == graph::master ? silence.of_all() : silence.of_node(name, "");
      reply.data["why"] = why.empty() ? "not known" : why;
      reply.text = (control ? reply.text : name + " is silent") + ": " +
                   (why.empty() ? "the cause is not known" : why);
      return answer(std::move(reply));
    }
    if (control) return answer(std::move(reply));
    reply.text = fmt::format("{}: peak {:.1f} dB, RMS {:.1f} dB", name, heard.peak_db, heard.rms_db);
    if (std::abs(heard.dc) > 0.01) reply.text += fmt::format(", DC {:.3f}", heard.dc);
    if (heard.pitch_hz > 0) {
      reply.data["pitch_hz"] = std::round(heard.pitch_hz * 100) / 100;
      reply.data["clarity"] = std::round(heard.clarity * 100) / 100;
      reply.text += fmt::format(", pitch {:.1f} Hz", heard.pitch_hz);
    } else {
      reply.text += ", no clear pitch";
    }
    if (const std::string why = name == graph::master ? "" : why_unheard(session, name); !why.empty()) {
      reply.data["unheard"] = why;
      reply.text += "; it is not heard: " + why;
    }
    if (!session.parts().device_status().audible) reply.text += " (the device is a clock: nobody hears it)";
    answer(std::move(reply));
  });
}

void verb_record(session::Session& session, const language::Request& request,
                 const language::Answer& answer) {
  const std::string& word = request.command.arguments[0];
  device::Recorder& recorder = session.parts().recorder;
  if (word == "stop") {
    const auto take = recorder.stop();
    if (!take) return answer(language::to_reply({language::Exit::refused, take.error()}));
    session.note(session::StateRecord{.recording = ""});
    language::Reply reply = session.changed(
        request, {"recording", take->path, fmt::format("{:.2f} s", take->seconds), false, {}});
    reply.data["file"] = take->path;
    reply.data["seconds"] = take->seconds;
    reply.data["dropped"] = take->dropped;
    return answer(std::move(reply));
  }
  if (recorder.status().recording) {
    return answer(language::to_reply({language::Exit::refused, "a recording to " + recorder.status().path +
                                                                   " runs; `record stop` ends it"}));
  }
  const std::string path = request.path(word);
  if (auto started = recorder.start(path, session.parts().engine.sample_rate()); !started) {
    return answer(language::to_reply({language::Exit::refused, started.error()}));
  }
  session.note(session::StateRecord{.recording = path});
  answer(session.changed(request, {"recording", "", path, false, {}}));
}

namespace {

/// The cables and settings of the patch that no module reads, in words.
std::vector<std::string> asleep_in(session::Session& session) {
  std::vector<std::string> asleep;
  for (const graph::Cable& cable : session.stage().sleeping())
    asleep.push_back("the cable from " + to_text(cable.from) + " to " + to_text(cable.to));
  for (const graph::Node& node : session.patch().nodes) {
    if (!session.modules().code(node.module)) continue;  // told as a missing module
    for (const patching::SleepingSetting& setting : patching::sleeping_settings(node, session.modules()))
      asleep.push_back(fmt::format("{}.{} = {} ({})", node.name, setting.port, setting.word, setting.why));
  }
  return asleep;
}

/// Renders once all code is optimised. The wait has an end, for a version may stay without (one that plays on
/// after its header was broken); quick code gives the same samples.
void render_when_optimised(session::Session& session, const language::Request& request,
                           const language::Answer& answer, int tries) {
  const language::Command& command = request.command;
  const auto seconds = number_option(session, command, "seconds", Seconds, offline::render_lengths, 8);
  const auto rate =
      number_option(session, command, "rate", Hz, sample_rates, session.parts().engine.sample_rate());
  const auto block = frames_option(session, command, "block", engine_blocks, 64);
  for (const auto* option : {&seconds, &rate}) {
    if (!*option) return answer(language::to_reply(option->error()));
  }
  if (!block) return answer(language::to_reply(block.error()));
  struct Work {
    offline::RenderJob job;
    std::vector<std::string> asleep;
    std::expected<offline::Rendered, std::string> result = std::unexpected(std::string());
  };
  auto work = std::make_shared<Work>();
  work->job.patch = session.patch();
  work->job.seconds = *seconds;
  work->job.sample_rate = *rate;
  work->job.block = *block;
  std::vector<std::string> missing;
  for (const graph::Node& node : session.patch().nodes) {
    const auto code = session.modules().code(node.module);
    if (!code) {
      missing.push_back(node.module);
    } else if (!code->optimised && tries > 0) {
      session.parts().loop.after(std::chrono::milliseconds(20), [&session, request, answer, tries] {
        render_when_optimised(session, request, answer, tries - 1);
      });
      return;
    } else {
      work->job.codes[node.module] = code;
    }
  }
  work->asleep = asleep_in(session);
  const std::string path = request.path(command.arguments[0]);
  loop::Loop& loop = session.parts().loop;
  std::thread([work, path, missing, answer, &loop] {
    work->result = offline::render_to(path, work->job);
    loop.post([work, path, missing, answer] {
      if (!work->result) return answer(language::to_reply({language::Exit::refused, work->result.error()}));
      const offline::Rendered& made = *work->result;
      language::Reply reply;
      reply.data = {{"file", path},        {"seconds", work->job.seconds},  {"frames", made.frames},
                    {"peak", made.peak},   {"limited_db", made.limited_db}, {"faults", made.faults},
                    {"muted", made.muted}, {"missing_modules", missing}};
      reply.text = fmt::format("{}: {:g} s, peak {:.1f} dB", path, work->job.seconds,
                               made.peak > 0 ? 20 * std::log10(made.peak) : -200.0f);
      reply.data["asleep"] = work->asleep;
      if (made.limited_db > 0.1) reply.text += fmt::format(", limited by {:.1f} dB", made.limited_db);
      if (made.peak == 0) reply.text += "; it is silent";
      if (!made.faults.empty())
        reply.text += fmt::format("; non-finite samples from {}", fmt::join(made.faults, ", "));
      for (const std::string& muted : made.muted) reply.text += "; " + muted;
      if (!missing.empty())
        reply.text += fmt::format("; without the modules {}, which have no code", fmt::join(missing, ", "));
      for (const std::string& what : work->asleep) reply.text += "\nnothing plays " + what;
      answer(std::move(reply));
    });
  }).detach();
}

}  // namespace

void verb_render(session::Session& session, const language::Request& request,
                 const language::Answer& answer) {
  constexpr int tries = 250;  // five seconds
  render_when_optimised(session, request, answer, tries);
}

}  // namespace chronus::verbs

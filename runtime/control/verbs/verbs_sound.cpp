#include <chronus/bounds.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <thread>

#include "control/offline/render.hpp"
#include "control/patching/waiting.hpp"
#include "control/session/records.hpp"
#include "control/session/session.hpp"
#include "control/verbs/number_options.hpp"
#include "control/verbs/verbs.hpp"

namespace chronus::verbs {

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
  if (auto started = recorder.start(path, session.parts().engine.sample_rate(), session.parts().outputs());
      !started) {
    return answer(language::to_reply({language::Exit::refused, started.error()}));
  }
  session.note(session::StateRecord{.recording = path});
  answer(session.changed(request, {"recording", "", path, false, {}}));
}

namespace {

/// The patch's cables and settings that no module reads, as text.
std::vector<std::string> asleep_in(session::Session& session) {
  std::vector<std::string> asleep;
  for (const graph::Cable& cable : session.stage().sleeping())
    asleep.push_back("the cable from " + to_text(cable.from) + " to " + to_text(cable.to));
  for (const graph::Node& node : session.patch().nodes) {
    if (!session.modules().code(node.module)) continue;  // reported as a missing module
    for (const patching::SleepingSetting& setting : patching::sleeping_settings(node, session.modules()))
      asleep.push_back(fmt::format("{}.{} = {} ({})", node.name, setting.port, setting.word, setting.why));
  }
  return asleep;
}

/// Renders once all code is optimised. The wait is limited, since a version may never be (one that plays on
/// after its header was broken). Quick code gives the same samples.
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
  if (const std::string* input = command.option("input")) work->job.input = request.path(*input);
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
  std::thread([work, path, missing, answer, outside = loop.outside_work(), &loop]() mutable {
    work->result = offline::render_to(path, work->job);
    loop.post([work, path, missing, answer, outside = std::move(outside)] {
      if (!work->result) return answer(language::to_reply({language::Exit::refused, work->result.error()}));
      const offline::Rendered& made = *work->result;
      language::Reply reply;
      reply.data = {{"file", path},
                    {"seconds", work->job.seconds},
                    {"frames", made.frames},
                    {"channels", made.channels},
                    {"peak", made.peak},
                    {"limited_db", made.limited_db},
                    {"faults", made.faults},
                    {"muted", made.muted},
                    {"missing_modules", missing}};
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

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "control/patching/node_view.hpp"
#include "control/patching/waiting.hpp"
#include "control/session/absent_channels.hpp"
#include "control/session/records.hpp"
#include "control/session/session.hpp"
#include "control/verbs/status_of_node.hpp"
#include "control/verbs/unheard.hpp"
#include "control/verbs/verbs.hpp"
#include "graph/resolve.hpp"

namespace chronus::verbs {

namespace {

nlohmann::json percentiles(const modules::Latest& figures) {
  return {{"edits", figures.size()},
          {"p50", figures.percentile(0.5)},
          {"p95", figures.percentile(0.95)},
          {"p99", figures.percentile(0.99)}};
}

/// How this session began: the first sound, and the duration of each module's first compile.
void tell_start(session::Session& session, language::Reply& reply) {
  nlohmann::json& start = reply.data["start"] = nlohmann::json::object();
  const double sound = session.parts().first_sound_ms ? session.parts().first_sound_ms() : std::nan("");
  if (std::isfinite(sound)) start["first_sound_ms"] = patching::rounded(sound, 0.1);
  nlohmann::json& modules = start["modules"] = nlohmann::json::object();
  std::size_t cached = 0;
  for (const auto& [name, file] : session.modules().files()) {
    if (!file.first) continue;
    modules[name] = {{"ms", patching::rounded(file.first->ms, 0.01)}, {"worker", file.first->worker}};
    cached += file.first->worker == "cache";
  }
  reply.text +=
      fmt::format("\n{}{} of {} modules came from the cache",
                  std::isfinite(sound) ? fmt::format("first sound {:.0f} ms after the start; ", sound) : "",
                  cached, modules.size());
}

/// Where the session's journal is.
void tell_journal(session::Session& session, language::Reply& reply) {
  journal::Journal* journal = session.parts().journal;
  nlohmann::json& data = reply.data["session"] = {{"kept", journal && !journal->behind()}};
  if (!journal) {
    reply.text += "\nthis session lasts as long as its engine";
    return;
  }
  data["folder"] = journal->folder();
  if (!journal->behind()) return;
  data["trouble"] = journal->trouble();
  reply.text += "\n" + journal->trouble();
}

/// The watched patch file, and why it does not play.
void tell_patch_file(const session::Session& session, language::Reply& reply) {
  if (!session.patch_file().path().empty()) reply.data["patch"]["file"] = session.patch_file().path();
  if (session.patch_file().trouble().empty()) return;
  reply.data["patch_file"] = {{"problem", session.patch_file().trouble()}};
  reply.text += "\n" + session.patch_file().trouble();
}

void tell_troubles(session::Session& session, language::Reply& reply) {
  nlohmann::json& troubles = reply.data["troubles"] = nlohmann::json::array();
  for (const session::Trouble& trouble : session.memory().troubles.list()) {
    troubles.push_back({{"text", trouble.text}, {"sample", trouble.sample}, {"times", trouble.times}});
    reply.text += "\nwent wrong: " + trouble.text;
    if (trouble.times > 1) reply.text += fmt::format(" ({} times)", trouble.times);
  }
  if (!troubles.empty()) reply.text += "\n`ack` says that this was seen";
}

void tell_aside(session::Session& session, language::Reply& reply) {
  for (const graph::Node& node : session.patch().nodes) {
    const engine::StageNode* staged = session.stage().find(node.name);
    const std::string aside = staged ? patching::told_aside(staged->state->aside, node.name) : "";
    if (aside.empty()) continue;
    reply.data["aside"][node.name] = aside;
    reply.text += "\n" + node.name + " " + aside;
  }
}

/// Cables to channels that the device lacks.
void tell_absent_channels(session::Session& session, const device::Format& device, language::Reply& reply) {
  for (const auto& [cable, why] : session::absent_channels(session.patch(), device)) {
    reply.data["absent_channels"].push_back(cable);
    reply.text += fmt::format("\ncable {} is silent: {}", cable, why);
  }
}

/// Names and settings of the patch that no module has.
void tell_waiting(session::Session& session, language::Reply& reply) {
  for (const graph::Cable& cable : session.stage().sleeping()) {
    reply.data["sleeping"].push_back(to_text(cable.from) + " to " + to_text(cable.to));
    reply.text += "\ncable sleeps: " + to_text(cable.from) + " to " + to_text(cable.to) +
                  " (a port or a module is not there)";
  }
  for (const graph::Node& node : session.patch().nodes) {
    if (!session.modules().exists(node.module)) {
      const std::string why = patching::why_it_waits(node, session.modules());
      reply.data["waiting"].push_back({{"node", node.name}, {"module", node.module}, {"why", why}});
      reply.text += "\nnode " + node.name + " waits: " + why;
    }
    if (!session.modules().code(node.module)) continue;
    for (const patching::SleepingSetting& setting : patching::sleeping_settings(node, session.modules())) {
      const std::string what = node.name + "." + setting.port;
      reply.data["sleeping_settings"].push_back(
          {{"what", what}, {"as_written", setting.word}, {"why", setting.why}});
      reply.text += "\nsetting sleeps: " + what + " = " + setting.word + " (" + setting.why + ")";
    }
  }
}

void tell_modules(session::Session& session, language::Reply& reply) {
  nlohmann::json& modules = reply.data["modules"] = nlohmann::json::object();
  for (const auto& [name, file] : session.modules().files()) {
    modules[name] = modules::module_state(file);
    if (const std::string problem = modules::told_problem(file); !problem.empty())
      reply.text += fmt::format("\nmodule {}: {}", name, problem);
  }
  const modules::Latest& edits = session.modules().edits();
  const modules::Latest& optimised = session.modules().optimised_edits();
  if (edits.size() == 0) return;
  reply.data["edit_to_sound_ms"] = percentiles(edits);
  reply.text += fmt::format("\nedits: {:.1f} ms from save to sound (median of {})", edits.percentile(0.5),
                            edits.size());
  if (optimised.size() == 0) return;
  reply.data["edit_to_optimised_ms"] = percentiles(optimised);
  reply.text += fmt::format(", {:.1f} ms to optimised code", optimised.percentile(0.5));
}

}  // namespace

void verb_status(session::Session& session, const language::Request& request,
                 const language::Answer& answer) {
  if (!request.command.arguments.empty()) return answer(node_status(session, request.command.arguments[0]));
  session::Dependencies& parts = session.parts();
  const device::Status device = parts.device_status();
  const engine::Moment now = parts.engine.now();
  const double limited = patching::rounded(parts.engine.take_limiter_reduction(), 0.1);
  const graph::Patch& patch = session.patch();
  language::Reply reply;
  reply.data = {{"seq", session.seq()},
                {"device",
                 {{"name", device.name},
                  {"audible", device.audible},
                  {"note", parts.device_note},
                  {"sample_rate", device.format.sample_rate},
                  {"block", device.format.block},
                  {"blocks", device.format.blocks},
                  {"outputs", device.format.outputs},
                  {"inputs", device.format.inputs},
                  {"realtime", device.realtime},
                  {"realtime_refusal", device.realtime_refusal},
                  {"memory", parts.memory_note},
                  {"callbacks", device.callbacks},
                  {"late", device.late},
                  {"worst_late_ms", device.worst_late_ms},
                  {"overruns", device.overruns},
                  {"xruns", device.xruns}}},
                {"engine",
                 {{"block", parts.engine.block()},
                  {"latency_samples", parts.engine.latency()},
                  {"load", patching::rounded(now.load, 0.001)},
                  {"limiter_db", limited}}},
                {"transport",
                 {{"playing", now.transport.playing},
                  {"bpm", now.transport.bpm},
                  {"beat", patching::rounded(engine::beat_at(now.transport, now.sample), 0.001)},
                  {"sample", now.sample}}},
                {"patch", {{"nodes", patch.nodes.size()}, {"cables", patch.cables.size()}}},
                {"process", getpid()},
                {"workers", parts.compiler.workers()}};
  reply.text =
      fmt::format("{}, {:g} Hz, {} x {} frames, {} out, {} in{}", device.name, device.format.sample_rate,
                  device.format.blocks, device.format.block, device.format.outputs, device.format.inputs,
                  parts.device_note.empty() ? "" : "; " + parts.device_note);
  if (!device.no_input.empty()) {
    reply.data["device"]["no_input"] = device.no_input;
    reply.text += "\nnothing comes in: " + device.no_input;
  }
  reply.text += device.audible ? "" : "\nnobody hears this device: it keeps time without a sound card";
  reply.text += device.realtime ? "\nreal-time scheduling granted"
                                : "\nno real-time scheduling: " + device.realtime_refusal;
  if (!parts.memory_note.empty()) reply.text += "\n" + parts.memory_note;
  if (!parts.osc_note.empty()) {
    reply.data["osc"] = parts.osc_note;
    reply.text += "\n" + parts.osc_note;
  }
  reply.text += fmt::format(
      "\nload {:.1f} %, {} late wake-ups (the machine), {} overruns (the modules), {} xruns "
      "(the card), limiter {:.1f} dB",
      now.load * 100, device.late, device.overruns, device.xruns, 0 - limited);
  reply.text += fmt::format(
      "\n{} at {:g} bpm, beat {:.2f}; {} nodes, {} cables", now.transport.playing ? "plays" : "stands still",
      now.transport.bpm, engine::beat_at(now.transport, now.sample), patch.nodes.size(), patch.cables.size());
  if (const auto loading = session.modules().loading()) {
    reply.data["loading"] = {{"done", loading->done}, {"total", loading->total}};
    reply.text += "\n" + told_loading(session);
  }
  if (session.memory().panicked) reply.text += "\nsilent since `panic`; `play` brings it back";
  const device::RecorderStatus take = parts.recorder.status();
  if (take.recording) {
    reply.data["recording"] = {
        {"file", take.path}, {"seconds", take.seconds}, {"dropped", take.dropped}, {"error", take.error}};
    reply.text += fmt::format("\nrecords to {}: {:.1f} s{}", take.path, take.seconds,
                              take.error.empty() ? "" : "; " + take.error);
  }
  for (const std::string& what : session.clamped()) {
    reply.data["clamped"].push_back(what);
    reply.text += "\nheld within its range when the patch was opened: " + what;
  }
  tell_waiting(session, reply);
  if (device.format.outputs > 0) tell_absent_channels(session, device.format, reply);
  tell_start(session, reply);
  tell_aside(session, reply);
  tell_modules(session, reply);
  tell_patch_file(session, reply);
  tell_journal(session, reply);
  tell_troubles(session, reply);
  answer(std::move(reply));
}

void verb_ack(session::Session& session, const language::Request&, const language::Answer& answer) {
  const std::size_t count = session.memory().troubles.list().size();
  session.note(session::AcknowledgeRecord{});
  answer({language::Exit::done,
          count == 0 ? "there was nothing to acknowledge" : fmt::format("{} acknowledged", count),
          {{"acknowledged", count}}});
}

}  // namespace chronus::verbs

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "control/language/suggest.hpp"
#include "control/patching/node_view.hpp"
#include "control/session/session.hpp"
#include "control/verbs/listening.hpp"
#include "control/verbs/number_options.hpp"
#include "control/verbs/silence.hpp"
#include "control/verbs/unheard.hpp"
#include "control/verbs/verbs.hpp"
#include "graph/resolve.hpp"

namespace chronus::verbs {

namespace {

/// What to measure: channels of the device, or one output or an output pair of a node.
struct Listened {
  std::string word;  ///< as requested
  graph::PortRef at;
  std::vector<graph::PortIndex> outputs{};  ///< indices in the module, or channels; their mean is measured
  std::shared_ptr<const Code> code{};       ///< of a node that plays

  bool of_device() const { return at.node == graph::master || at.node == graph::device_input; }
  const OutputInfo* info() const {
    return code && !outputs.empty() ? &code->info.outputs[static_cast<std::size_t>(outputs.front().index)]
                                    : nullptr;
  }
  std::vector<engine::TapPort> ports() const {
    std::vector<engine::TapPort> ports;
    for (const graph::PortIndex& output : outputs)
      ports.push_back({at.node, code ? code->info.outputs[static_cast<std::size_t>(output.index)].name
                                     : graph::channel_name(output.index)});
    return ports;
  }
};

/// The outputs of the port of a playing node.
std::expected<Listened, language::Problem> with_outputs(Listened listened) {
  const ModuleInfo& info = listened.code->info;
  listened.outputs = graph::resolve_output(info, listened.at.port);
  if (listened.outputs.empty() && !listened.at.port.empty()) {
    std::vector<std::string> names;
    for (const OutputInfo& output : info.outputs) names.push_back(output.name);
    return std::unexpected(language::Problem{
        language::Exit::not_found,
        fmt::format("`{}` ({}) has no output `{}`{}; {}", listened.at.node, info.name, listened.at.port,
                    language::did_you_mean(listened.at.port, names),
                    names.empty() ? "it has none" : fmt::format("it has {}", fmt::join(names, ", ")))});
  }
  return listened;
}

/// A node that plays nothing has no code here.
std::expected<Listened, language::Problem> find_listened(session::Session& session, const std::string& word) {
  Listened listened{word, graph::to_port(word)};
  const std::string& name = listened.at.node;
  if (const auto group = session.patch().groups.find(name); group != session.patch().groups.end()) {
    return std::unexpected(language::Problem{
        language::Exit::refused, fmt::format("`{}` is a group; listen to one of its nodes: {}", name,
                                             fmt::join(group->second, ", "))});
  }
  if (listened.of_device()) {
    listened.outputs = graph::resolve_channels(listened.at.port);
    if (!listened.outputs.empty()) return listened;
    return std::unexpected(language::Problem{
        language::Exit::not_found,
        fmt::format("`{}` has no `{}`: it has `left`, `right`, and the channels of the device by number",
                    name, listened.at.port)});
  }
  const patching::Draft draft = session.draft();
  if (const auto node = draft.node(name); !node) return std::unexpected(node.error());
  const engine::StageNode* staged = session.stage().find(name);
  if (!staged || !staged->instance) return listened;
  listened.code = staged->instance->shared_code();
  return with_outputs(std::move(listened));
}

/// A control signal has no level in dB; it is reported in its own unit.
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

/// The mean of the taps' samples.
struct Collected {
  std::vector<std::shared_ptr<engine::Tap>> taps;
  std::vector<std::vector<float>> parts;  ///< per tap
  std::size_t count;                      ///< wanted

  std::uint64_t lost() const {
    std::uint64_t lost = 0;
    for (const auto& tap : taps) lost = std::max(lost, tap->lost());
    return lost;
  }
  bool complete() const {
    return std::ranges::all_of(parts, [&](const auto& part) { return part.size() >= count; });
  }
  std::vector<float> mean() const {
    std::size_t there = count;
    for (const auto& part : parts) there = std::min(there, part.size());
    std::vector<float> mean(there);
    for (std::size_t i = 0; i < there; ++i) {
      for (const auto& part : parts) mean[i] += part[i] / static_cast<float>(parts.size());
    }
    return mean;
  }
};

void collect(session::Session& session, const std::shared_ptr<Collected>& collected, int tries,
             std::function<void()> done) {
  for (std::size_t t = 0; t < collected->taps.size(); ++t) {
    std::vector<float>& part = collected->parts[t];
    float sample;
    while (part.size() < collected->count && collected->taps[t]->pop(sample)) part.push_back(sample);
  }
  if (collected->complete() || tries == 0) {
    session.stage().stop_listening(collected->taps);
    return done();
  }
  session.parts().loop.after(
      std::chrono::milliseconds(20),
      [&session, collected, tries, done = std::move(done)] { collect(session, collected, tries - 1, done); });
}

/// The measurement, and the cause of silence.
language::Reply tell_heard(session::Session& session, const Listened& listened, const Heard& heard,
                           double seconds, const Peaks& peaks) {
  language::Reply reply;
  reply.data = {{"node", listened.at.node},
                {"seconds", std::round(seconds * 1000) / 1000},
                {"silent", heard.silent},
                {"peak_db", std::round(heard.peak_db * 10) / 10},
                {"rms_db", std::round(heard.rms_db * 10) / 10},
                {"dc", std::round(heard.dc * 1e5) / 1e5}};
  const OutputInfo* output = listened.info();
  if (output) reply.data["output"] = output->name;
  const bool control = output && output->kind != OutputKind::audio;
  if (control) tell_control(listened.at.node + "." + output->name, heard, reply);
  if (heard.silent) {
    const std::string why = Silence(session, peaks).of(listened.at);
    reply.data["why"] = why.empty() ? "not known" : why;
    reply.text = (control ? reply.text : listened.word + " is silent") + ": " +
                 (why.empty() ? "the cause is not known" : why);
    return reply;
  }
  if (control) return reply;
  reply.text = fmt::format("{}: peak {:.1f} dB, RMS {:.1f} dB", listened.word, heard.peak_db, heard.rms_db);
  if (std::abs(heard.dc) > 0.01) reply.text += fmt::format(", DC {:.3f}", heard.dc);
  if (heard.pitch_hz > 0) {
    reply.data["pitch_hz"] = std::round(heard.pitch_hz * 100) / 100;
    reply.data["clarity"] = std::round(heard.clarity * 100) / 100;
    reply.text += fmt::format(", pitch {:.1f} Hz", heard.pitch_hz);
  } else {
    reply.text += ", no clear pitch";
  }
  const std::string unheard = listened.of_device() ? "" : why_unheard(session, listened.at.node);
  if (!unheard.empty()) {
    reply.data["unheard"] = unheard;
    reply.text += "; it is not heard: " + unheard;
  }
  if (!session.parts().device_status().audible) reply.text += " (the device is a clock: nobody hears it)";
  return reply;
}

}  // namespace

/// listen [NODE[.OUTPUT]] [seconds=S]
void verb_listen(session::Session& session, const language::Request& request,
                 const language::Answer& answer) {
  const language::Command& command = request.command;
  const auto seconds = number_option(session, command, "seconds", Seconds, {0.001, 60}, 1);
  if (!seconds) return answer(language::to_reply(seconds.error()));
  const auto found =
      find_listened(session, command.arguments.empty() ? std::string(graph::master) : command.arguments[0]);
  if (!found) return answer(language::to_reply(found.error()));
  if (!found->code && !found->of_device()) {
    const std::string why = why_it_rests(session, found->at.node);
    return answer({language::Exit::done,
                   found->at.node + " is silent: " + why,
                   {{"node", found->at.node}, {"silent", true}, {"why", why}}});
  }
  const double rate = session.parts().engine.sample_rate();
  const auto count = static_cast<std::size_t>(*seconds * rate);
  const auto ports = found->ports();
  const auto collected = std::make_shared<Collected>(session.stage().listen(ports),
                                                     std::vector<std::vector<float>>(ports.size()), count);
  const int tries = static_cast<int>(*seconds * 50) + 50;
  const auto peaks = std::make_shared<Peaks>(session);
  collect(session, collected, tries, [&session, collected, peaks, listened = *found, rate, answer] {
    peaks->close();
    const std::vector<float> samples = collected->mean();
    if (samples.empty()) {
      const std::string why = "nothing was played meanwhile: " + session.parts().device_status().name;
      return answer({language::Exit::timed_out, why, {{"node", listened.at.node}, {"error", why}}});
    }
    const auto measured = static_cast<double>(samples.size()) / rate;
    language::Reply reply = tell_heard(session, listened, listen_to(samples, rate), measured, *peaks);
    if (const std::uint64_t lost = collected->lost(); lost > 0) {
      reply.data["lost"] = lost;
      reply.text += fmt::format("; {} samples were missed meanwhile", lost);
    }
    answer(reply);
  });
}

}  // namespace chronus::verbs

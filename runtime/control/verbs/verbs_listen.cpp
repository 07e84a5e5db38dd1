#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <optional>

#include "control/language/suggest.hpp"
#include "control/patching/node_view.hpp"
#include "control/session/session.hpp"
#include "control/verbs/listening.hpp"
#include "control/verbs/number_options.hpp"
#include "control/verbs/silence.hpp"
#include "control/verbs/verbs.hpp"
#include "graph/resolve.hpp"

namespace chronus::verbs {

namespace {

/// What is listened to: the whole, or an output of a node or the two of a pair.
struct Listened {
  std::string word;  ///< as it was asked for
  graph::PortRef at;
  engine::Id id = engine::Tap::master;
  int output = 0;                      ///< by index in the module
  int other = 0;                       ///< the same again, or the other side of a pair
  std::shared_ptr<const Code> code{};  ///< of the node; null for the whole

  bool whole() const { return !code; }
  const OutputInfo* info() const {
    return code && !code->info.outputs.empty() ? &code->info.outputs[static_cast<std::size_t>(output)]
                                               : nullptr;
  }
};

/// The outputs that the port means, of a node that plays.
std::expected<Listened, language::Problem> with_outputs(Listened listened) {
  const ModuleInfo& info = listened.code->info;
  const auto found = graph::resolve_output(info, listened.at.port);
  if (!found.empty()) {
    listened.output = found.front().index;
    listened.other = found.back().index;
  } else if (!listened.at.port.empty()) {
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

/// A node that rests has no code here.
std::expected<Listened, language::Problem> find_listened(session::Session& session, const std::string& word) {
  Listened listened{word, graph::to_port(word)};
  const std::string& name = listened.at.node;
  if (const auto group = session.patch().groups.find(name); group != session.patch().groups.end()) {
    return std::unexpected(language::Problem{
        language::Exit::refused, fmt::format("`{}` is a group; listen to one of its nodes: {}", name,
                                             fmt::join(group->second, ", "))});
  }
  if (name == graph::master) {
    if (listened.at.port.empty()) return listened;
    return std::unexpected(language::Problem{
        language::Exit::refused,
        "`listen` measures the mean of both sides of `out`; listen to the node that leads to one side"});
  }
  const patching::Draft draft = session.draft();
  if (const auto node = draft.node(name); !node) return std::unexpected(node.error());
  const engine::StageNode* staged = session.stage().find(name);
  if (!staged || !staged->instance) return listened;
  listened.id = staged->state->id;
  listened.code = staged->instance->shared_code();
  return with_outputs(std::move(listened));
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

/// What was heard, and why it was nothing.
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
    Silence silence(session, peaks);
    const std::string why =
        listened.whole() ? silence.of_all() : silence.of_node(listened.at.node, listened.at.port);
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
  const std::string unheard = listened.whole() ? "" : why_unheard(session, listened.at.node);
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
  if (found->whole() && found->at.node != graph::master) {
    const std::string why = why_it_rests(session, found->at.node);
    return answer({language::Exit::done,
                   found->at.node + " is silent: " + why,
                   {{"node", found->at.node}, {"silent", true}, {"why", why}}});
  }
  engine::Tap& tap = session.parts().engine.tap();
  if (tap.busy())
    return answer(language::to_reply({language::Exit::refused, "another `listen` is running; try again"}));
  tap.open(found->id, found->output, found->other);
  const double rate = session.parts().engine.sample_rate();
  const auto count = static_cast<std::size_t>(*seconds * rate);
  auto samples = std::make_shared<std::vector<float>>();
  samples->reserve(count);
  const int tries = static_cast<int>(*seconds * 50) + 50;
  const auto peaks = std::make_shared<Peaks>(session);
  collect(session, samples, count, tries, [&session, samples, peaks, listened = *found, rate, answer] {
    peaks->close();
    if (samples->empty()) {
      const std::string why = "nothing was played meanwhile: " + session.parts().device_status().name;
      return answer({language::Exit::timed_out, why, {{"node", listened.at.node}, {"error", why}}});
    }
    const auto measured = static_cast<double>(samples->size()) / rate;
    answer(tell_heard(session, listened, listen_to(*samples, rate), measured, *peaks));
  });
}

}  // namespace chronus::verbs

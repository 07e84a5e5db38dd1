#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "control/patching/node_view.hpp"
#include "control/session/session.hpp"
#include "control/verbs/unheard.hpp"
#include "control/verbs/verbs.hpp"

namespace chronus::verbs {

namespace {

double to_db(float peak) {
  return peak > 1e-10f ? patching::rounded(20 * std::log10(peak), 0.1) : -200;
}

}  // namespace

void verb_meters(session::Session& session, const language::Request&, const language::Answer& answer) {
  language::Reply reply;
  reply.data["nodes"] = nlohmann::json::array();
  for (const graph::Node& node : session.patch().nodes) {
    const engine::StageNode* staged = session.stage().find(node.name);
    if (!staged || !staged->instance) {
      reply.text += fmt::format("{:12} silent: {}\n", node.name, why_it_rests(session, node.name));
      reply.data["nodes"].push_back({{"node", node.name}, {"silent", true}});
      continue;
    }
    engine::Meters& meters = staged->state->meters;
    const auto& outputs = staged->instance->code().info.outputs;
    const auto [percent, worst] = patching::cost_of(meters, session.parts().engine.sample_rate());
    nlohmann::json peaks = nlohmann::json::object();
    nlohmann::json controls = nlohmann::json::object();
    std::string levels;
    for (std::size_t i = 0; i < std::min<std::size_t>(outputs.size(), engine::max_meters); ++i) {
      const float peak = meters.peak[i].exchange(0);
      if (outputs[i].kind == OutputKind::audio) {
        peaks[outputs[i].name] = to_db(peak);
        levels += fmt::format(" {} {:.1f} dB", outputs[i].name, to_db(peak));
      } else {
        controls[outputs[i].name] = patching::rounded(peak, 1e-4);
        levels += fmt::format(" {} {:.3g}", outputs[i].name, peak);
      }
    }
    reply.text += fmt::format("{:12}{}, {:.2f} %, worst {:.0f} us\n", node.name, levels, percent, worst);
    reply.data["nodes"].push_back({{"node", node.name},
                                   {"peak_db", peaks},
                                   {"peak", controls},
                                   {"cpu_percent", percent},
                                   {"worst_us", worst},
                                   {"faults", meters.faults.load()}});
  }
  reply.data["limiter_db"] = patching::rounded(session.parts().engine.take_limiter_reduction(), 0.1);
  reply.text += fmt::format("limiter      -{:.1f} dB", reply.data["limiter_db"].get<double>());
  answer(std::move(reply));
}

}  // namespace chronus::verbs

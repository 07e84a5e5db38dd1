#include "control/verbs/unheard.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>
#include <vector>

#include "control/patching/node_view.hpp"
#include "control/patching/waiting.hpp"
#include "control/session/session.hpp"

namespace chronus::verbs {

namespace {

/// Whether cables lead from `name` to the master; cables of amount 0 count only with `over_zero`.
bool reaches_master(const graph::Patch& patch, const std::string& name, bool over_zero) {
  std::set<std::string> seen{name};
  std::vector<std::string> open{name};
  while (!open.empty()) {
    const std::string here = std::move(open.back());
    open.pop_back();
    for (const graph::Cable& cable : patch.cables) {
      if (cable.from.node != here || (cable.amount == 0 && !over_zero)) continue;
      if (cable.to.node == graph::master) return true;
      if (seen.insert(cable.to.node).second) open.push_back(cable.to.node);
    }
  }
  return false;
}

}  // namespace

std::string told_loading(session::Session& session) {
  const auto loading = session.modules().loading();
  return loading ? fmt::format("still loading: {} of {} modules", loading->done, loading->total)
                 : std::string();
}

std::string why_it_rests(session::Session& session, const std::string& name) {
  const graph::Node* node = session.patch().find(name);
  const engine::StageNode* staged = session.stage().find(name);
  if (!node || !staged) return "there is no such node";
  if (!staged->instance && !staged->refusal.empty()) return "it is refused: " + staged->refusal;
  if (!staged->instance) {
    const std::string loading = told_loading(session);
    return loading.empty() ? patching::why_it_waits(*node, session.modules()) : loading;
  }
  const std::string aside = patching::told_aside(staged->state->aside, name);
  return aside.empty() ? aside : "it " + aside;
}

std::string why_unheard(session::Session& session, const std::string& name) {
  const graph::Patch& patch = session.patch();
  const graph::Node* node = patch.find(name);
  if (!node) return "there is no such node";
  if (session.memory().panicked) return "silent since `panic`; `play` brings it back";
  if (node->muted) return "it is muted";
  if (patch.any_solo() && !graph::heard_in_solo(patch).contains(name)) return "another node is soloed";
  if (!reaches_master(patch, name, true)) return "no cable leads from it to out";
  if (!reaches_master(patch, name, false)) return "its way to out leads over a cable of amount 0";
  return {};
}

}  // namespace chronus::verbs

#include "control/patching/mend.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "control/patching/mend_cables.hpp"
#include "control/patching/mend_nodes.hpp"

namespace chronus::patching {

/// Edits the statements of time, groups, mutes and solos, and removes those that fail.
class RestMending : private Mending {
 public:
  explicit RestMending(const Mending& mending) : Mending(mending) {}

  void take_out_failed();
  void mend_time();
  void mend_groups();
  void mend_marks(bool graph::Node::* mark, const char* set, const char* unset);
};

void RestMending::take_out_failed() {
  for (const int statement : trace_.failed()) revision_.drop(statement);
}

void RestMending::mend_time() {
  const auto put = [&](int statement, const std::string& verb, const std::string& word) {
    if (statement < 0) {
      const int first = first_with("");
      return revision_.put_after(first < 0 ? end() : first - 1, Statement(command_of(verb, {word})));
    }
    while (at(statement).command().arguments.size() > 1) at(statement).drop_argument(0);
    at(statement).put_argument(0, word);
    revision_.touch();
  };
  if (is_.tempo != wanted_.tempo) put(declared_.tempo, "tempo", writing_.tempo());
  if (is_.seed != wanted_.seed) put(declared_.seed, "seed", std::to_string(wanted_.seed));
}

void RestMending::mend_groups() {
  const int last_group = last_with({"group"});
  for (const auto& [name, members] : wanted_.groups) {
    const auto known = is_.groups.find(name);
    if (known != is_.groups.end() && known->second == members) continue;
    language::Command group = command_of("group", {name});
    group.arguments.insert(group.arguments.end(), members.begin(), members.end());
    const auto declared = declared_.groups.find(name);
    if (declared != declared_.groups.end() && !revision_.dropped(declared->second)) {
      if (at(declared->second).command().arguments == group.arguments) continue;
      at(declared->second).put_command(group);
      revision_.touch();
      continue;
    }
    int place = last_group < 0 ? end() : last_group;
    for (const std::string& member : members) {
      if (const auto added = places_.find(member); added != places_.end())
        place = std::max(place, added->second);
    }
    revision_.put_after(place, Statement(group));
  }
  for (const auto& [name, members] : is_.groups) {
    const auto declared = declared_.groups.find(name);
    if (!wanted_.groups.contains(name) && declared != declared_.groups.end())
      revision_.drop(declared->second);
  }
}

void RestMending::mend_marks(bool graph::Node::* mark, const char* set, const char* unset) {
  const auto& sources = mark == &graph::Node::muted ? declared_.muted : declared_.soloed;
  const int last = last_with({set});
  for (const graph::Node& wanted : wanted_.nodes) {
    const graph::Node* is = is_.find(wanted.name);
    if ((is && is->*mark) == wanted.*mark) continue;
    const auto source = sources.find(wanted.name);
    const bool declared = source != sources.end() && !revision_.dropped(source->second);
    const std::string_view verb = declared ? at(source->second).verb() : std::string_view();
    const auto named = [&](int statement) {
      const auto& arguments = at(statement).command().arguments;
      return std::ranges::find(arguments, wanted.name) != arguments.end();
    };
    if (declared && verb == (wanted.*mark ? unset : set) && named(source->second)) {
      drop_node(source->second, wanted.name);
    } else {
      const int behind = declared ? source->second : last;
      const int place = behind < 0 ? end() : behind;
      const auto added = places_.find(wanted.name);
      revision_.put_after(added == places_.end() ? place : std::max(place, added->second),
                          Statement(command_of(wanted.*mark ? set : unset, {wanted.name})));
    }
  }
}

bool mend(Document& document, const Trace& trace, const graph::Patch& wanted, const Writing& writing) {
  Revision revision(document);
  std::map<std::string, int> places;
  const Mending mending(document, trace, wanted, writing, revision, places);
  RestMending rest(mending);
  rest.take_out_failed();
  rest.mend_time();
  NodeMending(mending).run();
  CableMending(mending).run();
  rest.mend_groups();
  rest.mend_marks(&graph::Node::muted, "mute", "unmute");
  rest.mend_marks(&graph::Node::solo, "solo", "unsolo");
  if (revision.changed()) revision.finish();
  return revision.changed();
}

}  // namespace chronus::patching

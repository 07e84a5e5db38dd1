#include "control/patching/trace.hpp"

#include <algorithm>
#include <utility>

#include "control/patching/writing.hpp"

namespace chronus::patching {

namespace {

constexpr double any_rate = 48000;  // of ramps, which a patch does not store

template <class Value>
void rename_key(std::map<std::string, Value, std::less<>>& map, const std::string& from,
                const std::string& to) {
  auto entry = map.extract(from);
  if (entry.empty()) return;
  map.erase(to);
  entry.key() = to;
  map.insert(std::move(entry));
}

/// The keys of a node's ports.
template <class Value>
std::vector<std::string> port_keys(const std::map<std::string, Value, std::less<>>& map,
                                   const std::string& node) {
  std::vector<std::string> keys;
  for (auto at = map.lower_bound(node + "."); at != map.end() && at->first.starts_with(node + "."); ++at) {
    const bool is_cable = at->first.contains(' ');
    if (!is_cable) keys.push_back(at->first);
  }
  return keys;
}

template <class Value>
void rename_ports(std::map<std::string, Value, std::less<>>& map, const std::string& from,
                  const std::string& to) {
  for (const std::string& key : port_keys(map, from)) rename_key(map, key, to + key.substr(from.size()));
}

template <class Value>
void drop_ports(std::map<std::string, Value, std::less<>>& map, const std::string& node) {
  for (const std::string& key : port_keys(map, node)) map.erase(key);
}

}  // namespace

bool may_mean(std::string_view key, std::string_view port) {
  if (port == key) return true;
  if (!port.starts_with(key)) return false;
  const std::string_view rest = port.substr(key.size());
  return rest == "_left" || rest == "_right" ||
         rest.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string to_key(const graph::Cable& cable) {
  return to_text(cable.from) + " to " + to_text(cable.to);
}

std::vector<std::string> places_of_list(const std::string& word, std::size_t places) {
  std::vector<std::string> list;
  if (is_gates(word)) {
    for (const char c : word) list.emplace_back(c == '.' ? "0" : "1");
    return list;
  }
  for (std::size_t at = 0; at <= word.size();) {
    const std::size_t comma = std::min(word.find(',', at), word.size());
    list.push_back(word.substr(at, comma - at));
    at = comma + 1;
  }
  if (list.size() == 1) list.assign(places, word);
  return list;
}

std::vector<std::string> ports_of(const ModuleInfo* info, const std::string& key) {
  std::vector<std::string> ports;
  if (info && std::ranges::find(info->params, key, &ParamInfo::name) == info->params.end()) {
    for (const ParamInfo& param : info->params) {
      if (param.bank == key || param.name == key + "_left" || param.name == key + "_right")
        ports.push_back(param.name);
    }
  }
  if (ports.empty()) ports.push_back(key);
  return ports;
}

std::string bank_of(const ModuleInfo* info, const std::string& port) {
  if (!info) return port;
  const auto param = std::ranges::find(info->params, port, &ParamInfo::name);
  return param == info->params.end() || param->bank.empty() ? port : param->bank;
}

Trace::Trace(const Instrument& instrument, const language::Vocabulary& vocabulary)
    : draft_({}, instrument, vocabulary, any_rate) {
  draft_.unknown = Unknown::all_kept;
}

language::Edited Trace::run(const language::Command& command, int statement) {
  if (auto right = draft_.vocabulary.check(command); !right) return right;
  draft_.changes.clear();
  draft_.turns.clear();
  draft_.kept.clear();
  const std::size_t cables = draft_.patch.cables.size();
  if (auto done = draft_.run(command); !done) return done;
  for (const Change& change : draft_.changes) note(command, change, statement);
  note_laid(statement, cables, command);
  if (command.verb == "rename") rename(command.arguments[0], command.arguments[1]);
  return {};
}

void Trace::run(const Document& document) {
  for (std::size_t i = 0; i < document.size(); ++i) {
    const int statement = static_cast<int>(i);
    if (document[i].has_words() && !run(document[i].command(), statement)) failed_.push_back(statement);
  }
}

void Trace::note(const language::Command& command, const Change& change, int statement) {
  const std::string& verb = command.verb;
  if (verb == "tempo") {
    declared_.tempo = statement;
    words_["tempo"] = command.arguments.size() == 1 ? command.arguments[0] : "";
  } else if (verb == "seed") {
    declared_.seed = statement;
  } else if (verb == "mute" || verb == "unmute") {
    declared_.muted[change.what] = statement;
  } else if (verb == "solo" || verb == "unsolo") {
    declared_.soloed[change.what] = statement;
  } else if (verb == "group") {
    declared_.groups[change.what] = statement;
  } else if (change.what.contains(" to ")) {
    declared_.amounts[change.what] = statement;
    const std::string* amount = command.option("amount");
    words_[change.what] = amount && verb != "insert" ? *amount : "";
  } else if (change.what.contains('.')) {
    note_setting(command, change, statement);
  } else if (verb == "add" || verb == "insert") {
    declared_.nodes[change.what] = declared_.modules[change.what] = statement;
  } else if (verb == "replace") {
    declared_.modules[change.what] = statement;
  } else if (verb == "remove") {
    drop_ports(declared_.settings, change.what);
    drop_ports(words_, change.what);
  }
}

/// Takes the last of several options that may name the port.
void Trace::note_setting(const language::Command& command, const Change& change, int statement) {
  const graph::PortRef ref = graph::to_port(change.what);
  Source source{statement, {}};
  std::string word;
  for (const auto& [key, value] : command.options) {
    if (!may_mean(key, ref.port)) continue;
    source.key = key;
    word = value;
  }
  std::string key = source.key;
  if (key.empty() && command.verb == "set") {
    key = graph::to_port(command.arguments[0]).port;
    const bool plain = command.arguments.size() == 2 || command.arguments[1] == "=";
    word = plain ? command.arguments.back() : "";
  }
  if (key != ref.port && !word.empty()) {
    const graph::Node* node = draft_.patch.find(ref.node);
    const auto ports = ports_of(node ? draft_.info(*node) : nullptr, key);
    const auto place = static_cast<std::size_t>(std::ranges::find(ports, ref.port) - ports.begin());
    const auto list = places_of_list(word, ports.size());
    word = place < list.size() ? list[place] : "";
  }
  words_[change.what] = word;
  if (!key.empty()) declared_.settings[change.what] = source;
}

void Trace::note_laid(int statement, std::size_t before, const language::Command& command) {
  const auto& cables = draft_.patch.cables;
  const bool inserts = command.verb == "insert";
  if (!inserts && command.verb != "connect" && command.verb != "chain") return;
  for (std::size_t i = inserts ? 0 : before; i < cables.size(); ++i) {
    const std::string& added = command.arguments[0];
    if (inserts && cables[i].from.node != added && cables[i].to.node != added) continue;
    declared_.cables[to_key(cables[i])] = statement;
  }
}

void Trace::rename(const std::string& from, const std::string& to) {
  rename_ports(declared_.settings, from, to);
  rename_ports(words_, from, to);
  for (auto* map : {&declared_.nodes, &declared_.modules, &declared_.muted, &declared_.soloed})
    rename_key(*map, from, to);
  for (const graph::Cable& cable : draft_.patch.cables) {
    graph::Cable before = cable;
    for (graph::PortRef* end : {&before.from, &before.to}) {
      if (end->node == to) end->node = from;
    }
    rename_key(declared_.cables, to_key(before), to_key(cable));
    rename_key(declared_.amounts, to_key(before), to_key(cable));
    rename_key(words_, to_key(before), to_key(cable));
  }
}

}  // namespace chronus::patching

#include "control/patching/writing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>

#include "control/language/value.hpp"
#include "control/patching/edits.hpp"
#include "control/patching/waiting.hpp"

namespace chronus::patching {

namespace {

constexpr language::Vocabulary no_verbs({});

/// A node's settings in the order of its module's declarations, then the others.
std::vector<std::string> in_order(const graph::Node& node, const ModuleInfo* info) {
  std::vector<std::string> ports;
  const auto add = [&](const std::string& port) {
    if (node.settings.contains(port)) ports.push_back(port);
  };
  if (info) {
    for (const ParamInfo& param : info->params) add(param.name);
    for (const InputInfo& input : info->inputs) add(input.name);
    for (const TextInfo& text : info->texts) add(text.name);
  }
  for (const auto& [port, setting] : node.settings) {
    if (std::ranges::find(ports, port) == ports.end()) ports.push_back(port);
  }
  return ports;
}

/// The number of milliseconds that reads as `ms` after a conversion to seconds and back.
std::string milliseconds(double ms) {
  double below = ms;
  double above = ms;
  for (int i = 0; i < 8; ++i) {
    for (const double number : {below, above}) {
      const std::string word = fmt::format("{}ms", number);
      const auto time = language::parse_duration(word);
      if (time && *convert(*time, Seconds) * 1000 == ms) return word;
    }
    below = std::nextafter(below, 0);
    above = std::nextafter(above, std::numeric_limits<double>::infinity());
  }
  return fmt::format("{}ms", ms);
}

}  // namespace

language::Command command_of(std::string verb, std::vector<std::string> arguments) {
  language::Command command;
  command.verb = std::move(verb);
  command.arguments = std::move(arguments);
  return command;
}

bool is_gates(std::string_view word) {
  const bool rests = word.size() > 1 && word.find_first_not_of('.') == std::string_view::npos;
  return rests || (word.find_first_of("xX") != std::string_view::npos &&
                   word.find_first_not_of("xX.") == std::string_view::npos);
}

std::string list_of(std::vector<std::string> places, bool gates) {
  while (!places.empty() && places.back() == ".") places.pop_back();
  const auto is_on = [](const std::string& word) { return word == "1" || word == "on"; };
  const auto is_gate = [&](const std::string& word) { return is_on(word) || word == "0" || word == "off"; };
  if (!gates || !std::ranges::all_of(places, is_gate)) return fmt::format("{}", fmt::join(places, ","));
  std::string row;
  for (const std::string& word : places) row += is_on(word) ? 'x' : '.';
  return row;
}

const std::string* Writing::written(const std::string& key) const {
  const auto found = words_.find(key);
  return found == words_.end() ? nullptr : &found->second;
}

bool Writing::means(const std::string& word, const graph::Node& node, const std::string& port) const {
  graph::Node bare = node;
  bare.settings.clear();
  Draft draft({}, instrument_, no_verbs, 48000);
  draft.unknown = Unknown::all_kept;
  draft.patch.tempo = patch_.tempo;
  if (!set_port(draft, bare, port, {word}, "")) return false;
  if (port == "fade") return bare.fade_ms == node.fade_ms;
  const auto read = bare.settings.find(port);
  return read != bare.settings.end() && read->second == node.settings.at(port);
}

std::string Writing::setting(const graph::Node& node, const std::string& port) const {
  const std::string* word = written(node.name + "." + port);
  const std::string canonical =
      port == "fade" ? milliseconds(node.fade_ms) : word_of(node, port, instrument_);
  if (!word || word->empty() || !means(*word, node, port)) return canonical;
  const auto is_number = [](const std::string& text) {
    const auto quantity = language::parse_quantity(text);
    return quantity && !quantity->note && std::isdigit(static_cast<unsigned char>(text.back()));
  };
  return is_number(*word) && !canonical.empty() && !is_number(canonical) ? canonical
                                                                         : *word;  // with its unit
}

std::vector<std::pair<std::string, std::string>> Writing::settings(const graph::Node& node) const {
  std::vector<std::pair<std::string, std::string>> options;
  const auto code = instrument_.code(node.module);
  const ModuleInfo* info = code ? &code->info : nullptr;
  std::vector<std::string> done;
  for (const std::string& port : in_order(node, info)) {
    const std::string in = bank_of(info, port);
    const std::string bank = node.settings.contains(in) ? port : in;  // an unread list stands for itself
    if (std::ranges::find(done, bank) != done.end()) continue;
    const auto ports = ports_of(info, bank);
    std::vector<std::string> places;
    for (const std::string& each : ports)
      places.push_back(node.settings.contains(each) ? setting(node, each) : ".");
    const auto set = ports.size() - static_cast<std::size_t>(std::ranges::count(places, "."));
    if (bank == port || set == 1) {
      options.emplace_back(port, setting(node, port));
    } else {
      const bool toggles =
          std::ranges::all_of(places, [](const std::string& word) { return word == "on" || word == "off"; });
      options.emplace_back(bank, list_of(std::move(places), toggles));
    }
    if (bank != port) done.push_back(bank);
  }
  if (node.fade_ms != graph::Node{}.fade_ms) options.emplace_back("fade", setting(node, "fade"));
  return options;
}

language::Command Writing::add(const graph::Node& node) const {
  language::Command command = command_of("add", {node.name, node.module});
  command.options = settings(node);
  return command;
}

std::string Writing::amount(const graph::Cable& cable) const {
  const std::string* word = written(to_key(cable));
  const auto quantity = language::parse_quantity(word ? *word : "");
  const auto number = quantity ? convert(*quantity, None) : std::unexpected(quantity.error());
  return number && *number == cable.amount ? *word : fmt::format("{}", cable.amount);
}

language::Command Writing::connect(const graph::Cable& cable) const {
  language::Command command = command_of("connect", {to_text(cable.from), to_text(cable.to)});
  if (cable.amount != 1) command.options.emplace_back("amount", amount(cable));
  return command;
}

std::string Writing::tempo() const {
  if (const std::string* word = written("tempo"); word && !word->empty()) {
    Draft draft({}, instrument_, no_verbs, 48000);
    if (edit_tempo(draft, command_of("tempo", {*word})) && draft.patch.tempo == patch_.tempo) return *word;
  }
  return fmt::format("{}", patch_.tempo);
}

}  // namespace chronus::patching

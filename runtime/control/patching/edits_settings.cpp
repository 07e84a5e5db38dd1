#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "control/language/line.hpp"
#include "control/language/setting.hpp"
#include "control/language/suggest.hpp"
#include "control/language/value.hpp"
#include "control/patching/edits.hpp"

namespace chronus::patching {

namespace {

/// Treats an unpatched input's value like a parameter without range.
ParamInfo as_param(const InputInfo& input) {
  ParamInfo param;
  param.name = input.name;
  param.start = input.unpatched;
  param.min = -1e6f;
  param.max = 1e6f;
  return param;
}

double current(const graph::Node& node, const ParamInfo& param) {
  const auto found = node.settings.find(param.name);
  const auto* number = found == node.settings.end() ? nullptr : std::get_if<double>(&found->second);
  return number ? *number : param.start;
}

/// Whether the text is meant as a row of gates for the bank: no number and no unit has an `x` or two dots.
bool is_row(const std::string& text, const ParamInfo& first) {
  const bool gates = text.find_first_of("xX") != std::string::npos || text.contains("..");
  const bool only_gates = text.find_first_not_of("xX.") == std::string::npos;
  const bool takes_numbers = !first.bank.empty() && first.kind != ParamKind::choice;
  return gates && (only_gates || (takes_numbers && !text.contains(',')));
}

class Setter {
 public:
  Setter(Draft& draft, graph::Node& node, std::int64_t ramp) : draft_(draft), node_(node), ramp_(ramp) {}

  language::Edited set(const ParamInfo& param, const std::vector<std::string>& words) {
    const auto was = static_cast<float>(current(node_, param));
    const auto read = words.size() == 2
                          ? language::change_setting(words[0], words[1], was, param, draft_.patch.tempo)
                          : language::read_setting(words[0], param, draft_.patch.tempo);
    if (!read) {
      const bool named = read.error().starts_with(param.name + ":");
      return std::unexpected(language::Problem{
          language::Exit::usage, node_.name + "." + (named ? "" : param.name + ": ") + read.error(),
          param.kind == ParamKind::choice});
    }
    put(param, was, read->value, read->clamped, read->asked);
    if (words.size() == 1) draft_.changes.back().written = words[0];
    return {};
  }

  /// Sets a bank from its first place on. A rest leaves its place unchanged.
  language::Edited set_bank(const std::vector<const ParamInfo*>& bank, const std::string& text) {
    if (is_row(text, *bank.front())) {
      const auto gates = language::parse_gates(text);
      if (!gates) return std::unexpected(usage(node_.name + "." + bank.front()->bank + ": " + gates.error()));
      if (auto fits = check_length(bank, gates->size()); !fits) return fits;
      for (std::size_t i = 0; i < gates->size(); ++i)
        put(*bank[i], current(node_, *bank[i]), (*gates)[i], false, 0);
      return {};
    }
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t comma = std::min(text.find(',', at), text.size());
      parts.push_back(text.substr(at, comma - at));
      at = comma + 1;
    }
    if (auto fits = check_length(bank, parts.size()); !fits) return fits;
    if (parts.size() == 1) {  // one value for all
      for (const ParamInfo* param : bank) {
        if (auto done = set(*param, {parts[0]}); !done) return done;
      }
      return {};
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i] == ".") continue;
      if (auto done = set(*bank[i], {parts[i]}); !done) return done;
    }
    return {};
  }

 private:
  language::Edited check_length(const std::vector<const ParamInfo*>& bank, std::size_t count) const {
    if (count <= bank.size()) return {};
    return std::unexpected(usage(
        fmt::format("{}.{} has {} places, not {}", node_.name, bank.front()->bank, bank.size(), count)));
  }

  void put(const ParamInfo& param, double was, double now, bool clamped, double asked) {
    node_.settings[param.name] = now;
    Change change{node_.name + "." + param.name,
                  language::to_text(static_cast<float>(was), param),
                  language::to_text(static_cast<float>(now), param),
                  clamped,
                  {}};
    if (clamped) change.note = language::outside(asked, param);
    draft_.changes.push_back(std::move(change));
    draft_.turns.push_back({node_.name, param.name, now, param.kind == ParamKind::knob ? ramp_ : 0});
  }

  Draft& draft_;
  graph::Node& node_;
  std::int64_t ramp_;
};

/// Retains a setting that no module can read yet, as written.
language::Edited set_as_written(Draft& draft, graph::Node& node, const std::string& port,
                                const std::string& word, std::string note) {
  if (!language::is_identifier(port))
    return std::unexpected(usage("`" + port + "` can be no parameter's name"));
  node.settings[port] = graph::AsWritten{word};
  draft.changes.push_back({node.name + "." + port, "", word, false, std::move(note)});
  draft.only_turns = false;
  return {};
}

}  // namespace

std::vector<std::string> settable(const ModuleInfo& info) {
  std::vector<std::string> names;
  for (const ParamInfo& param : info.params) names.push_back(param.bank.empty() ? param.name : param.bank);
  for (const InputInfo& input : info.inputs) names.push_back(input.name);
  for (const TextInfo& text : info.texts) names.push_back(text.name);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

language::Edited set_port(Draft& draft, graph::Node& node, const std::string& port,
                          const std::vector<std::string>& words, const std::string& over) {
  std::int64_t ramp = static_cast<std::int64_t>(0.010 * draft.sample_rate);
  if (!over.empty()) {
    const auto time = language::parse_duration(over);
    if (!time) return std::unexpected(usage("over: " + time.error()));
    ramp = std::llround(*convert(*time, Seconds, draft.patch.tempo) * draft.sample_rate);
  }
  if (port == "fade") {  // the node's own cross-fade
    const auto time = language::parse_duration(words[0]);
    if (!time) return std::unexpected(usage("fade: " + time.error()));
    const double asked = *convert(*time, Seconds, draft.patch.tempo) * 1000;
    const double ms = std::clamp(asked, 0.1, 10000.0);
    draft.changes.push_back({node.name + ".fade", fmt::format("{:g} ms", node.fade_ms),
                             fmt::format("{:g} ms", ms), ms != asked,
                             ms != asked ? fmt::format("{:g} ms is outside 0.1 ms to 10 s", asked) : ""});
    node.fade_ms = ms;
    draft.only_turns = false;
    return {};
  }
  const ModuleInfo* info = draft.info(node);
  if (!info && words.size() != 1)
    return std::unexpected(
        language::Problem{language::Exit::refused, node.module + " has no code yet to change a value of"});
  if (!info) return set_as_written(draft, node, port, words[0], "not checked: the module has no code yet");
  const graph::Node before = node;
  auto done = set_port_of(*info, draft, node, port, words, ramp);
  if (done || words.size() != 1 || !draft.keeps(done.error())) return done;
  node = before;
  return set_as_written(draft, node, port, words[0], "nothing plays it");
}

language::Edited set_port_of(const ModuleInfo& info, Draft& draft, graph::Node& node, const std::string& port,
                             const std::vector<std::string>& words, std::int64_t ramp) {
  Setter setter(draft, node, ramp);

  const auto param = std::ranges::find(info.params, port, &ParamInfo::name);
  if (param != info.params.end()) return setter.set(*param, words);
  std::vector<const ParamInfo*> bank;
  for (const ParamInfo& each : info.params) {
    const bool pair = each.name == port + "_left" || each.name == port + "_right";
    if (each.bank == port || pair) bank.push_back(&each);
  }
  if (!bank.empty()) {
    if (words.size() == 1) return setter.set_bank(bank, words[0]);
    for (const ParamInfo* each : bank) {
      if (auto done = setter.set(*each, words); !done) return done;
    }
    return {};
  }
  const auto input = std::ranges::find(info.inputs, port, &InputInfo::name);
  if (input != info.inputs.end() && input->gate) return Setter(draft, node, 0).set(as_param(*input), words);
  if (input != info.inputs.end()) return setter.set(as_param(*input), words);
  const auto text = std::ranges::find(info.texts, port, &TextInfo::name);
  if (text != info.texts.end() && words.size() == 1) {
    const auto found = node.settings.find(port);
    const auto* was = found == node.settings.end() ? nullptr : std::get_if<std::string>(&found->second);
    draft.changes.push_back({node.name + "." + port, was ? *was : text->start, words[0], false, {}, true});
    node.settings[port] = words[0];
    draft.only_turns = false;
    return {};
  }
  const auto names = settable(info);
  if (names.empty())
    return std::unexpected(language::Problem{
        language::Exit::not_found, fmt::format("`{}` ({}) has nothing to set", node.name, info.name)});
  return std::unexpected(
      language::Problem{language::Exit::not_found,
                        fmt::format("`{}` ({}) has no parameter `{}`; it has {}{}", node.name, info.name,
                                    port, fmt::join(names, ", "), language::did_you_mean(port, names))});
}

/// set NODE.PORT VALUE, set NODE.PORT += VALUE, set NODE key=value...
language::Edited edit_set(Draft& draft, const language::Command& command) {
  const graph::PortRef ref = graph::to_port(command.arguments[0]);
  const std::string* const given = command.option("over");
  const std::string over = given ? *given : "";
  std::vector<std::pair<std::string, std::string>> pairs = command.options;
  std::erase_if(pairs, [](const auto& option) { return option.first == "over"; });
  const auto nodes = nodes_of(draft, ref.node);
  if (!nodes) return std::unexpected(nodes.error());
  std::vector<std::string> words(command.arguments.begin() + 1, command.arguments.end());
  if (!words.empty() && words[0] == "=") words.erase(words.begin());
  const bool wrong_words =
      !words.empty() && (words.size() > 2 || (words.size() == 2 && !language::is_change(words[0])));
  if (wrong_words || (ref.port.empty() == !words.empty()) || (words.empty() && pairs.empty())) {
    return std::unexpected(
        usage("write `set NODE.PORT VALUE`, `set NODE.PORT += VALUE` or `set NODE PORT=VALUE...`"));
  }
  const std::size_t turns = draft.turns.size();
  bool all_play = true;
  for (const std::string& name : *nodes) {
    graph::Node* const node = draft.patch.change(name);
    all_play = all_play && draft.info(*node);
    if (!words.empty()) {
      if (auto done = set_port(draft, *node, ref.port, words, over); !done) return done;
    }
    for (const auto& [key, value] : pairs) {
      if (auto done = set_port(draft, *node, key, {value}, over); !done) return done;
    }
  }
  const bool ramps = std::any_of(draft.turns.begin() + static_cast<std::ptrdiff_t>(turns), draft.turns.end(),
                                 [](const Turn& turn) { return turn.ramp > 0; });
  if (!over.empty() && !ramps && all_play && language::parse_duration(over)->number > 0)
    return std::unexpected(
        usage("over: only knobs and audio inputs ramp; gates, switches and texts change at once"));
  return {};
}

}  // namespace chronus::patching

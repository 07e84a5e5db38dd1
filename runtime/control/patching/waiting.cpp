#include "control/patching/waiting.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "control/language/setting.hpp"
#include "control/language/suggest.hpp"
#include "control/language/value.hpp"
#include "control/patching/edits.hpp"

namespace chronus::patching {

namespace {

constexpr std::size_t longest_name = 200;

template <class Info>
const Info* named(const std::vector<Info>& ports, const std::string& name) {
  const auto found = std::ranges::find(ports, name, &Info::name);
  return found == ports.end() ? nullptr : &*found;
}

/// Whether the module reads the setting as this kind of value.
bool reads(const ModuleInfo& info, const std::string& port, const graph::Setting& setting) {
  if (std::holds_alternative<double>(setting)) return named(info.params, port) || named(info.inputs, port);
  return std::holds_alternative<std::string>(setting) && named(info.texts, port);
}

std::string plain_word(const graph::Setting& setting) {
  if (const auto* number = std::get_if<double>(&setting))
    return fmt::format("{}", static_cast<float>(*number));
  if (const auto* text = std::get_if<std::string>(&setting)) return *text;
  return std::get<graph::AsWritten>(setting).word;
}

std::string why_unread(const ModuleInfo& info, const std::string& port) {
  const auto names = settable(info);
  if (named(info.params, port) || std::ranges::find(names, port) != names.end())
    return fmt::format("{}'s `{}` does not take it", info.name, port);
  return fmt::format("{} has no parameter `{}`{}", info.name, port, language::did_you_mean(port, names));
}

bool wake(Draft& draft, graph::Node& node, const ModuleInfo& info) {
  bool woken = false;
  for (const auto& [port, setting] : std::map(node.settings)) {
    if (reads(info, port, setting)) continue;
    const auto before = node.settings;
    node.settings.erase(port);
    if (set_port_of(info, draft, node, port, {plain_word(setting)})) {
      woken = true;
    } else {
      node.settings = before;
    }
  }
  return woken;
}

}  // namespace

bool can_be_module(const std::string& name) {
  const bool strange = name.empty() || name.size() > longest_name || name.front() == '.';
  return !strange && name.find_first_of(std::string_view("/\0\n", 3)) == std::string::npos;
}

std::string why_it_waits(const graph::Node& node, const Instrument& instrument) {
  if (instrument.code(node.module)) return {};
  if (instrument.exists(node.module)) {
    const std::string why = instrument.why_no_code(node.module);
    return "module `" + node.module + "` " +
           (why.empty() ? "has no code that compiles" : "does not play: " + why);
  }
  return "there is no module `" + node.module + "`: no file " + node.module + ".cpp is in the module folder";
}

std::string word_of(const graph::Node& node, const std::string& port, const Instrument& instrument) {
  const graph::Setting& setting = node.settings.at(port);
  const auto code = instrument.code(node.module);
  const auto* number = std::get_if<double>(&setting);
  const ParamInfo* param = code && number ? named(code->info.params, port) : nullptr;
  if (!param) return plain_word(setting);
  const auto value = static_cast<float>(*number);
  const auto is_read = [&](const std::string& text) {
    const auto read = language::read_setting(text, *param);
    return read && read->value == value;
  };
  const std::string short_text = to_text(value, *param, language::Spacing::word);
  if (is_read(short_text)) return short_text;
  const auto note = param->unit == Hz ? language::parse_quantity(short_text) : std::unexpected(std::string());
  const auto octaves = note ? convert(*note, Octaves) : std::unexpected(std::string());
  if (const auto name = octaves ? language::note_name(*octaves) : std::nullopt; name && is_read(*name))
    return *name;
  const std::string unit =
      short_text.substr(std::min(short_text.find_last_of("0123456789") + 1, short_text.size()));
  const std::string text = plain_word(setting) + (unit == "ms" ? "s" : unit);  // with all digits
  return is_read(text) ? text : plain_word(setting);
}

std::vector<SleepingSetting> sleeping_settings(const graph::Node& node, const Instrument& instrument) {
  std::vector<SleepingSetting> sleeping;
  const auto code = instrument.code(node.module);
  for (const auto& [port, setting] : node.settings) {
    if (code && reads(code->info, port, setting)) continue;
    sleeping.push_back(
        {port, plain_word(setting), code ? why_unread(code->info, port) : why_it_waits(node, instrument)});
  }
  return sleeping;
}

bool wake_settings(Draft& draft, const InfoOf& info_of) {
  bool woken = false;
  for (std::size_t i = 0; i < draft.patch.nodes.size(); ++i) {
    const graph::Node& node = draft.patch.nodes[i];
    const ModuleInfo* info = info_of(node);
    const auto sleeps = [&](const auto& each) { return !reads(*info, each.first, each.second); };
    if (info && std::ranges::any_of(node.settings, sleeps))
      woken |= wake(draft, draft.patch.nodes.change(i), *info);
  }
  return woken;
}

void hand_over_settings(Draft& draft, graph::Node& node, const std::string& module) {
  std::map<std::string, graph::Setting> words;
  for (const auto& [port, setting] : node.settings)
    words[port] = graph::AsWritten{word_of(node, port, draft.instrument)};
  node.settings = std::move(words);
  node.module = module;
  const ModuleInfo* info = draft.info(node);
  if (!info) return;
  const std::size_t changes = draft.changes.size();
  const std::size_t turns = draft.turns.size();
  wake(draft, node, *info);
  draft.turns.resize(turns);  // they address the former module's knobs
  draft.changes.erase(
      std::remove_if(draft.changes.begin() + static_cast<std::ptrdiff_t>(changes), draft.changes.end(),
                     [](const Change& change) { return !change.clamped; }),
      draft.changes.end());
  for (const SleepingSetting& setting : sleeping_settings(node, draft.instrument))
    draft.changes.push_back({node.name + "." + setting.port, setting.word, "sleeps", false, setting.why});
}

}  // namespace chronus::patching

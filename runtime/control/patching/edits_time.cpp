// Editing verbs for the tempo and the seed.
#include <fmt/format.h>

#include <cmath>

#include "control/language/setting.hpp"
#include "control/language/value.hpp"
#include "control/patching/edits.hpp"

namespace chronus::patching {

language::Edited edit_tempo(Draft& draft, const language::Command& command) {
  const std::string& word = command.arguments.back();
  const bool change = command.arguments.size() == 2 && language::is_change(command.arguments[0]);
  if (command.arguments.size() == 2 && !change)
    return std::unexpected(usage("write `tempo 120` or `tempo += 5`"));
  ParamInfo tempo;
  tempo.name = "tempo";
  tempo.min = 1;
  tempo.max = 999;
  tempo.unit = Bpm;
  const auto was = static_cast<float>(draft.patch.tempo);
  const auto read = change ? language::change_setting(command.arguments[0], word, draft.patch.tempo, tempo)
                           : language::read_setting(word, tempo);
  if (!read)
    return std::unexpected(
        usage(fmt::format("{}; it goes from {:g} to {:g}", read.error(), tempo.min, tempo.max)));
  std::string note = read->clamped ? language::outside(read->asked, tempo) : "";
  draft.patch.tempo = read->clamped ? read->value : read->asked;
  draft.tempo = {draft.patch.tempo};
  const std::string* over = command.option("over");
  if (over) note += (note.empty() ? "over " : "; over ") + *over;
  draft.changes.push_back({"tempo", language::to_text(was, tempo), language::to_text(read->value, tempo),
                           read->clamped, std::move(note)});
  if (over) {
    const auto time = language::parse_duration(*over);
    if (!time) return std::unexpected(usage("over: " + time.error()));
    if (time->unit == Beats)
      draft.tempo->beats = time->number;
    else
      draft.tempo->ramp = std::llround(time->number * draft.sample_rate);
  }
  return {};
}

language::Edited edit_seed(Draft& draft, const language::Command& command) {
  const std::string& word = command.arguments[0];
  if (word.empty() || word.size() > 18 || word.find_first_not_of("0123456789") != std::string::npos) {
    return std::unexpected(
        usage("`" + word + "` is no seed: write a whole number of at most 18 digits, as 7"));
  }
  draft.changes.push_back(
      {"seed", std::to_string(draft.patch.seed), word, false, "for nodes added from now on"});
  draft.patch.seed = std::stoull(word);
  return {};
}

}  // namespace chronus::patching

#include "engine/swap_record.hpp"

namespace chronus::engine {

SwapRecord::SwapRecord(const Migration& migration, const Instance& before, const Instance& now)
    : leaves_(migration.kept()),
      remade_(migration.remade(before.initial(), now.initial())),
      carried_(leaves_.size(), Carried::unknown) {}

SwapOutcome SwapRecord::outcome() const {
  SwapOutcome outcome;
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    const auto& [path, updated] = leaves_[i];
    const auto& [differs, resized, compared] = remade_[i];
    if (carried_[i] == Carried::restarted) {
      outcome.reset.push_back({path, "it was beyond the end of a Buffer beside it"});
    } else if (carried_[i] == Carried::none && differs) {
      outcome.renewed.push_back(path);
    } else if (carried_[i] == Carried::copied && updated) {
      continue;  // update() may have set it since
    } else if (carried_[i] == Carried::copied && differs && !resized) {
      (compared ? outcome.unheard : outcome.uncompared).push_back(path);
    } else if (carried_[i] != Carried::unknown) {
      outcome.kept.push_back(path);
    }
  }
  return outcome;
}

}  // namespace chronus::engine

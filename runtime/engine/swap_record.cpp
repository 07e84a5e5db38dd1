#include "engine/swap_record.hpp"

namespace chronus::engine {

namespace {

/// The audio thread has recorded nothing for the leaf.
constexpr std::uint8_t unknown = 2;

}  // namespace

SwapRecord::SwapRecord(const Migration& migration, const Instance& before, const Instance& now)
    : paths_(migration.kept()),
      remade_(migration.remade(before.initial(), now.initial())),
      carried_(paths_.size(), unknown) {}

SwapOutcome SwapRecord::outcome() const {
  SwapOutcome outcome;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    if (carried_[i] == unknown) continue;
    auto& where = !remade_[i] ? outcome.kept : carried_[i] ? outcome.unheard : outcome.renewed;
    where.push_back(paths_[i]);
  }
  return outcome;
}

}  // namespace chronus::engine

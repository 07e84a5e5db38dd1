#include "engine/reporter.hpp"

#include <array>
#include <utility>

namespace chronus::engine {

namespace {

using Kind = Report::Kind;

/// A swap's failure precedes its end: the failed version must not stay.
constexpr std::array order = {Kind::swapped, Kind::new_failed, Kind::failed, Kind::put_aside, Kind::faded};

std::uint8_t bit_of(Kind kind) noexcept {
  return static_cast<std::uint8_t>(1u << static_cast<unsigned>(kind));
}

/// Replaces reports of an earlier swap, which nobody needs.
void owe(OwedReports& owed, const Report& report) noexcept {
  if (owed.swap != report.swap) owed = {};
  owed.swap = report.swap;
  owed.kinds |= bit_of(report.kind);
  if (report.kind == Kind::new_failed) owed.new_fault = report.fault;
  if (report.kind == Kind::failed) owed.fault = report.fault;
  if (report.kind == Kind::put_aside) owed.aside = report.aside;
}

}  // namespace

bool Reporter::push(Report report) noexcept [[clang::nonblocking]] {
  report.sample = sample_;
  report.ns = ns_;
  return reports_.push(report);
}

void Reporter::report(Kind kind, PlanNode& node, Fault fault, Aside aside) noexcept [[clang::nonblocking]] {
  OwedReports& owed = node.state->owed;
  const Report report{kind, node.state->id, 0, 0, fault, aside, node.swap};
  if (owed.kinds == 0 && push(report)) return;
  if (kind == Kind::non_finite) return;  // it recurs
  owe(owed, report);
  owes_ = true;
}

void Reporter::plan_taken(std::uint64_t number) noexcept [[clang::nonblocking]] {
  Report report;
  report.kind = Kind::plan_taken;
  report.id = number;
  untold_plan_ = push(report) ? 0 : number;
}

void Reporter::send_owed(const Plan* plan) noexcept [[clang::nonblocking]] {
  if (untold_plan_ != 0) plan_taken(untold_plan_);
  if (!std::exchange(owes_, false) || !plan) return;
  for (PlanNode* const node : plan->nodes) {
    if (send_owed(*node)) continue;
    owes_ = true;
    return;
  }
}

/// False if the ring is full again.
bool Reporter::send_owed(PlanNode& node) noexcept [[clang::nonblocking]] {
  OwedReports& owed = node.state->owed;
  for (const Kind kind : order) {
    if (!(owed.kinds & bit_of(kind))) continue;
    const Fault fault = kind == Kind::new_failed ? owed.new_fault
                        : kind == Kind::failed   ? owed.fault
                                                 : Fault::none;
    const Aside aside = kind == Kind::put_aside ? owed.aside : Aside::none;
    if (!push({kind, node.state->id, 0, 0, fault, aside, owed.swap})) return false;
    owed.kinds &= static_cast<std::uint8_t>(~bit_of(kind));
  }
  return true;
}

}  // namespace chronus::engine

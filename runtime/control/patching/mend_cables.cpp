#include "control/patching/mend_cables.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace chronus::patching {

/// For each wanted cable, the statement that already lays it in the right order; -1 if there is none.
std::vector<int> CableMending::statements_of_cables() const {
  std::unordered_map<std::string, int> order;
  for (const graph::Cable& cable : wanted_.cables)
    order.emplace(to_key(cable), static_cast<int>(order.size()));
  std::vector<int> common;
  std::vector<int> laid_by;
  for (const graph::Cable& cable : is_.cables) {
    const std::string key = to_key(cable);
    const auto wanted = order.find(key);
    const auto laid = declared_.cables.find(key);
    if (wanted == order.end() || laid == declared_.cables.end() || revision_.dropped(laid->second)) continue;
    common.push_back(wanted->second);
    laid_by.push_back(laid->second);
  }
  std::vector<int> statements(wanted_.cables.size(), -1);
  const std::vector<bool> stays = ascending_part(common);
  for (std::size_t i = 0; i < common.size(); ++i) {
    if (stays[i]) statements[static_cast<std::size_t>(common[i])] = laid_by[i];
  }
  return statements;
}

/// The first statement behind which a cable may be laid: both its nodes exist there.
int CableMending::earliest(int cable) const {
  int place = -1;
  for (const graph::PortRef* end : {&wanted_cable(cable).from, &wanted_cable(cable).to}) {
    if (const auto added = places_.find(end->node); added != places_.end())
      place = std::max(place, added->second);
  }
  return place;
}

/// Behind an inserted cable, only later statements stay in place.
std::vector<CableMending::Run> CableMending::runs(const std::vector<int>& statements) const {
  std::vector<Run> runs;
  int last = -1;   // statement of the cables so far
  int floor = -2;  // behind which cables were inserted; -2: none were
  const auto first = std::ranges::find_if(statements, [](int s) { return s >= 0; });
  std::set<int> standing;
  for (int cable = 0; cable < static_cast<int>(statements.size()); ++cable) {
    const int statement = statements[static_cast<std::size_t>(cable)];
    const bool inserted = statement >= 0 && document_[static_cast<std::size_t>(statement)].verb() == "insert";
    const bool in_place = statement >= 0 && (inserted || statement > floor);
    const bool goes_on = !runs.empty() && statement >= 0 && runs.back().statement == statement &&
                         runs.back().in_place == in_place;
    if (goes_on) {
      runs.back().cables.push_back(cable);
      if (!in_place) floor = runs.back().place = std::max(runs.back().place, earliest(cable));
    } else if (in_place && standing.insert(statement).second) {
      runs.push_back({statement, true, -1, {cable}});
    } else {
      int place = std::max({last, floor, earliest(cable)});
      if (last < 0 && floor < -1) {
        const int before = first == statements.end() ? last_with({"add", "connect", "chain"}) : *first - 1;
        place = std::max(place, before < 0 && first == statements.end() ? end() : before);
      }
      runs.push_back({statement, false, place, {cable}});
      floor = place;
    }
    if (in_place && !inserted) last = std::max(last, statement);
  }
  return runs;
}

/// Whether the second cable leaves the node that the first one enters, so that one word names both ends.
bool CableMending::can_chain(int before, int cable, bool were) const {
  const graph::Cable& a = wanted_cable(before);
  const graph::Cable& b = wanted_cable(cable);
  const bool one_word = a.to.port.empty() && b.from.port.empty();
  const bool was_one = were && (a.to.port.empty() || b.from.port.empty());
  return a.to.node == b.from.node && a.amount == b.amount && (one_word || was_one);
}

/// Adds new cables between the pieces of a chain to that chain.
void CableMending::join_chains(std::vector<Run>& runs, const std::map<int, std::size_t>& laid) const {
  const auto is_new = [](const Run& run) { return run.statement < 0 && run.cables.size() == 1; };
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const int statement = runs[i].statement;
    const bool cut = runs[i].in_place && document_[static_cast<std::size_t>(statement)].verb() == "chain" &&
                     runs[i].cables.size() < laid.at(statement);
    if (!cut) continue;
    const auto fits = [&](const Run& run) { return is_new(run) && earliest(run.cables[0]) < statement; };
    while (i > 0 && fits(runs[i - 1]) && can_chain(runs[i - 1].cables[0], runs[i].cables[0], false)) {
      runs[i].joined = true;
      runs[i].cables.insert(runs[i].cables.begin(), runs[i - 1].cables[0]);
      --i;
      runs.erase(runs.begin() + static_cast<std::ptrdiff_t>(i));
    }
    while (i + 1 < runs.size() && fits(runs[i + 1]) &&
           can_chain(runs[i].cables.back(), runs[i + 1].cables[0], false)) {
      runs[i].joined = true;
      runs[i].cables.push_back(runs[i + 1].cables[0]);
      runs.erase(runs.begin() + static_cast<std::ptrdiff_t>(i + 1));
    }
    // Adds later pieces of the same chain, too.
    while (i + 1 < runs.size() && runs[i + 1].statement == statement && !runs[i + 1].in_place &&
           can_chain(runs[i].cables.back(), runs[i + 1].cables[0], false)) {
      runs[i].cables.insert(runs[i].cables.end(), runs[i + 1].cables.begin(), runs[i + 1].cables.end());
      runs.erase(runs.begin() + static_cast<std::ptrdiff_t>(i + 1));
    }
  }
}

void CableMending::mend_amounts(const Run& run) {
  for (const int index : run.cables) {
    const graph::Cable& cable = wanted_cable(index);
    const auto laid = is_.find(cable.from, cable.to);
    if (!laid || is_.cables[*laid].amount == cable.amount) continue;
    const int statement = declared_.amounts.at(to_key(cable));
    const bool alone = at(statement).verb() != "insert" && at(statement).command().arguments.size() == 2;
    if (!alone) {
      revision_.put_after(statement, Statement(writing_.connect(cable)));
      continue;
    }
    if (cable.amount == 1)
      at(statement).drop_option("amount");
    else
      at(statement).put_option("amount", writing_.amount(cable));
    revision_.touch();
  }
}

/// The fewest commands of the statement's own verb.
std::vector<language::Command> CableMending::commands_of(const Run& run) const {
  std::vector<language::Command> commands;
  const std::string_view verb =
      run.statement < 0 ? std::string_view() : document_[static_cast<std::size_t>(run.statement)].verb();
  for (std::size_t i = 0; i < run.cables.size();) {
    language::Command command = writing_.connect(wanted_cable(run.cables[i]));
    std::size_t next = i + 1;
    if (verb == "chain") {
      for (; next < run.cables.size() && can_chain(run.cables[next - 1], run.cables[next], true); ++next) {
        command.verb = "chain";
        const graph::Cable& cable = wanted_cable(run.cables[next]);
        if (!cable.from.port.empty()) command.arguments.back() = to_text(cable.from);
        command.arguments.push_back(to_text(cable.to));
      }
    }
    if (verb == "connect") {
      const graph::Cable& one = wanted_cable(run.cables[i]);
      for (; next < run.cables.size(); ++next) {
        const graph::Cable& other = wanted_cable(run.cables[next]);
        if (other.from != one.from || other.amount != one.amount) break;
        command.arguments.push_back(to_text(other.to));
      }
    }
    commands.push_back(std::move(command));
    i = next;
  }
  return commands;
}

/// Makes the statement lay only these cables; null: none.
void CableMending::rewrite(int statement, const Run* run) {
  std::vector<language::Command> commands = run ? commands_of(*run) : std::vector<language::Command>();
  if (at(statement).verb() == "insert") {
    const graph::Node* node = wanted_.find(at(statement).command().arguments[0]);
    if (!node) return revision_.drop(statement);
    commands.insert(commands.begin(), writing_.add(*node));
  }
  if (commands.empty()) return revision_.drop(statement);
  at(statement).put_command(commands.front());
  revision_.touch();
  for (std::size_t i = 1; i < commands.size(); ++i) revision_.put_after(statement, Statement(commands[i]));
}

void CableMending::run() {
  if (is_.cables == wanted_.cables) return;
  std::map<int, std::size_t> laid;
  for (const graph::Cable& cable : is_.cables) {
    const auto statement = declared_.cables.find(to_key(cable));
    if (statement != declared_.cables.end() && !revision_.dropped(statement->second))
      ++laid[statement->second];
  }
  std::vector<Run> all = runs(statements_of_cables());
  join_chains(all, laid);
  std::map<int, const Run*> standing;
  for (const Run& run : all) {
    if (run.in_place) standing[run.statement] = &run;
  }
  for (const auto& [statement, count] : laid) {
    const auto run = standing.find(statement);
    if (run == standing.end()) {
      rewrite(statement, nullptr);
    } else if (run->second->cables.size() == count && !run->second->joined) {
      mend_amounts(*run->second);
    } else {
      rewrite(statement, run->second);
    }
  }
  for (const Run& run : all) {
    if (run.in_place) continue;
    for (const language::Command& command : commands_of(run))
      revision_.put_after(run.place, Statement(command));
  }
}

}  // namespace chronus::patching

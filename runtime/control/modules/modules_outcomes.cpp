// From the compiler's outcome to the ear: which code the stage gets, and what is told of it.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/clocks.hpp"
#include "control/modules/modules.hpp"

namespace chronus::modules {

namespace {

/// Code of the same text and headers made by another compile, as the same version.
std::shared_ptr<const Code> as_version(const Code& code, std::uint64_t version) {
  auto same = std::make_shared<Code>(code);
  same->version = version;
  return same;
}

}  // namespace

void refuse_mute(jit::Outcome& outcome, const std::string& path) {
  if (!outcome.code || !outcome.code->info.outputs.empty()) return;
  jit::Diagnostic diagnostic;
  diagnostic.file = path;
  diagnostic.message = "the module has no output, so nothing of it could be heard: give it one, `Out out;`";
  outcome.diagnostics.push_back(std::move(diagnostic));
  outcome.code.reset();
}

void Modules::on_outcome(const std::string& name, jit::Outcome outcome) {
  ModuleFile& file = files_.at(name);
  if (!file.compiling) return on_optimised(file, outcome);
  if (file.held) {
    file.early = std::move(outcome);
    return;
  }
  for (std::string& path : outcome.headers) path = plain_path(path);
  follow_headers(outcome.headers);
  file.headers = outcome.headers;
  const bool outdated = outcome.code ? headers_.changed_since(outcome.headers, file.asked_ns)
                                     : headers_.changed_since(file.asked_ns);
  Timing& timing = file.account->timing;
  if (outdated) {
    return compile_soon(file, {timing.saved_ns, timing.saved_ns + std::llround(timing.detect * 1e6)});
  }
  timing.linked_ns = base::monotonic_ns();
  timing.stages = outcome.stages;
  if (!file.first) file.first = {ms_between(timing.saved_ns, timing.linked_ns), outcome.worker};
  refuse_mute(outcome, file.path);
  if (!outcome.code) {
    refuse(file, std::move(outcome));
    return groups_.leave(name);
  }
  file.held = std::move(outcome);
  groups_.ready(name);
}

/// Gives the stage all these modules' code in one plan.
void Modules::release(const std::vector<std::string>& names) {
  std::map<std::string, std::shared_ptr<const Code>> codes;
  std::vector<const ModuleFile*> in_hand;
  for (const std::string& name : names) {
    codes[name] = files_.at(name).held->code;
    if (stage_.count(name) > 0 || stage_.awaits(name)) in_hand.push_back(&files_.at(name));
  }
  if (on_hand && !in_hand.empty()) on_hand(in_hand);
  std::map<std::string, std::vector<PortNews>> ports;
  for (const auto& [name, code] : codes) {
    const auto before = stage_.code(name);
    if (before && compare_ports) ports[name] = compare_ports(name, before->info, code->info);
  }
  const std::int64_t begun = base::monotonic_ns();
  if (before_swap) before_swap(codes);
  const std::vector<engine::SwapNews> all = stage_.set_codes(codes);
  const std::int64_t done = base::monotonic_ns();
  for (const std::string& name : names) {
    ModuleFile& file = files_.at(name);
    file.account->timing.migrated(begun, done);
    file.account->outcome = std::move(*file.held);
    file.account->ports = std::move(ports[name]);
    file.held.reset();
    std::vector<engine::SwapNews> news;
    std::ranges::copy_if(all, std::back_inserter(news),
                         [&](const engine::SwapNews& each) { return each.module == name; });
    accept(file, std::move(news));
  }
}

void Modules::accept(ModuleFile& file, std::vector<engine::SwapNews> news) {
  Account& account = *file.account;
  const Code& code = *account.outcome.code;
  file.compiling = false;
  account.news = std::move(news);
  account.plan = stage_.published();
  for (const engine::SwapNews& each : account.news) {
    if (each.refusal.empty()) file.awaited.insert(each.node);
  }
  // Where nothing played before, a node that refuses its own text is no reason to refuse the module.
  const auto held = stage_.code(file.name);
  const bool replaced = held && held->version == code.version;
  account.refused = file.awaited.empty() && !account.news.empty() && !replaced;
  if (!account.refused) {
    account.version = file.again ? file.again : ++file.versions;
    if (file.plays.number != 0) file.before.push_back(std::move(file.plays));
    if (file.before.size() > engine::good_versions) file.before.erase(file.before.begin());
    file.plays = {account.version, code.version,   file.source, file.headers, file.asked_ns, nullptr,
                  false,           code.optimised, {}};
    file.plays.judged = account.outcome.worker == "cache";
    file.plays.timing.saved_ns = account.timing.saved_ns;
    file.plays.timing.detect = account.timing.detect;
    if (file.source == file.text) file.aside.clear();  // whatever was wrong with it before
  }
  file.again = 0;
  account.heard = file.awaited.empty();
  if (account.heard) settle(file);
  answered(file.name);
  if (account.refused) return optimise_what_plays(file);
  if (const auto early = std::exchange(file.early, std::nullopt)) on_optimised(file, *early);
}

void Modules::refuse(ModuleFile& file, jit::Outcome outcome) {
  file.compiling = false;
  file.account->outcome = std::move(outcome);
  file.account->refused = true;
  file.account->heard = true;
  if (std::exchange(file.again, 0) != 0 && !file.removed) file.look_again = true;
  settle(file);
  answered(file.name);
  optimise_what_plays(file);
}

/// A refused save has cancelled the optimised tier of the version that plays on, or its long audition: it is
/// compiled anew.
void Modules::optimise_what_plays(ModuleFile& file) {
  const Version& plays = file.plays;
  if (plays.number == 0 || (plays.optimised && plays.judged) ||
      headers_.changed_since(plays.headers, plays.asked_ns))
    return;
  jit::Request again = request(file, plays.code);
  again.source = plays.text;
  again.optimised_only = true;
  compiler_.compile(std::move(again), [this, name = file.name](const jit::Outcome& outcome) {
    ModuleFile& file = files_.at(name);
    const auto playing = stage_.code(name);
    const bool same = outcome.code && playing && playing->version == file.plays.code &&
                      playing->info.size == outcome.code->info.size;
    if (!same) return;
    jit::Outcome better = outcome;
    better.code = as_version(*outcome.code, file.plays.code);
    on_optimised(file, better);
  });
}

/// The optimised tier of a version that sounds already.
void Modules::on_optimised(ModuleFile& file, const jit::Outcome& outcome) {
  Version& plays = file.plays;
  if (!outcome.code || outcome.code->version != plays.code || plays.optimised) return;
  plays.timing.stages = outcome.stages;
  plays.timing.linked_ns = base::monotonic_ns();
  plays.better = outcome.code;
  stage_.tier_up(file.name, outcome.code);
  plays.timing.migrated(plays.timing.linked_ns, base::monotonic_ns());
  if (stage_.count(file.name) > 0 || !file.awaited.empty()) return;
  plays.better.reset();
  plays.optimised = true;
  tell_optimised(file);
}

void Modules::on_stage_event(const engine::StageEvent& event) {
  using Kind = engine::Report::Kind;
  for (auto& [name, file] : files_) {
    if (event.kind == Kind::new_failed) roll_back(file, event);
    if (event.kind == Kind::failed) fall_back(file, event);
    if (!file.awaited.empty()) begin(file, event);
    Version& plays = file.plays;
    if (!plays.better || !file.awaited.empty() || !stage_.plays(name, *plays.better)) continue;
    plays.better.reset();
    plays.optimised = true;
    plays.timing.sounds(event.sample, event.ns);
    if (plays.swapped_in) optimised_edits_.add(plays.timing.total);
    tell_optimised(file);
  }
}

/// Notes the nodes that have begun to play the last save.
void Modules::begin(ModuleFile& file, const engine::StageEvent& event) {
  using Kind = engine::Report::Kind;
  Account& account = *file.account;
  std::size_t begun = 0;
  if (event.kind == Kind::swapped && event.number == account.outcome.code->version) {
    begun = file.awaited.erase(event.node);
  } else if (event.kind == Kind::plan_taken && event.number >= account.plan) {
    for (const engine::SwapNews& news : account.news) {
      if (news.fresh) begun += file.awaited.erase(news.node);
    }
  }
  if (begun > 0) {
    if (account.timing.sample < 0) account.timing.sounds(event.sample, event.ns);
    account.last_sample = event.sample;
  }
  // A node that was removed or renamed meanwhile is not waited for.
  std::erase_if(file.awaited, [&](const std::string& node) { return !stage_.find(node); });
  if (!file.awaited.empty()) return;
  account.heard = true;
  file.plays.swapped_in = account.timing.sample >= 0;
  if (file.plays.swapped_in) edits_.add(account.timing.total);
  settle(file);
}

/// What the stage has gone back to is what plays.
void Modules::go_back(ModuleFile& file) {
  const auto code = stage_.code(file.name);
  file.plays = {};
  while (code && !file.before.empty() && file.plays.code != code->version) {
    file.plays = std::move(file.before.back());
    file.before.pop_back();
  }
  file.plays.better.reset();
  file.plays.optimised = code && code->optimised;
}

/// A node's new version has failed after all, and the one before plays on.
void Modules::roll_back(ModuleFile& file, const engine::StageEvent& event) {
  const auto code = stage_.code(file.name);
  if (event.number == file.plays.code && code && code->version != event.number) {
    go_back(file);
  }
  if (file.compiling || !file.account || !file.account->outcome.code ||
      file.account->outcome.code->version != event.number) {
    return;
  }
  Account& account = *file.account;
  const auto news = std::ranges::find(account.news, event.node, &engine::SwapNews::node);
  const engine::StageNode* node = stage_.find(event.node);
  if (news == account.news.end() || !node || !news->refusal.empty()) return;
  if (node->instance->code().version == event.number) return;  // it was another text of it that failed
  news->refusal = node->refusal;
  file.awaited.erase(event.node);
  account.refused = std::ranges::none_of(account.news, &std::string::empty, &engine::SwapNews::refusal);
  account.heard = file.awaited.empty();
  if (account.heard) settle(file);
  if (account.refused) optimise_what_plays(file);
}

/// The version has failed where it sounded alone, and all its nodes go back to the one before.
void Modules::fall_back(ModuleFile& file, const engine::StageEvent& event) {
  const auto code = stage_.code(file.name);
  const bool went_back = event.number == file.plays.code && code && code->version != event.number;
  if (!went_back) return;
  file.failed = file.plays.number;
  go_back(file);
  const engine::StageNode* node = stage_.find(event.node);
  if (!file.compiling && file.source == file.text)
    file.aside = "it failed while it sounded" + (node ? ": " + node->refusal : "");
  if (on_settled) on_settled(file);
  const bool of_last_save = !file.compiling && file.account && file.account->outcome.code &&
                            file.account->outcome.code->version == event.number;
  if (!of_last_save) return;
  for (engine::SwapNews& news : file.account->news) {
    if (node && news.refusal.empty()) news.refusal = node->refusal;
  }
  file.awaited.clear();
  file.account->refused = file.account->heard = true;
  settle(file);
}

/// The save has come to its end: answers all who wait for it.
void Modules::settle(ModuleFile& file) {
  const Account& account = *file.account;
  const bool optimised_at_once = !account.refused && account.outcome.code->optimised;
  if (optimised_at_once) {
    file.plays.timing = account.timing;
    if (account.timing.sample >= 0) optimised_edits_.add(account.timing.total);
  }
  if (account.refused && file.source == file.text && file.aside.empty()) file.aside = refused_text;
  if (on_settled) on_settled(file);
  if (file.look_again) {
    look_again(file);  // who waits, waits for this
  } else {
    for (const auto& done : std::exchange(file.waiting, {})) done(file);
  }
  if (!emit) return;
  const language::Reply reply = reload_reply(file);
  emit({"reload", reply.text, reply.data});
  if (optimised_at_once) tell_optimised(file);
}

}  // namespace chronus::modules

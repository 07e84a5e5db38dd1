#include "main/perform.hpp"

#include <fmt/format.h>

#include <cmath>
#include <csignal>
#include <expected>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/text_file.hpp"
#include "control/language/line.hpp"
#include "control/performance/performance.hpp"
#include "control/verbs/verbs.hpp"
#include "device/wav_file.hpp"
#include "jit/jit.hpp"
#include "main/say.hpp"

namespace chronus {

namespace {

using performance::Told;

/// The kinds of event that are printed; replies contain the rest.
const std::set<std::string> told_kinds = {"fault", "kept", "module", "journal", "trouble"};

std::string as_line(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class Printer {
 public:
  Printer(const PerformOptions& options, const performance::WorkingCopy& copy)
      : options_(options), copy_(copy) {}

  void print(const Told& told) const {
    const double seconds = static_cast<double>(told.sample) / options_.sample_rate;
    if (options_.json) return say("{}", copy_.in_original(as_line(to_json(told, seconds))));
    if (!told.cue && !told_kinds.contains(told.kind)) return;
    const std::string who = told.cue ? fmt::format("line {}", told.cue->line) : told.kind;
    const bool failed = !told.reply.ok();
    say("{:9.3f} s  {}: {}{}", seconds, who,
        failed ? (told.cue && told.cue->may_fail ? "not done, as it may be: " : "failed: ") : "",
        copy_.in_original(told.reply.text));
  }

 private:
  static nlohmann::json to_json(const Told& told, double seconds) {
    nlohmann::json json{{"sample", told.sample},
                        {"seconds", seconds},
                        {"beat", told.beat},
                        {"text", told.reply.text},
                        {"data", told.reply.data}};
    if (!told.cue) {
      json["event"] = told.kind;
      return json;
    }
    json["line"] = told.cue->line;
    json["verb"] = language::to_line(told.cue->command);
    json["exit"] = static_cast<int>(told.reply.exit);
    json["may_fail"] = told.cue->may_fail;
    return json;
  }

  const PerformOptions& options_;
  const performance::WorkingCopy& copy_;
};

/// All words that might be a module's name. These modules are compiled before the performance begins.
std::set<std::string> words_of(const PerformOptions& options, const std::string& script,
                               const std::vector<performance::Cue>& cues, const std::string& folder) {
  std::set<std::string> words = performance::identifiers_in(script);
  const auto add = [&](const std::string& text) { words.merge(performance::identifiers_in(text)); };
  if (const auto patch = base::read_text(options.patch)) add(*patch);
  for (const performance::Cue& cue : cues) {
    if (cue.input) add(*cue.input);
    if (cue.command.verb != "load" && cue.command.verb != "apply") continue;
    language::Request request;
    request.folder = folder;
    if (const auto text = base::read_text(request.path(cue.command.arguments.front()))) add(*text);
  }
  return words;
}

/// A performance with everything that it needs.
class Recital {
 public:
  explicit Recital(const PerformOptions& options) : options_(options) {}

  std::expected<int, std::string> perform(const std::string& text, std::vector<performance::Cue> cues,
                                          const std::string& folder, std::optional<device::FileInput> input) {
    auto copy = performance::WorkingCopy::make(options_.modules, options_.patch);
    if (!copy) return std::unexpected(copy.error());
    jit::Options jit;
    jit.worker = options_.worker;
    jit.include_folder = options_.include_folder;
    jit.module_folder = copy->modules();
    jit.cache = copy->cache();
    auto compiler = jit::Compiler::start(jit);
    if (!compiler) return std::unexpected(compiler.error());
    std::unique_ptr<journal::Journal> journal;  // outlives the session
    performance::OfflineOptions asked{.module_folder = copy->modules(),
                                      .sample_rate = options_.sample_rate,
                                      .block = options_.block,
                                      .outputs = options_.outputs};
    asked.input = std::move(input);
    performance::OfflineSession offline(std::move(asked));
    performance::Performance* performing = nullptr;
    offline.loop().on_signals({SIGINT, SIGTERM}, [&](int) {
      interrupted_ = true;
      if (performing) performing->end();
    });
    if (!options_.session.empty()) {
      auto opened = journal::Journal::open(options_.session);
      if (!opened) return std::unexpected(opened.error());
      journal = std::move(*opened);
    }
    modules::CompilePriority priority;
    priority.modules = words_of(options_, text, cues, folder);
    if (auto opened = offline.open(**compiler, verbs::vocabulary(), std::move(priority), journal.get());
        !opened)
      return std::unexpected(opened.error());
    const Printer printer(options_, *copy);
    performance::Performance performance(offline, *copy, std::move(cues), folder,
                                         [&](const Told& told) { printer.print(told); });
    performing = &performance;
    if (interrupted_) performance.end();
    if (auto loaded = performance.load_patch(); !loaded) return std::unexpected(loaded.error());
    return render(performance);
  }

 private:
  std::expected<int, std::string> render(performance::Performance& performance) {
    auto file = device::WavFile::create(options_.out, options_.sample_rate, device::Encoding::float32,
                                        options_.outputs);
    if (!file) return std::unexpected(file.error());
    const auto account =
        performance.play(options_.seconds, [&](std::span<float* const> channels, int frames) {
          return file->write(channels, static_cast<std::size_t>(frames));
        });
    const auto closed = file->close();
    if (!account) return std::unexpected(account.error());
    if (!closed) return std::unexpected(closed.error());
    tell(*account);
    return account->failed == 0 && !interrupted_ ? 0 : 1;
  }

  void tell(const performance::Account& account) const {
    const double seconds = static_cast<double>(account.frames) / options_.sample_rate;
    const double peak_db = account.peak > 0 ? 20 * std::log10(account.peak) : -200.0;
    const double limited_db = std::round(account.limited_db * 10) / 10;
    if (options_.json) {
      const nlohmann::json json{
          {"limited_db", limited_db}, {"file", options_.out},     {"seconds", seconds},
          {"frames", account.frames}, {"peak", account.peak},     {"lines", account.cues},
          {"failed", account.failed}, {"faults", account.faults}, {"interrupted", interrupted_}};
      return say("{}", as_line(json));
    }
    say("{}: {:g} s, peak {:.1f} dB{}; {} lines, {} failed, {} faults{}", options_.out, seconds, peak_db,
        limited_db > 0 ? fmt::format(", limited by {:.1f} dB", limited_db) : "", account.cues, account.failed,
        account.faults, interrupted_ ? "; interrupted" : "");
  }

  const PerformOptions& options_;
  bool interrupted_ = false;
};

int fail(const std::string& why, int exit) {
  fmt::print(stderr, "chronus: {}\n", why);
  return exit;
}

}  // namespace

int perform(const PerformOptions& options) {
  const auto text = base::read_text(options.script);
  if (!text) return fail(text.error().message, 2);
  const std::string folder = std::filesystem::absolute(options.script).parent_path().string();
  auto cues = performance::read_script(*text, options.script, folder, verbs::vocabulary());
  if (!cues) return fail(cues.error(), 2);
  const bool quits = !cues->empty() && cues->back().command.verb == "quit";
  if (!quits && !options.seconds)
    return fail(options.script + ": nothing says when it ends: add a last line like `16s quit`, or --seconds",
                2);
  std::optional<device::FileInput> input;
  if (!options.input.empty()) {
    auto opened = device::FileInput::open(options.input, options.sample_rate);
    if (!opened) return fail(opened.error(), 2);
    input = std::move(*opened);
  }
  const auto done = Recital(options).perform(*text, std::move(*cues), folder, std::move(input));
  return done ? *done : fail(done.error(), 1);
}

}  // namespace chronus

// A script performed in this process, with the real compiler.
#pragma once

#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "control/performance/performance.hpp"
#include "control/session/library.hpp"
#include "control/verbs/verbs.hpp"
#include "support/temp_folder.hpp"

namespace chronus::test {

/// A compiler whose answers come late and in any order.
class Tardy final : public jit::Compiler {
 public:
  Tardy(loop::Loop& loop, unsigned seed) : loop_(loop), library_(loop), random_(seed) {}
  ~Tardy() override { library_.end(); }

  std::uint64_t compile(jit::Request request, Done done) override {
    return library_.compile(std::move(request), [this, done = std::move(done)](const jit::Outcome& outcome) {
      later(std::uniform_int_distribution(0, 20)(random_), [done, outcome] { done(outcome); });
    });
  }
  void add_state(std::uint64_t, const std::function<jit::LiveState()>&) override {}
  int fd() const override { return library_.fd(); }
  void dispatch() override { library_.dispatch(); }
  std::vector<std::string> flags() const override { return library_.flags(); }
  std::vector<int> workers() const override { return library_.workers(); }

 private:
  void later(int turns, std::function<void()> call) {
    if (turns == 0) return call();
    loop_.post([this, turns, call = std::move(call)]() mutable { later(turns - 1, std::move(call)); });
  }

  loop::Loop& loop_;
  Library library_;
  std::mt19937 random_;
};

/// An instrument and a script for it.
struct Performed {
  /// Modules of the starter instrument and others by their text.
  explicit Performed(const std::vector<std::string>& starters = {}) : modules(folder.file("modules")) {
    std::filesystem::create_directory(modules);
    for (const std::string& name : starters)
      std::filesystem::copy(CHRONUS_SOURCE_DIR "/module-src/" + name + ".cpp", modules);
  }

  void add(const std::string& file, const std::string& text) const {
    std::ofstream(modules + "/" + file, std::ios::binary) << text;
  }

  /// Performs it for so many seconds, or up to its `quit` if that is 0. `seed`: of the compiler's lateness.
  void perform(const std::string& script, double seconds = 0, unsigned seed = 1) {
    told.clear();
    left.clear();
    right.clear();
    auto cues = performance::read_script(script, "it.txt", folder.path().string(), verbs::vocabulary());
    if (!cues) throw std::runtime_error(cues.error());
    auto copy = performance::WorkingCopy::make(modules, patch);
    if (!copy) throw std::runtime_error(copy.error());
    std::unique_ptr<journal::Journal> journal;
    if (!session.empty()) journal = std::move(*journal::Journal::open(session));
    performance::OfflineSession offline({.module_folder = copy->modules(), .block = block});
    Tardy compiler(offline.loop(), seed);
    modules::CompilePriority priority;
    for (const auto& entry : std::filesystem::directory_iterator(modules))
      priority.modules.insert(entry.path().stem().string());
    if (auto opened = offline.open(compiler, verbs::vocabulary(), std::move(priority), journal.get());
        !opened)
      throw std::runtime_error(opened.error());
    performance::Performance performance(offline, *copy, std::move(*cues), folder.path().string(),
                                         [&](const performance::Told& each) {
                                           told.push_back(each);
                                           line.push_back(each.cue ? each.cue->line : 0);
                                           told.back().cue = nullptr;
                                           if (on_told) on_told(each);
                                         });
    line.clear();
    if (auto loaded = performance.load_patch(); !loaded) throw std::runtime_error(loaded.error());
    const auto played =
        performance.play(seconds > 0 ? std::optional(seconds) : std::nullopt,
                         [&](std::span<float* const> out, int frames) -> std::expected<void, std::string> {
                           if (!keeps) return {};
                           left.insert(left.end(), out[0], out[0] + frames);
                           right.insert(right.end(), out[1], out[1] + frames);
                           return {};
                         });
    if (!played) throw std::runtime_error(played.error());
    account = *played;
  }

  /// The first reply to a line of the script; throws if there was none.
  const performance::Told& reply(int number) const {
    for (std::size_t i = 0; i < line.size(); ++i)
      if (line[i] == number) return told[i];
    throw std::runtime_error("line " + std::to_string(number) + " was not answered");
  }

  /// The first sample from `from` on that differs from the one before it.
  std::size_t next_change(std::size_t from) const {
    for (std::size_t i = std::max<std::size_t>(from, 1); i < left.size(); ++i)
      if (left[i] != left[i - 1]) return i;
    return left.size();
  }

  TempFolder folder;
  std::string modules;
  std::string patch;    ///< a file; may be empty
  std::string session;  ///< a folder; may be empty
  int block = 64;
  bool keeps = true;  ///< what is heard
  std::function<void(const performance::Told&)> on_told;
  std::vector<performance::Told> told;
  std::vector<int> line;  ///< of the script, for each of `told`; 0 for events
  std::vector<float> left, right;
  performance::Account account;
};

}  // namespace chronus::test

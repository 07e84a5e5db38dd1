// A session whose clock follows the samples that it renders.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "control/journal/journal.hpp"
#include "control/language/vocabulary.hpp"
#include "control/loop/clock.hpp"
#include "control/loop/loop.hpp"
#include "control/performance/complete_compiler.hpp"
#include "control/session/session.hpp"
#include "device/file_input.hpp"
#include "device/recorder.hpp"
#include "engine/engine.hpp"

namespace chronus::performance {

struct OfflineOptions {
  std::string module_folder;
  double sample_rate = 48000;  ///< in Hz, within sample_rates
  int block = 64;              ///< the engine's, within engine_blocks
  std::size_t module_memory = std::numeric_limits<std::size_t>::max();  ///< as EngineOptions
  int outputs = 2;                                                      ///< channels, 2 to most_channels
  std::optional<device::FileInput> input{};                             ///< what `in` plays
};

/// Uses the real loop, session, modules and engine. The same verbs and saves at the same samples give the
/// same sound, bit for bit. The control thread renders too. [control-thread]
class OfflineSession {
 public:
  /// Receives rendered blocks.
  using Sink = std::function<std::expected<void, std::string>(std::span<float* const> channels, int frames)>;

  explicit OfflineSession(OfflineOptions);
  ~OfflineSession();
  OfflineSession(const OfflineSession&) = delete;
  OfflineSession& operator=(const OfflineSession&) = delete;

  /// Restores the journal's session, if any, and compiles the priority modules, before the clock advances.
  /// The compiler, the vocabulary and the journal must outlive it. With a null journal the session is not
  /// retained. An error if the module folder cannot be watched.
  std::expected<void, std::string> open(jit::Compiler&, const language::Vocabulary&, modules::CompilePriority,
                                        journal::Journal* = nullptr);

  /// Handles everything that is due at this sample. Waits for compiles and threads.
  void stand();

  /// Renders up to the sample `end`. Calls stand() at each multiple of the engine's block and at the end.
  std::expected<void, std::string> render_until(std::int64_t end, const Sink&);

  /// The next sample to render.
  std::int64_t sample() const { return engine_.now().sample; }

  /// The transport. Changes of this sample show after the next one.
  Transport transport() const { return engine_.now().transport; }

  /// The clock's time at a sample, in ns.
  std::int64_t ns_of(std::int64_t sample) const;

  loop::Loop& loop() { return loop_; }
  engine::Engine& engine() { return engine_; }
  session::Session& session() { return *session_; }

 private:
  OfflineOptions options_;
  loop::StillClock clock_;
  loop::Loop loop_{clock_};
  engine::Engine engine_;
  device::Recorder recorder_;
  std::vector<float> samples_;  ///< one block per output
  std::vector<float*> outputs_;
  std::optional<CompleteCompiler> compiler_;
  std::unique_ptr<session::Session> session_;
  std::int64_t recorded_ = 0;  ///< up to this sample the recorder has kept up
};

}  // namespace chronus::performance

// The order in which the modules of an instrument are compiled when it is opened.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace chronus::modules {

/// The modules to compile before all others.
struct CompilePriority {
  std::set<std::string> modules;
  std::function<void()> ready;  ///< called when each existing one has code or an error; may be null
};

/// The progress of an instrument's first compile.
struct Loading {
  std::size_t done = 0;
  std::size_t total = 0;
};

/// Compiles priority modules first, then the rest eight at a time, those that a node waits for first.
/// [control-thread]
class Opening {
 public:
  /// `compile` starts a module's compile and must call started(); `awaited` tells whether a node waits for
  /// the module.
  Opening(std::function<void(const std::string&)> compile, std::function<bool(const std::string&)> awaited)
      : compile_(std::move(compile)), awaited_(std::move(awaited)) {}

  /// Before begin(): adds a module to compile, or removes it.
  void add(const std::string& name) { others_.insert(name); }
  void drop(const std::string& name) { others_.erase(name); }

  /// `ready` is called when each module has code or an error. If it is null, modules without priority are
  /// compiled once they are saved or reloaded.
  void begin(std::function<void()> ready, CompilePriority);

  /// The module's first compile has begun.
  void started(const std::string& name) { running_.insert(name); }

  /// The module has its first outcome, or will have none. Call it with an empty name if there was nothing to
  /// wait for.
  void answered(const std::string& name);

  bool waits(const std::string& name) const { return others_.contains(name); }

  /// The progress, of `total` modules; none once all are compiled.
  std::optional<Loading> loading(std::size_t total) const;

 private:
  void compile_others();

  std::function<void(const std::string&)> compile_;
  std::function<bool(const std::string&)> awaited_;
  CompilePriority priority_;  ///< modules not answered yet
  std::function<void()> ready_;
  std::set<std::string> others_;   ///< not started yet
  std::set<std::string> running_;  ///< first outcome pending
};

}  // namespace chronus::modules

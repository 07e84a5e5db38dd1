// In which order the modules of an instrument are compiled when it is opened.
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
  std::function<void()> ready;  ///< called when each of them that there is has code or an error; may be null
};

/// How far the first compile of an instrument has come.
struct Loading {
  std::size_t done = 0;
  std::size_t total = 0;
};

/// Compiles priority modules first, then the rest eight at a time: those first that a node waits for.
/// [control-thread]
class Opening {
 public:
  /// `compile` starts a module's compile and leads to started(); `awaited` tells whether a node waits for it.
  Opening(std::function<void(const std::string&)> compile, std::function<bool(const std::string&)> awaited)
      : compile_(std::move(compile)), awaited_(std::move(awaited)) {}

  /// Before begin(): the module is to be compiled, or is not.
  void add(const std::string& name) { others_.insert(name); }
  void drop(const std::string& name) { others_.erase(name); }

  /// `ready` is called when each has code or an error; if it is null, the others are compiled when they are
  /// saved or reloaded.
  void begin(std::function<void()> ready, CompilePriority);

  /// Its first compile runs.
  void started(const std::string& name) { running_.insert(name); }

  /// It has its first outcome, or will have none; or, for an empty name, there was none to wait for.
  void answered(const std::string& name);

  bool waits(const std::string& name) const { return others_.contains(name); }

  /// Of `total` modules; none once all are compiled.
  std::optional<Loading> loading(std::size_t total) const;

 private:
  void compile_others();

  std::function<void(const std::string&)> compile_;
  std::function<bool(const std::string&)> awaited_;
  CompilePriority priority_;  ///< those of it that are awaited
  std::function<void()> ready_;
  std::set<std::string> others_;   ///< not asked for yet
  std::set<std::string> running_;  ///< whose first outcome is awaited
};

}  // namespace chronus::modules

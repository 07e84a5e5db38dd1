// Compiles source text to Code. The only interface of this folder for the engine: LLVM, worker processes and
// object files stay behind it.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "jit/shared/options.hpp"
#include "jit/shared/request.hpp"

namespace chronus::jit {

/// Compiles modules in disposable worker processes and links their objects into this process. The destructor
/// ends the workers; all Code must be released before. [control-thread]
class Compiler {
 public:
  using Done = std::function<void(Outcome)>;

  /// Starts the workers' parent, which needs about half a second, without waiting for it. Until it is ready,
  /// requests wait, except those in the cache. If it fails, each compile fails with the reason, and the next
  /// one starts it again. An error if the program cannot be run.
  static std::expected<std::unique_ptr<Compiler>, std::string> start(const Options&);

  virtual ~Compiler() = default;

  /// Starts a compile and returns its number. dispatch() calls `done` once with the quick code or the
  /// failure, and once more with the optimised code. A newer request for the same module cancels the older
  /// one, whose `done` is not called again, unless it is the same text for another number of lanes. Code from
  /// the cache is optimised: `done` is called once. Finally the request's `judged` is called once, unless the
  /// request was cancelled, there is no code, or it comes from the cache.
  virtual std::uint64_t compile(Request, Done) = 0;

  /// Continues the long audition of this request's code from a node's state. `make` is called only if the
  /// worker still accepts states.
  virtual void add_state(std::uint64_t request, const std::function<LiveState()>& make) = 0;

  /// Readable when dispatch() has something to do.
  virtual int fd() const = 0;

  /// Receives the workers' answers, links their objects, and calls `done`.
  virtual void dispatch() = 0;

  /// The flags of a module's compile, for clangd.
  virtual std::vector<std::string> flags() const = 0;

  /// Process ids of the workers and their parent, for `status` and tests.
  virtual std::vector<int> workers() const = 0;
};

}  // namespace chronus::jit

// From source text to Code, outside the audio: the outward face of the compiler. Everything behind it (LLVM,
// worker processes, object files) stays in this folder.
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

/// Compiles modules in disposable worker processes and links what they send into this one.
/// Control thread only. Destroying it ends the workers; Code made by it must be gone by then.
class Compiler {
 public:
  using Done = std::function<void(Outcome)>;

  /// Starts the workers' parent, which takes about half a second to be ready, and does not wait for it. What
  /// is asked for until then waits, except what is in the cache. If it cannot become ready, each compile
  /// fails with the reason, and the next one starts it again. An error: there is no such program.
  static std::expected<std::unique_ptr<Compiler>, std::string> start(const Options&);

  virtual ~Compiler() = default;

  /// Starts a compile and returns its number. `done` is called from dispatch(): once with the quick code (or
  /// the failure), once more with the optimised code. A newer request for the same module cancels the older,
  /// whose `done` is not called again, unless it is the same text for another number of lanes. What is found
  /// in the cache is optimised code from the start: `done` is called once. Last comes the request's `judged`,
  /// once, unless the request was cancelled, there was no code to judge, or it comes from the cache.
  virtual std::uint64_t compile(Request, Done) = 0;

  /// The code of this request has taken over a node's state, and is to be played for longer from there, too.
  /// `make` is called only if it still can be.
  virtual void add_state(std::uint64_t request, const std::function<LiveState()>& make) = 0;

  /// Readable when dispatch() has something to do.
  virtual int fd() const = 0;

  /// Takes what the workers have sent, links it, and calls `done`.
  virtual void dispatch() = 0;

  /// The flags with which a module is compiled, for clangd.
  virtual std::vector<std::string> flags() const = 0;

  /// Process ids of all workers and their parent, for `status` and for tests.
  virtual std::vector<int> workers() const = 0;
};

}  // namespace chronus::jit

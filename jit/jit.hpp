// From source text to Code, outside the audio: the outward face of the compiler. Everything behind it (LLVM,
// worker processes, object files) stays in this folder.
#pragma once

#include <chronus/code.hpp>
#include <chronus/state_copy.hpp>

#include <tl/expected.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chronus::jit {

enum class Severity : std::uint8_t { note, warning, error };

/// One of Clang's findings, in the author's own coordinates.
struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;
  int line = 0;    ///< from 1; 0 if it has no place
  int column = 0;  ///< from 1
  std::string message;
  std::string snippet;  ///< the source line
  std::string fixit;    ///< what to write there instead, where Clang knows; else empty
};

/// The time each stage took, in ms; NaN where a stage did not happen.
struct Stages {
  double queue, parse, reflect, lower, audition, send, link;
};

/// What the worker found when it played the new code first.
struct Audition {
  bool ran = false;
  bool finite = true;
  double peak = 0;      ///< of all audio outputs
  std::string verdict;  ///< empty if all is well
};

/// What a compile came to. `code` is null if it failed; then `diagnostics` say why.
struct Outcome {
  std::string module;
  std::uint64_t request = 0;
  std::shared_ptr<const Code> code;
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> headers;  ///< paths of the local files it includes, embeds or asks for, directly
                                     ///< or not, and of those that it would if they were there
  Audition audition;
  Stages stages{};
  bool final = false;  ///< no further outcome (the optimised tier) will follow
  std::string worker;  ///< what did the work: "rehearsed" or "unrehearsed", a worker; "replaced",
                       ///< a second one, as the first was lost; "cache", none
};

/// What a longer audition found after the code was handed out.
struct Verdict {
  std::uint64_t request = 0;
  bool failed = false;                  ///< the code crashes, does not come to an end, or gives no numbers
  std::vector<Diagnostic> diagnostics;  ///< warnings; errors if it failed
};

/// How a node that plays the module is set; what is not there is at its start.
struct Settings {
  std::string node;
  std::map<std::string, double> values;
  std::map<std::string, std::string> texts;
};

/// What a node that plays the code has come to in playing.
struct LiveState {
  Settings settings;
  double sample_rate = 48000;
  StateCopy copy;  ///< as the code holds it
};

struct Request {
  std::string module;           ///< name: the file's, without .cpp
  std::string file;             ///< the path that diagnostics show
  std::string source;           ///< the whole text
  int lanes = 1;                ///< 1, 4, 8 or 16; more than 1 fails if the module has a lane_obstacle
  bool optimised_only = false;  ///< skip the quick tier (renders)
  std::function<void(Verdict)> judged = nullptr;  ///< null: the code is not played for longer
  std::vector<Settings> nodes = {};               ///< some of those that play it, for that
  int states = 0;  ///< how many times add_state() is to be waited for, also for that; neither these nor the
                   ///< nodes nor `judged` matter to the code
};

struct Options {
  std::string worker;                 ///< path of the chronus-worker program
  std::string include_folder;         ///< where <chronus/module.hpp> is
  std::string module_folder;          ///< where local headers of modules are
  std::vector<int> lanes = {1};       ///< widths to keep workers warm for
  bool std_headers = true;            ///< parse the common ones before any module asks for them
  int pool = 5;                       ///< workers kept ready
  double seconds = 5;                 ///< CPU time one compile may take
  std::uint64_t memory = 1ull << 30;  ///< bytes one compile may take beyond its parent
  std::string cache;                  ///< folder for compiled modules, which is made; empty: none are kept
  std::uint64_t cache_bytes = 256ull << 20;  ///< what that folder may grow to
};

/// Compiles modules in disposable worker processes and links what they send into this one.
/// Control thread only. Destroying it ends the workers; Code made by it must be gone by then.
class Compiler {
 public:
  using Done = std::function<void(Outcome)>;

  /// Starts the workers' parent, which takes about half a second to be ready, and does not wait for it. What
  /// is asked for until then waits, except what is in the cache. If it cannot become ready, each compile
  /// fails with the reason, and the next one starts it again. An error: there is no such program.
  static tl::expected<std::unique_ptr<Compiler>, std::string> start(const Options&);

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

/// What a text is known by where it is too long to keep: 64 hexadecimal digits. Any thread.
std::string digest_of(std::string_view text);

/// Why a file that was found in the folder is not read: links lead to `real`, which lies elsewhere. Empty if
/// it lies there. The folder may itself be reached through a link. Any thread.
std::string leads_out(const std::string& folder, const std::string& path, const std::string& real);

/// The compiler's findings as the terminal shows them: `file:line:column: error: message`, the line, a caret,
/// the fix.
std::string to_text(const std::vector<Diagnostic>&);

}  // namespace chronus::jit

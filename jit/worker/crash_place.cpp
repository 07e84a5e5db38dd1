#include "jit/worker/crash_place.hpp"

#include <llvm/DebugInfo/DIContext.h>
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/Object/ObjectFile.h>

#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <utility>
#include <vector>

namespace chronus::jit {
namespace {

constexpr int most_candidates = 32;
constexpr std::uintptr_t most_on = 32;  ///< bytes
/// The limits of the failed audition; longer ones would blame another line.
constexpr time_t cpu_seconds = 1;
constexpr time_t wall_seconds = 10;

/// The module's code in memory, all in one section.
struct Text {
  std::uintptr_t begin = 0;
  std::uintptr_t size = 0;
  std::uint64_t section = 0;

  bool contains(std::uintptr_t address) const { return address - begin < size; }
};

/// `run`: the demangled name of entry.run without its parameters.
Text text_of(const llvm::object::ObjectFile& object, const Entry& entry, const std::string& run) {
  for (const llvm::object::SymbolRef& symbol : object.symbols()) {
    const std::string name = llvm::demangle(llvm::cantFail(symbol.getName()).str());
    if (!name.starts_with(run + "(")) continue;
    const llvm::object::section_iterator section = llvm::cantFail(symbol.getSection());
    return {reinterpret_cast<std::uintptr_t>(entry.run) - llvm::cantFail(symbol.getValue()),
            section->getSize(), section->getIndex()};
  }
  return {};
}

// Used by the signal handler.
int pipe_end = -1;
Text crashing;
std::uintptr_t stack_end = 0;
volatile std::sig_atomic_t told = 0;

/// Writes the crash address, then the possible return addresses on the stack.
void on_crash(int, siginfo_t*, void* context) {
  if (told != 0) _exit(0);
  told = 1;
#if defined(__x86_64__)
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  const auto at = static_cast<std::uintptr_t>(registers[REG_RIP]);
  auto stack = static_cast<std::uintptr_t>(registers[REG_RSP]);
#else
  const auto at = static_cast<std::uintptr_t>(static_cast<const ucontext_t*>(context)->uc_mcontext.pc);
  auto stack = static_cast<std::uintptr_t>(static_cast<const ucontext_t*>(context)->uc_mcontext.sp);
#endif
  int found = 0;
  const auto tell = [&](std::uintptr_t address) {
    if (!crashing.contains(address)) return;
    if (write(pipe_end, &address, sizeof address) != sizeof address || ++found == most_candidates) _exit(0);
  };
  tell(at);
  for (stack = (stack + 7) & ~std::uintptr_t{7}; stack < stack_end; stack += sizeof(std::uintptr_t)) {
    // The call precedes the return address.
    tell(*reinterpret_cast<const std::uintptr_t*>(stack) - 1);
  }
  _exit(0);
}

void begin_act(Act) {
  itimerval time{};
  time.it_value.tv_sec = cpu_seconds;
  setitimer(ITIMER_VIRTUAL, &time, nullptr);
  time.it_value.tv_sec = wall_seconds;
  setitimer(ITIMER_REAL, &time, nullptr);
}

[[noreturn]] void crash(const std::function<void(Enter)>& play) {
  static std::array<char, 65536> space;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  close(STDERR_FILENO);
  stack_t stack{};
  stack.ss_sp = space.data();
  stack.ss_size = space.size();
  sigaltstack(&stack, nullptr);
  struct sigaction action{};
  action.sa_sigaction = on_crash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGVTALRM, SIGALRM})
    sigaction(signal, &action, nullptr);
  play(begin_act);
  _exit(0);
}

std::vector<std::uintptr_t> candidates(const std::function<void(Enter)>& play) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    pipe_end = ends[1];
    stack_end = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    crash(play);
  }
  close(ends[1]);
  std::vector<std::uintptr_t> addresses;
  std::uintptr_t address = 0;
  while (child > 0 && read(ends[0], &address, sizeof address) == sizeof address) addresses.push_back(address);
  close(ends[0]);
  if (child > 0) waitpid(child, nullptr, 0);
  return addresses;
}

/// The author's lines.
class Lines {
 public:
  enum class Found : std::uint8_t { place, no_line, elsewhere };

  Lines(llvm::DWARFContext& lines, const std::string& file) : lines_(lines), file_(file) {}

  /// The innermost of the author's lines at an address.
  std::pair<Found, Place> at(std::uintptr_t address) const {
    const llvm::DILineInfoSpecifier as_written(llvm::DILineInfoSpecifier::FileLineInfoKind::AbsoluteFilePath);
    const llvm::DIInliningInfo info =
        lines_.getInliningInfoForAddress({address - crashing.begin, crashing.section}, as_written);
    Found found = Found::elsewhere;
    for (unsigned frame = 0; frame < info.getNumberOfFrames(); ++frame) {
      const llvm::DILineInfo& line = info.getFrame(frame);
      if (!llvm::StringRef(line.FileName).ends_with(file_)) continue;
      if (line.Line > 0) return {Found::place, {static_cast<int>(line.Line), static_cast<int>(line.Column)}};
      found = Found::no_line;
    }
    return {found, {}};
  }

 private:
  llvm::DWARFContext& lines_;
  const std::string& file_;
};

}  // namespace

std::optional<Place> crash_place(const std::string& object, const Entry& entry, const std::string& run,
                                 const std::string& file, const std::function<void(Enter)>& play) {
  auto parsed = llvm::object::ObjectFile::createObjectFile(llvm::MemoryBufferRef(object, "module"));
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return std::nullopt;
  }
  crashing = text_of(**parsed, entry, run);
  const auto lines = llvm::DWARFContext::create(**parsed);
  const Lines author(*lines, file);
  for (const std::uintptr_t address : candidates(play)) {
    // An instruction that serves several lines has the line 0. The next one with a line is near.
    for (std::uintptr_t on = 0; on <= most_on && crashing.contains(address + on); ++on) {
      const auto [found, place] = author.at(address + on);
      if (found == Lines::Found::place) return place;
      if (found == Lines::Found::elsewhere) break;
    }
  }
  return std::nullopt;
}

}  // namespace chronus::jit

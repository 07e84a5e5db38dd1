// One process compiles edit after edit, and finds nothing of the last one.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <thread>

#include "jit/instance.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;
using chronus::test::holds;

namespace {

/// A compiler with one worker.
class Hot {
 public:
  Hot() {
    Options how = options();
    how.pool = 1;
    compiler_ = start(how);
    wait_until(*compiler_, [&] { return compiler_->workers().size() == 4; });
    compile_all(request(good), *compiler_);
    worker_ = compiler_->workers().at(1);
  }

  /// Waits for the optimised code.
  Outcome compile(const std::string& source) { return compile(request(source)); }
  Outcome compile(const Request& wanted) {
    const Outcome last = compile_all(wanted, *compiler_).back();
    CHECK(last.worker == "rehearsed");
    return last;
  }

  std::string said(const std::string& source) {
    const Outcome outcome = compile(source);
    CHECK_FALSE(outcome.code);
    return to_text(outcome.diagnostics);
  }

  float sample(const Outcome& outcome) const {
    if (!outcome.code) throw std::runtime_error(to_text(outcome.diagnostics));
    Instance instance(outcome.code);
    return instance.run(1)["out"].front();
  }

  bool same_worker() const { return compiler_->workers().at(1) == worker_; }
  int worker() const { return worker_; }
  Compiler& compiler() { return *compiler_; }

 private:
  std::unique_ptr<Compiler> compiler_;
  int worker_ = 0;
};

std::string plays(const std::string& value) {
  return module("Out out; void tick() { out = " + value + "; }");
}

/// From now on the system refuses userfaultfd() to this thread and to the processes that it starts, as older
/// kernels and many containers do.
bool forbid_userfaultfd() {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_userfaultfd, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{sizeof program / sizeof *program, program};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

long resident_pages(int pid) {
  std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
  long total = 0, pages = 0;
  statm >> total >> pages;
  return pages;
}

}  // namespace

SCENARIO("A worker finds nothing of the edits that it compiled before") {
  Hot hot;
  GIVEN("names") {
    const std::string loud = "struct Level { float value = 0.25f; };\nfloat level() { return 0.25f; }\n";
    const std::string soft =
        "struct Level { double low = 0, value = 0.75; };\ndouble level() { return 0.75; }\n";
    CHECK(hot.sample(hot.compile(loud + plays("Level{}.value * level() * 4"))) == 0.25f);
    CHECK(hot.sample(hot.compile(soft + plays("float(Level{}.value * level())"))) == 0.5625f);
    CHECK(holds(hot.said(plays("Level{}.value")), "Level"));
  }
  GIVEN("macros") {
    CHECK(hot.sample(hot.compile("#define half 0.5f\n#define tick_once\n" + plays("half"))) == 0.5f);
    CHECK(holds(hot.said(plays("half")), "half"));
    CHECK(hot.sample(hot.compile("constexpr float half = 0.25f;\n" + plays("half"))) == 0.25f);
  }
  GIVEN("poisoned identifiers") {
    CHECK(hot.compile("#pragma GCC poison half\n" + plays("0.5f")).code);
    CHECK(hot.sample(hot.compile("constexpr float half = 0.5f;\n" + plays("half"))) == 0.5f);
  }
  GIVEN("pragmas for diagnostics") {
    const std::string unused = module("Out out; void tick() { int unused = 0; out = 0.5; }");
    CHECK(hot.compile("#pragma clang diagnostic ignored \"-Wunused-variable\"\n" + unused).code);
    const auto outcomes = compile_all(request(unused), hot.compiler());
    CHECK(holds(to_text(outcomes.front().diagnostics), "unused"));
    CHECK(hot.compile("#pragma clang diagnostic error \"-Wunused-variable\"\n" + plays("0.5f")).code);
    CHECK(hot.compile(unused).code);
  }
  GIVEN("explicit specialisations") {
    const std::string kind = "template <class T> struct Kind { static constexpr float value = 0.25f; };\n";
    const std::string whole = "template <> struct Kind<int> { static constexpr float value = 0.75f; };\n";
    CHECK(hot.sample(hot.compile(kind + whole + plays("Kind<int>::value"))) == 0.75f);
    CHECK(hot.sample(hot.compile(kind + plays("Kind<int>::value"))) == 0.25f);
  }
  GIVEN("a header that is edited under #pragma once") {
    const test::TempFolder folder;
    Request wanted = request("#include \"level.hpp\"\n" + plays("level"));
    wanted.file = folder.file("thing.cpp");
    for (const float level : {0.25f, 0.5f, 0.75f}) {
      std::ofstream(folder.file("level.hpp")) << "#pragma once\nconstexpr float level = " << level << "f;\n";
      CHECK(hot.sample(hot.compile(wanted)) == level);
    }
  }
  GIVEN("errors") {
    CHECK(holds(hot.said("struct {{{ " + plays("0.5f")), "error"));
    CHECK(holds(hot.said(plays("missing")), "missing"));
    const Outcome outcome = hot.compile(plays("0.5f"));
    CHECK(hot.sample(outcome) == 0.5f);
    CHECK(outcome.diagnostics.empty());
  }
  GIVEN("a module that crashes") {
    const std::string crash = module("Out out; float* at = nullptr; void tick() { out = *at; }");
    CHECK(holds(hot.said(crash), "memory that is not its own"));
    CHECK(hot.sample(hot.compile(plays("0.5f"))) == 0.5f);
  }
  CHECK(hot.same_worker());
}

SCENARIO("A worker finds nothing of earlier edits where the system does not tell which pages were written") {
  std::thread([] {
    REQUIRE(forbid_userfaultfd());
    Hot hot;
    const std::string level = "struct Level { float value = 0.25f; };\n#define half 0.5f\n";
    CHECK(hot.sample(hot.compile(level + plays("Level{}.value * half"))) == 0.125f);
    CHECK(holds(hot.said(plays("Level{}.value")), "Level"));
    CHECK(holds(hot.said(plays("half")), "half"));
    CHECK(hot.sample(hot.compile("constexpr float half = 0.25f;\n" + plays("half"))) == 0.25f);
    CHECK(hot.same_worker());
  }).join();
}

SCENARIO("An edit ends the compile of the one before, whenever it comes, and the worker stays") {
  Hot hot;
  std::string heavy = "#include <complex>\n#include <algorithm>\n";
  for (int i = 0; i < 40; ++i)
    heavy += "float f" + std::to_string(i) + "(float x) { return std::sin(x) * std::exp(x); }\n";
  for (int after_ms = 0; after_ms <= 60; after_ms += 3) {
    const std::string number = std::to_string(after_ms);
    int stale = 0;
    hot.compiler().compile(request(heavy + plays("f1(0.1f)") + "// " + number), [&](Outcome outcome) {
      stale += outcome.final ? 0 : 1;
      CHECK(outcome.code);
    });
    const auto at = std::chrono::steady_clock::now() + std::chrono::milliseconds(after_ms);
    wait_until(hot.compiler(), [&] { return std::chrono::steady_clock::now() > at; });
    CHECK(hot.sample(compile_all(request(plays("0.5f") + "// " + number), hot.compiler()).back()) == 0.5f);
    CHECK(stale <= 1);
  }
  CHECK(hot.same_worker());
}

SCENARIO("A worker's memory stays the same over hundreds of edits") {
  Hot hot;
  const auto edit = [&](int i) {
    CHECK(hot.sample(hot.compile(plays("0.001f * " + std::to_string(i)))) == 0.001f * static_cast<float>(i));
  };
  for (int i = 0; i < 20; ++i) edit(i);
  const long before = resident_pages(hot.worker());
  for (int i = 0; i < 200; ++i) edit(i);
  CHECK(resident_pages(hot.worker()) - before < 64);
  CHECK(hot.same_worker());
}

SCENARIO("A burst is compiled by the workers there are, and all of it is optimised") {
  const auto mine = start();
  compile_all(request(good), *mine);
  wait_until(*mine, [&] { return mine->workers().size() == 5; });
  int quick = 0, optimised = 0;
  bool in_order = true;
  for (int i = 0; i < 10; ++i) {
    Request each = request(plays("0.01f * " + std::to_string(i)));
    each.module = "thing" + std::to_string(i);
    mine->compile(each, [&](const Outcome& outcome) {
      CHECK(outcome.code);
      in_order = in_order && (!outcome.final || quick == 10);
      ++(outcome.final ? optimised : quick);
    });
  }
  wait_until(*mine, [&] { return optimised == 10; });
  CHECK(quick == 10);
  CHECK(in_order);  // nothing is optimised before all sound
}

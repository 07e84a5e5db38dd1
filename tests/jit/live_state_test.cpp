// What is found when the code is played on from where its nodes are.
#include <cstring>

#include "jit/compiling.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"

using namespace jit_test;
using chronus::test::holds;

namespace {

const StateLeaf& leaf_of(const ModuleInfo& info, const std::string& path) {
  for (const StateLeaf& leaf : info.state) {
    if (leaf.path == path) return leaf;
  }
  throw std::runtime_error("there is no field " + path);
}

/// `lead` as it is with this number in a field.
template <class T>
LiveState with_field(const ModuleInfo& info, const std::string& path, T value) {
  LiveState state{{"lead", {}, {}}, 48000, {}};
  state.copy.values.assign(info.size, '\0');
  state.copy.kept = {path};
  std::memcpy(state.copy.values.data() + leaf_of(info, path).offset, &value, sizeof value);
  return state;
}

/// The verdict on a module one of whose nodes is in this state when its code has come.
template <class Make>
Verdict judge_from(const std::string& body, Make make) {
  Request wanted = request(module(body));
  wanted.states = 1;
  return judge(std::move(wanted), compiler(), [make, sent = false](const Outcome& outcome) mutable {
    if (std::exchange(sent, true)) return;
    compiler().add_state(outcome.request, [&] { return make(outcome.code->info); });
  });
}

/// The verdict on a module that has counted almost nine million samples in `age`.
Verdict judge_aged(const std::string& tick) {
  return judge_from("Out out; int age = 0;\n  void tick() {\n    ++age;\n" + tick + "\n  }",
                    [](const ModuleInfo& info) { return with_field(info, "age", 8'999'000); });
}

}  // namespace

SCENARIO("What goes wrong only in the state that a node has come to is found elsewhere first") {
  GIVEN("a sample that would be no number minutes from the start, and soon from there") {
    const Verdict verdict = judge_aged("    out = age > 9'000'000 ? sqrt(9'000'000.0f - age) : 0;");
    CHECK(verdict.failed);
    CHECK(holds(to_text(verdict.diagnostics), "`out` becomes -nan, in the state that `lead` was in"));
  }
  GIVEN("a crash") {
    const Verdict verdict = judge_aged("    out = 0;\n    if (age > 9'000'000)\n      __builtin_trap();");
    THEN("its line is found, too") {
      CHECK(verdict.failed);
      INFO(to_text(verdict.diagnostics));
      CHECK(holds(to_text(verdict.diagnostics), "in the state that `lead` was in"));
      CHECK(verdict.diagnostics.at(0).line == 9);
    }
  }
  GIVEN("a state in which nothing goes wrong") {
    const Verdict verdict =
        judge_from("Out out; int count = 1;\n  void tick() { out = 0.1f / float(count); }",
                   [](const ModuleInfo& info) { return with_field(info, "count", 4); });
    CHECK_FALSE(verdict.failed);
  }
}

SCENARIO("Memory is part of the state") {
  const std::string body =
      "Out out; Buffer<float> table;\n  void prepare() { table.resize(16); }\n"
      "  void tick() { out = table[3] == 7 ? 1 / table[4] : 0; }";
  const auto table_of = [](int size) {
    return [size](const ModuleInfo& info) {
      std::vector<float> table(static_cast<std::size_t>(size));
      table[3] = 7;
      LiveState state{{"lead", {}, {}}, 48000, {std::string(info.size, '\0'), {"table"}, {}}};
      state.copy.memories.push_back(
          {"table", 0, size, 0, {reinterpret_cast<const char*>(table.data()), table.size() * sizeof(float)}});
      return state;
    };
  };
  const Verdict same = judge_from(body, table_of(16));
  CHECK(same.failed);
  CHECK(holds(to_text(same.diagnostics), "`out` becomes inf, in the state that `lead` was in"));
  CHECK_FALSE(judge_from(body, table_of(8)).failed);
}

SCENARIO("A state that does not come is not waited for long") {
  Request wanted = request(module("Out out; void tick() { out = 0.1f; } // alone"));
  wanted.states = 1;
  CHECK_FALSE(judge(std::move(wanted)).failed);
}

SCENARIO("A state larger than any pipe is on its way while the worker is busy") {
  const auto large = [](const ModuleInfo& info) {
    LiveState state = with_field(info, "age", 1);
    state.copy.memories.push_back({"nothing", 0, 1 << 20, 0, std::string(4u << 20, 'x')});
    return state;
  };
  CHECK_FALSE(judge_from("Out out; int age = 0; void tick() { out = 0.1f; ++age; }", large).failed);
}

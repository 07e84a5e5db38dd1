#include "jit/compiling.hpp"
#include "support/catch.hpp"

using namespace jit_test;

TEST_CASE("a module compiles") {
  const auto outcomes = compile_all(request(module(R"(
  In pitch;  ///< octaves
  Param freq = param(220, 20, 20000, Hz, Log); ///< base
  Out out;
  Phase phase;
  void tick() { phase.advance(freq * exp2(pitch) * dt); out = 2 * phase - 1; }
)")));
  for (auto& o : outcomes) {
    WARN(to_text(o.diagnostics) << o.audition.verdict << " parse " << o.stages.parse << " reflect "
                                << o.stages.reflect << " lower " << o.stages.lower << " aud "
                                << o.stages.audition << " send " << o.stages.send << " link " << o.stages.link
                                << " queue " << o.stages.queue);
    CHECK(o.code);
  }
}

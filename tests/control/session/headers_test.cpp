// A header in the module folder belongs to the modules that include it: its save is theirs.
#include <filesystem>
#include <fstream>

#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

std::string including(const std::string& header, const std::string& expression) {
  return "#include \"" + header + "\"\n" +
         module_of("  Out out;\n  void tick() { out = " + expression + "; }");
}

/// Two nodes, left and right, of two modules that include a header; the header includes another.
class Including : public Live {
 public:
  Including() {
    write("inner.hpp", "#pragma once\ninline constexpr float level = 0.25f;\n");
    write("tools.hpp", "#pragma once\n#include \"inner.hpp\"\ninline float some() { return level; }\n");
    edit("one", including("tools.hpp", "some()"));
    edit("two", including("tools.hpp", "-some()"));
    edit("other", module_of("  Out out;\n  void tick() { out = 0.1; }"));
    wait_for_optimised();
    done("apply -", "add a one\nadd b two\nconnect a out.left\nconnect b out.right\n");
    play_seconds(0.2);
  }

  void write(const std::string& name, const std::string& text) const {
    const std::string path = modules + "/" + name;
    std::ofstream(path + "~", std::ios::binary) << text;
    std::filesystem::rename(path + "~", path);
  }

  std::uint64_t version(const std::string& module) const {
    return session->modules().files().at(module).history.playing.number;
  }

  std::int64_t sample(const std::string& module) const {
    return session->modules().files().at(module).report->timing.sample;
  }

  /// How long the module waited for others, in ms.
  double held(const std::string& module) const {
    const double ms = session->modules().files().at(module).report->timing.hold;
    return std::isnan(ms) ? 0 : ms;
  }

  bool refused(const std::string& module) const {
    const modules::ModuleFile& file = session->modules().files().at(module);
    return !file.compiling && file.report->refused;
  }

  void await_versions(std::uint64_t number) {
    wait_for("both versions", [&] { return version("one") == number && version("two") == number; });
    settle();
    play_seconds(0.1);
  }
};

}  // namespace

SCENARIO("A saved header reloads the modules that include it, directly or not, in one plan") {
  Including live;
  CHECK(live.heard.left.back() == Approx(0.25));
  live.write("inner.hpp", "#pragma once\ninline constexpr float level = 0.5f;\n");
  live.await_versions(2);
  CHECK(live.heard.left.back() == Approx(0.5));
  CHECK(live.heard.right.back() == Approx(-0.5));
  const double patience = 250;  // where one compile takes longer than that, the other does not wait
  if (std::max(live.held("one"), live.held("two")) < patience)
    CHECK(live.sample("one") == live.sample("two"));
  CHECK(live.version("other") == 1);
  THEN("the replies name the headers") {
    const nlohmann::json both = {live.modules + "/inner.hpp", live.modules + "/tools.hpp"};
    CHECK(live.ask("reload one").data["headers"] == both);
    CHECK(live.ask("status one").data["headers"] == both);
    CHECK(live.ask("status").data["modules"]["two"]["headers"] == both);
    CHECK_FALSE(live.ask("reload other").data.contains("headers"));
  }
  THEN("a save of the same text is no change") {
    live.write("inner.hpp", "#pragma once\ninline constexpr float level = 0.5f;\n");
    live.edit("other", module_of("  Out out;\n  void tick() { out = 0.2; }"));
    CHECK(live.version("one") == 2);
  }
}

SCENARIO("reload sees a changed header though the module's text is the same") {
  Including live;
  live.write("tools.hpp", "#pragma once\ninline float some() { return 0.75f; }\n");
  const auto reply = live.ask("reload one");
  CHECK(reply.ok());
  CHECK(reply.data["version"] == 2);
  CHECK(reply.data["headers"] == nlohmann::json{live.modules + "/tools.hpp"});
  live.await_versions(2);
  CHECK(live.heard.right.back() == Approx(-0.75));
}

SCENARIO("A broken header refuses the modules, and mending it is enough") {
  Including live;
  live.write("tools.hpp", "#pragma once\ninline float some() { return nothing; }\n");
  live.wait_for("refusals", [&] { return live.refused("one") && live.refused("two"); });
  live.play_seconds(0.1);
  CHECK(live.heard.left.back() == Approx(0.25));
  const auto reply = live.ask("reload one");
  CHECK(reply.data["diagnostics"][0]["file"] == live.modules + "/tools.hpp");
  CHECK(reply.data["diagnostics"][0]["line"] == 2);
  live.write("tools.hpp", "#pragma once\ninline float some() { return 0.4f; }\n");
  live.await_versions(2);
  CHECK(live.heard.left.back() == Approx(0.4));
}

SCENARIO("A module saved before the header that it needs plays once the header is there") {
  Live live;
  CHECK_FALSE(live.edit("early", including("lib/late.hpp", "late")).ok());
  live.done("apply -", "add a early\nconnect a out\n");
  std::filesystem::create_directory(live.modules + "/lib");
  std::ofstream(live.modules + "/lib/late.hpp") << "inline constexpr float late = 0.3f;\n";
  const auto& files = live.session->modules().files();
  live.wait_for("the module", [&] { return files.at("early").history.playing.number == 1; });
  live.play_seconds(0.1);
  CHECK(live.heard.left.back() == Approx(0.3));
  std::ofstream(live.modules + "/lib/late.hpp") << "inline constexpr float late = 0.6f;\n";
  live.wait_for("its second version", [&] { return files.at("early").history.playing.number == 2; });
  live.play_seconds(0.1);
  CHECK(live.heard.left.back() == Approx(0.6));
}

// What workers say is looked at before it is believed: nothing that one sends can end the engine.
#include "jit/worker_reply.hpp"

#include <sys/stat.h>

#include <fstream>
#include <functional>

#include "jit/compiling.hpp"
#include "jit/info_fault.hpp"
#include "jit/shared/json.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/temp_folder.hpp"

using namespace jit_test;
using Kind = WorkerReply::Kind;

namespace {

/// The description of a module that is right.
ModuleInfo sound_info() {
  ModuleInfo info;
  info.name = "thing";
  info.inputs.push_back({"in", "", "", false, 0.5f});
  info.outputs.push_back({"out", "", "", OutputKind::audio});
  info.params.push_back({"freq", "", "", ParamKind::knob, 220, 20, 20000, Hz, Log, {}});
  info.params.push_back({"way", "", "", ParamKind::choice, 0, 0, 1, None, Linear, {"up", "down"}});
  info.state.push_back({"low", "", LeafKind::f32, 128, 4, 8, 4, "float", "0", {}, {4}});
  info.size = 192;
  info.align = 8;
  return info;
}

nlohmann::json object() {
  return {{"kind", "object"},
          {"optimised", false},
          {"stages", nullptr},
          {"audition", Audition{true, true, 0.5, ""}},
          {"headers", nlohmann::json::object()},
          {"diagnostics", nlohmann::json::array()},
          {"info", sound_info()},
          {"object", 5}};
}

/// As it arrives: text in between.
std::expected<WorkerReply, std::string> arrived(const nlohmann::json& head) {
  Inbox inbox;
  if (!inbox.add(framed(head.dump(), "bytes", 0))) return std::unexpected("it is no message");
  return read_worker_reply(std::move(*inbox.next()));
}

}  // namespace

SCENARIO("What a sound worker says is read") {
  const auto reply = arrived(object());
  REQUIRE(reply);
  CHECK(reply->kind == Kind::object);
  CHECK(reply->object == "bytes");
  CHECK(reply->play.empty());
  CHECK(reply->info.params[0].max == 20000);
  CHECK(std::isnan(reply->stages.parse));
  CHECK(arrived({{"kind", "ready"}})->kind == Kind::ready);
}

SCENARIO("A worker's object comes with the message that has it played") {
  nlohmann::json head = object();
  head["object"] = 3;
  const auto reply = arrived(head);
  REQUIRE(reply);
  CHECK(reply->object == "byt");
  CHECK(reply->play == "es");
}

SCENARIO("What no sound worker says is refused, and nothing is thrown") {
  CHECK_FALSE(arrived("text"));
  CHECK_FALSE(arrived(nullptr));
  CHECK_FALSE(arrived({{"kind", 7}}));
  CHECK_FALSE(arrived({{"kind", "greeting"}}));
  CHECK_FALSE(arrived({{"kind", "located"}, {"line", -4}}));
  CHECK_FALSE(arrived({{"kind", "failed"}, {"crashed", true}}));
  CHECK_FALSE(arrived({{"kind", "located"}, {"line", 3e92}}));
  CHECK_FALSE(arrived({{"kind", "located"}, {"column", 1.5}}));
  CHECK_FALSE(arrived({{"kind", "failed"}, {"diagnostics", {{{"severity", 200}}}}}));
  const auto damaged = [](const std::function<void(nlohmann::json&)>& damage) {
    nlohmann::json head = object();
    damage(head);
    return !arrived(head);
  };
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(damaged([](auto& head) { head.erase("info"); }));
  CHECK(damaged([](auto& head) { head.erase("object"); }));
  CHECK(damaged([](auto& head) { head["object"] = 6; }));
  CHECK(damaged([](auto& head) { head["object"] = -1; }));
  CHECK(damaged([](auto& head) { head["info"]["params"][0].erase("min"); }));
  CHECK(damaged([&](auto& head) { head["info"]["params"][0]["max"] = inf; }));
  CHECK(damaged([&](auto& head) { head["info"]["inputs"][0]["unpatched"] = inf; }));
  CHECK(damaged([&](auto& head) { head["audition"]["peak"] = inf; }));
  CHECK(damaged([](auto& head) { head["info"]["params"][0]["unit"] = 99; }));
  CHECK(damaged([](auto& head) { head["info"]["params"][1]["choices"].erase(0); }));
  CHECK(damaged([](auto& head) { head["info"]["state"][0]["kind"] = 77; }));
  CHECK(damaged([](auto& head) { head["info"]["state"][0]["offset"] = 180; }));
  CHECK(damaged([](auto& head) { head["info"]["state"][0]["count"] = 4000000000u; }));
  CHECK(damaged([](auto& head) { head["info"]["state"][0]["element_size"] = 0; }));
  CHECK(damaged([](auto& head) { head["info"]["size"] = 0xffffffffu; }));
  CHECK(damaged([](auto& head) { head["info"]["lanes"] = 3; }));
}

SCENARIO("Bytes that are no message are noticed when they come") {
  Inbox inbox;
  CHECK(inbox.add("\xff\xff"));
  CHECK_FALSE(inbox.add(std::string(10, '\xff')));
  CHECK_FALSE(inbox.next());
  Inbox without_descriptors;
  CHECK_FALSE(without_descriptors.add(framed("{}", "", 2)));
}

SCENARIO("A compiler that speaks nonsense is ended, and each compile says so") {
  const test::TempFolder folder;
  Options wrong = options();
  wrong.worker = folder.file("worker");
  const auto says = [&](const std::string& nonsense) {
    std::ofstream(wrong.worker) << "#!/bin/sh\n" << nonsense << " >&3\nexec sleep 60\n";
    chmod(wrong.worker.c_str(), 0700);
    const auto mine = start(wrong);
    return to_text(compile(request(good), *mine).diagnostics);
  };
  CHECK(test::holds(says("yes nonsense | head -c 4096"), "the compiler cannot be started"));
  CHECK(test::holds(says(R"(printf '\004\000\000\000\000\000\000\000\000\000\000\000null')"),
                    "the compiler cannot be started"));
}

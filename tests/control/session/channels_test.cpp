// The nodes `in` and `out` in verbs.
#include <cmath>

#include "control/session/live.hpp"
#include "support/catch.hpp"
#include "support/holds.hpp"
#include "support/read_wav.hpp"
#include "support/write_wav.hpp"

using namespace chronus;
using namespace chronus::test;

SCENARIO("`in` takes its place in a patch as a node does") {
  Live live({"vca"});
  live.done("apply -", "add g vca\nchain in.left g out\nconnect in.3 out.4 amount=0.5\n");

  THEN("it is kept, told, and undone") {
    CHECK(holds(live.done("patch").text, "in.left"));
    CHECK(holds(live.done("patch").text, "connect in.3 out.4 amount=0.5"));
    const std::string path = live.folder.file("a.patch");
    live.done("save " + path);
    const std::string text = live.done("patch").text;
    live.done("load " + path);
    CHECK(live.done("patch").text == text);
    live.done("disconnect in.left g");
    live.done("undo");
    CHECK(live.done("patch").text == text);
  }
  THEN("another engine goes on with it") {
    const auto next = live.after_death();
    CHECK(next->done("patch").text == live.done("patch").text);
  }
  THEN("a node goes between it and its target") {
    live.done("insert h vca in g");
    CHECK(live.session->patch().find(graph::to_port("in.left"), graph::to_port("h")).has_value());
  }
  THEN("its silence has a reason") {
    CHECK(holds(live.ask("listen seconds=0.05").text, "in.left: the device (a test) has no inputs"));
  }
}

SCENARIO("a cable that cannot be is refused in words of `in` and `out`") {
  Live live({"vca"});
  live.done("add g vca");
  CHECK(live.ask("connect g in").text == "cables leave `in`, none lead to it");
  CHECK(live.ask("connect out g").text == "`out` takes cables, none leave it");
  for (const char* line : {"connect in.33 g", "connect in.middle g", "connect g out.0"}) {
    INFO(line);
    CHECK(holds(live.ask(line).text,
                "it has `left`, `right`, and the channels of the device by number, 1 to 32"));
  }
  CHECK_FALSE(live.ask("add in vca").ok());
}

SCENARIO("A cable to a channel that the device lacks is told of at once") {
  Live live({"vco"});
  live.done("add o vco");
  const auto reply = live.done("connect o.sine out.5");
  CHECK(holds(reply.text, "out.5 is silent: the device has 2 outputs"));
  CHECK(reply.data["absent_channel"] == "out.5");
  CHECK(holds(live.ask("listen out.5 seconds=0.05").text, "the device has 2 outputs"));
  CHECK_FALSE(live.done("connect o.sine out").data.contains("absent_channel"));
}

SCENARIO("a render hears a file") {
  Live live;
  const std::string in = live.folder.file("in.wav");
  write_wav(in, 9600, 2, [](std::uint64_t frame, int channel) {
    return channel == 0 ? static_cast<float>(frame) / 65536 : -0.25f;
  });
  live.done("connect in out");
  const std::string out = live.folder.file("out.wav");

  THEN("frame for frame, and silence behind its end") {
    live.done("render " + out + " seconds=0.5 input=" + in);
    const Wav wav = read_wav(out);
    for (std::uint64_t i = 1000; i < 9600; ++i) {
      REQUIRE(wav.left(i) == static_cast<float>(i) / 65536);
      REQUIRE(wav.right(i) == -0.25f);
    }
    CHECK(wav.left(12'000) == 0);
  }
  THEN("the file has the channels to which cables lead") {
    live.done("connect in.left out.4 amount=0.5");
    CHECK(live.done("render " + out + " seconds=0.1 input=" + in).data["channels"] == 4);
    const Wav wav = read_wav(out);
    REQUIRE(wav.channels == 4);
    for (std::size_t i = 1000; i < 4800; ++i) {
      REQUIRE(wav.samples[4 * i] == static_cast<float>(i) / 65536);
      REQUIRE(wav.samples[4 * i + 2] == 0);
      REQUIRE(wav.samples[4 * i + 3] == 0.5f * static_cast<float>(i) / 65536);
    }
  }
  THEN("without one `in` is silent") {
    CHECK(holds(live.done("render " + out + " seconds=0.1").text, "it is silent"));
  }
  THEN("a file that is not there, or of another rate, is refused") {
    CHECK(holds(live.ask("render " + out + " input=" + in + ".none").text, "cannot read"));
    CHECK(holds(live.ask("render " + out + " rate=44100 input=" + in).text, "has 48000 Hz"));
  }
}

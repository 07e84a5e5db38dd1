// `chronus perform`: a script in, a WAV file out; and sound files in the place of what a device hears.
#include <cmath>

#include "support/catch.hpp"
#include "support/read_wav.hpp"
#include "support/write_wav.hpp"
#include "system/running_engine.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

Finished perform(const Place& place, std::vector<std::string> words) {
  words.insert(words.begin(), {client_program, "perform"});
  words.insert(words.end(), {"--modules", place.modules});
  return run({.command = std::move(words), .folder = place.folder.path().string()}, Seconds(60));
}

std::string file_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

const std::string script =
    "0s add lead vco freq=220\n"
    "0s connect lead.sine out amount=0.3\n"
    "0.5s edit vco.cpp <<END\nstruct Broken : Module {\nEND\n"
    "1b set lead.freq 330 over=1b\n"
    "3b quit\n";

}  // namespace

SCENARIO("A script is performed into the same file each time") {
  Place place({"vco"});
  write(place.folder.file("it.txt"), script);
  const Finished first = perform(place, {"it.txt", "--out", "a.wav"});
  const Finished second = perform(place, {"it.txt", "--out", "b.wav"});
  CHECK(read_wav(place.folder.file("a.wav")).frames == 72000);
  CHECK(file_of(place.folder.file("a.wav")) == file_of(place.folder.file("b.wav")));
  THEN("its output tells of each line, and its exit code that one failed") {
    CHECK(first.exit == 1);
    CHECK(holds(first.output, "    0.500 s  line 3: failed: " + place.modules + "/vco.cpp:1:"));
    CHECK(holds(first.output, "a.wav: 1.5 s, peak -10.5 dB; 5 lines, 1 failed, 0 faults"));
    CHECK(first.output.substr(0, first.output.find("a.wav")) ==
          second.output.substr(0, second.output.find("b.wav")));
  }
}

SCENARIO("Replies of a performance as JSON, one a line") {
  Place place({"vco"});
  write(place.folder.file("it.txt"), "0s add lead vco\n0.5s try remove nobody\n");
  const Finished done = perform(place, {"it.txt", "--out", "a.wav", "--json", "--seconds", "1"});
  CHECK(done.exit == 0);
  std::vector<nlohmann::json> lines;
  std::istringstream stream(done.output);
  for (std::string line; std::getline(stream, line);) lines.push_back(nlohmann::json::parse(line));
  REQUIRE(lines.size() == 4);
  CHECK(lines[0]["event"] == "patch");
  CHECK((lines[1]["line"] == 1 && lines[1]["exit"] == 0 && lines[1]["verb"] == "add lead vco"));
  CHECK((lines[2]["line"] == 2 && lines[2]["exit"] == 4 && lines[2]["may_fail"] == true));
  CHECK(lines[2]["sample"] == 24000);
  CHECK((lines[3]["frames"] == 48000 && lines[3]["failed"] == 0));
}

SCENARIO("What is wrong is told before anything is rendered") {
  Place place({"vco"});
  const auto told = [&](const std::string& text, const std::vector<std::string>& more) {
    write(place.folder.file("it.txt"), text);
    std::vector<std::string> words{"it.txt", "--out", "a.wav"};
    words.insert(words.end(), more.begin(), more.end());
    const Finished done = perform(place, words);
    CHECK(done.exit == 2);
    CHECK_FALSE(std::filesystem::exists(place.folder.file("a.wav")));
    return done.errors;
  };
  CHECK(holds(told("0s add lead vco\n1s sett lead.freq 1\n2s quit\n", {}),
              "it.txt:2: there is no verb `sett`"));
  CHECK(holds(told("0s add lead vco\n", {}), "nothing says when it ends"));
  told("2s quit\n", {"--osc-port", "1"});
}

SCENARIO("A session goes from one performance to the next") {
  Place place({"vco"});
  write(place.folder.file("it.txt"), "0.5s add lead vco\n1s quit\n");
  write(place.folder.file("on.txt"), "0s connect lead out\n1s quit\n");
  CHECK(perform(place, {"it.txt", "--out", "a.wav", "--session", "kept"}).exit == 0);
  const Finished on = perform(place, {"on.txt", "--out", "b.wav", "--session", "kept"});
  CHECK(on.exit == 0);
  CHECK_FALSE(holds(on.output, "peak -200"));
}

SCENARIO("A performance hears a file, and has as many channels as are asked for") {
  Place place({"vca"});
  const std::string in = place.folder.file("in.wav");
  write_wav(in, 48000, 2, [](std::uint64_t frame, int channel) {
    return static_cast<float>(frame % 1000 + 1) / static_cast<float>(channel == 0 ? 4096 : -8192);
  });
  write(place.folder.file("it.txt"), "0s connect in.right out.3\n0.2s quit\n");
  const Finished done = perform(place, {"it.txt", "--out", "a.wav", "--input", in, "--outputs", "3"});
  REQUIRE(done.exit == 0);
  const Wav wav = read_wav(place.folder.file("a.wav"));
  REQUIRE(wav.channels == 3);
  for (std::uint64_t i = 1000; i < 9000; ++i) {
    REQUIRE(wav.samples[3 * i] == 0);
    REQUIRE(wav.samples[3 * i + 2] == -static_cast<float>(i % 1000 + 1) / 8192);
  }
  CHECK(perform(place, {"it.txt", "--out", "a.wav", "--input", in, "--rate", "44100"}).exit == 2);
}

SCENARIO("An engine on the clock hears a file") {
  TempFolder folder;
  const std::string in = folder.file("in.wav");
  write_wav(in, 48000 * 60, 1, [](std::uint64_t frame, int) {
    return 0.25f * std::sin(6.2831853f * 330 * static_cast<float>(frame % 4800) / 48000);
  });
  RunningEngine engine({"vca"}, {"--input", in}, "connect in out\n");
  const auto status = engine.data({"status"});
  CHECK(status["device"]["inputs"] == 1);
  const auto heard = engine.data({"listen", "in.left", "seconds=0.3"});
  CHECK(std::abs(heard["pitch_hz"].get<double>() - 330) < 1);
  CHECK(engine.data({"listen", "out", "seconds=0.3"})["silent"] == false);
  THEN("a mono file is heard on both sides, and on no further channel") {
    CHECK(engine.data({"listen", "in.right", "seconds=0.3"})["peak_db"] == heard["peak_db"]);
    CHECK(engine.data({"status"}).contains("absent_channels") == false);
    const auto third = engine.data({"listen", "in.3", "seconds=0.05"});
    CHECK(holds(third["why"].get<std::string>(), "has 1 input"));
    CHECK(engine.data({"connect", "in.3", "out"})["absent_channel"] == "in.3");
  }
}

SCENARIO("A performance tells by how much it was limited") {
  Place place({"vco"});
  write(place.folder.file("it.txt"), "0s add lead vco\n0s connect lead.saw out amount=4\n0.2s quit\n");
  const Finished done = perform(place, {"it.txt", "--out", "a.wav"});
  CHECK(holds(done.output, ", limited by 1"));
  write(place.folder.file("it.txt"), "0s add lead vco\n0s connect lead.saw out amount=0.1\n0.2s quit\n");
  CHECK_FALSE(holds(perform(place, {"it.txt", "--out", "a.wav"}).output, "limited"));
}

SCENARIO("State that prepare() assigns survives an edit, and a constant that it sets is renewed") {
  Place place({});
  const auto module = [](const std::string& table, const std::string& freq) {
    return "#include <chronus/module.hpp>\nstruct Rep : Module {\n  Out out;\n  Signal level;\n  Phase phase;\n"
           "  float table[4];\n  void prepare() {\n    level = 0;\n    for (float& x : table) x = " +
           table + ";\n  }\n  void tick() {\n    level += (1 - level) * dt;\n    phase.advance(" + freq +
           " * dt);\n    out = level * sin_turns(phase) * table[0];\n  }\n};\n";
  };
  write(place.modules + "/rep.cpp", module("0.2f", "220"));
  write(place.folder.file("it.txt"), "0s add r rep\n0s connect r out\n3s edit rep.cpp <<END\n" +
                                         module("0.2f", "330") + "END\n4s edit rep.cpp <<END\n" +
                                         module("0.1f", "330") + "END\n4.5s quit\n");
  const Finished done = perform(place, {"it.txt", "--out", "a.wav"});
  CHECK(done.exit == 0);
  CHECK(holds(done.output, "state: 5 fields kept\n"));
  CHECK(holds(done.output, "state: 4 fields kept, table[] renewed by prepare()\n"));
  const Wav wav = read_wav(place.folder.file("a.wav"));
  const auto peak = [&](double from) {
    float most = 0;
    for (std::uint64_t i = 0; i < 4800; ++i)
      most = std::max(most, wav.samples[2 * (static_cast<std::uint64_t>(from * 48000) + i)]);
    return most;
  };
  CHECK(peak(3.2) > peak(2.8));
  CHECK(peak(4.2) < 0.6 * peak(3.8));
}

SCENARIO("A performance tells what of its patch nothing plays") {
  Place place({"vco"});
  write(place.folder.file("it.txt"), "0.1s quit\n");
  write(place.folder.file("bad.patch"), "add v vco\nadd w vcoo\n");
  const Finished done = perform(place, {"it.txt", "--out", "a.wav", "--patch", "bad.patch"});
  CHECK(holds(done.output, "bad.patch: "));
  CHECK(holds(done.output, "kept, but nothing plays it: line 2"));
}

SCENARIO("panic is not heard as the start of a sound") {
  Place place({});
  write(place.modules + "/ping.cpp",
        "#include <chronus/module.hpp>\nstruct Ping : Module {\n  Out out;\n  Signal level = 0.5;\n"
        "  void tick() {\n    level *= 0.999;\n    out = level;\n  }\n};\n");
  write(place.folder.file("it.txt"), "0s add p ping\n0s connect p out\n1s panic\n1.5s quit\n");
  REQUIRE(perform(place, {"it.txt", "--out", "a.wav"}).exit == 0);
  const Wav wav = read_wav(place.folder.file("a.wav"));
  for (std::uint64_t i = 47000; i < wav.frames; ++i) REQUIRE(std::abs(wav.samples[2 * i]) < 1e-4f);
}

SCENARIO("What an edit cannot tell of a field is told, or not claimed") {
  Place place({});
  const auto module = [](const std::string& fill, const std::string& knob) {
    return "#include <chronus/module.hpp>\nstruct Big : Module {\n  Out out;\n  Buffer<float> big;\n"
           "  Signal gain = 0;\n  void prepare() {\n    big.resize(300000);\n    for (float& x : big) x = " +
           fill + ";\n  }\n  void update() { gain = " + knob +
           "; }\n  void tick() { out = gain * big[7]; }\n};\n";
  };
  write(place.modules + "/big.cpp", module("0.2f", "0.5f"));
  write(place.folder.file("it.txt"), "0s add b big\n0s connect b out\n0.5s edit big.cpp <<END\n" +
                                         module("0.1f", "0.4f") + "END\n1s quit\n");
  const Finished done = perform(place, {"it.txt", "--out", "a.wav"});
  CHECK(done.exit == 0);
  CHECK(holds(done.output, "state: 1 field kept, big unheard (too large to compare, more than 1 MiB"));
}

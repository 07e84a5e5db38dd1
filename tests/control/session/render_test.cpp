// Renders: the same samples each time, whatever the blocks; and the examples are what they should be.
#include "control/offline/render.hpp"

#include <filesystem>
#include <random>

#include "base/text_file.hpp"
#include "control/patching/patch_text.hpp"
#include "control/session/live.hpp"
#include "control/verbs/verbs.hpp"
#include "support/catch.hpp"
#include "support/sound.hpp"

using namespace chronus;
using namespace chronus::test;

namespace {

/// Two oscillators that modulate each other, and a string: a burst that goes round through a delay and a
/// filter.
const std::string cycles = R"(tempo 140
add pulse clock every=eighth
add a vco freq=110 index=3
add b vco freq=173 index=2
connect a.sine b.fm
connect b.sine a.fm
add burst noise
add strike adsr attack=1ms decay=20ms sustain=0 release=10ms
add gain vca gain=-12dB
connect pulse strike
connect strike gain.level
add body mixer
add wave delay time=5ms feedback=0 mix=1 low_cut=10Hz
add soft svf cutoff=4kHz resonance=0
connect burst.pink gain
connect gain body.in1
chain body.out_left wave.in_left
connect wave.out_left soft
connect soft.low body.in2 amount=0.9
connect soft.low out
connect a.triangle out amount=0.2
)";

std::string example(const std::string& name) {
  return name == "cycles" ? cycles : read_file("examples/" + name + ".patch");
}

offline::RenderJob job_of(Live& live, const std::string& text, double seconds) {
  patching::Draft draft({}, live.session->modules(), verbs::vocabulary(), 48000);
  if (auto done = patching::run_text(draft, text); !done) throw std::runtime_error(done.error().message);
  offline::RenderJob job;
  job.patch = draft.patch;
  job.seconds = seconds;
  for (const graph::Node& node : job.patch.nodes) {
    job.codes[node.module] = live.session->modules().code(node.module);
    if (!job.codes[node.module] || !job.codes[node.module]->optimised)
      throw std::runtime_error(node.module + " has no optimised code");
  }
  return job;
}

device::Stereo render(const offline::RenderJob& job, offline::Rendered* account = nullptr) {
  auto sound = offline::render_to_memory(job, account);
  if (!sound) throw std::runtime_error(sound.error());
  return std::move(*sound);
}

/// Names what differs between two patches; empty if nothing does.
std::string differences(const graph::Patch& a, const graph::Patch& b) {
  std::string text;
  for (const graph::Node& node : a.nodes) {
    const graph::Node* other = b.find(node.name);
    for (const auto& [port, setting] : node.settings)
      if (!other || !other->settings.contains(port) || other->settings.at(port) != setting)
        text += node.name + "." + port + " ";
  }
  return text + (text.empty() && !(a == b) ? "something else than settings" : "");
}

device::Blocks any_sizes(unsigned seed) {
  std::mt19937 random(seed);
  device::Blocks sizes(97);
  for (int& size : sizes) size = 1 + static_cast<int>(random() % 1500);
  return sizes;
}

}  // namespace

SCENARIO("A render is the same bit for bit each time, and the same sound whatever the blocks") {
  Live live{"*"};
  live.wait_for_optimised();
  for (const std::string name : {"pulse", "drift", "dub", "cycles"}) {
    for (const double rate : {44100.0, 48000.0, 96000.0}) {
      offline::RenderJob job = job_of(live, example(name), rate == 48000 ? 3 : 1.5);
      job.sample_rate = rate;
      const auto first = render(job);
      INFO(name << " at " << rate << " Hz");
      CHECK(peak(first.left) > 0.01);
      if (rate == 48000) {
        const auto second = render(job);
        CHECK(first.left == second.left);
        CHECK(first.right == second.right);
      }
      for (const int block : {16, 64, 256, 1024}) {
        job.block = block;
        job.blocks = any_sizes(static_cast<unsigned>(block));
        const auto other = render(job);
        INFO("blocks of " << block << ", device blocks of any size");
        CHECK(difference_db(first.left, other.left) < -100);
        CHECK(difference_db(first.right, other.right) < -100);
      }
    }
  }
}

SCENARIO("The examples sound, at a good level, and survive being written and read") {
  Live live{"*"};
  live.wait_for_optimised();
  for (const std::string name : {"pulse", "drift", "dub"}) {
    INFO(name);
    offline::Rendered account;
    const offline::RenderJob job = job_of(live, example(name), 20);
    const auto sound = render(job, &account);
    CHECK(finite(sound.left));
    CHECK(finite(sound.right));
    CHECK(account.faults.empty());
    CHECK(rms(sound.left) > 0.01);
    CHECK(rms(sound.right) > 0.01);
    CHECK(std::max(peak(sound.left), peak(sound.right)) <= engine::Limiter::ceiling + 1e-3);
    CHECK(account.limited_db < 3);

    const std::string text = to_text(job.patch, live.session->modules());
    const offline::RenderJob again = job_of(live, text, 1);
    CHECK(differences(again.patch, job.patch) == "");
    CHECK(to_text(again.patch, live.session->modules()) == text);

    live.done("load -", example(name));
    CHECK(live.ask("patch").text + "\n" == example(name));
    live.done("save " + name + ".patch");
    CHECK(base::read_text(live.folder.file(name + ".patch")) == example(name));
    live.done("load " + name + ".patch");
    CHECK(differences(live.session->patch(), job.patch) == "");
  }
}

// From a message to the sample that it changes: OSC latency and jitter at the device, a verb's round trip
// through the local socket, and how many messages a second are taken. The engine plays to the clock device,
// in this process; the clients are in another thread with sockets of their own.
#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <thread>

#include "bench/latency_clients.hpp"
#include "bench/latency_figures.hpp"
#include "bench/latency_playback.hpp"
#include "control/doors/local_socket.hpp"
#include "control/doors/osc_door.hpp"
#include "control/loop/loop.hpp"
#include "control/session/restore.hpp"
#include "control/session/session.hpp"
#include "control/verbs/verbs.hpp"
#include "device/device.hpp"

using namespace chronus;
using namespace chronus::bench;

namespace {

void write_probe(const std::filesystem::path& modules) {
  std::filesystem::create_directories(modules);
  std::ofstream(modules / "probe.cpp") << "#include <chronus/module.hpp>\n"
                                          "/// A level.\n"
                                          "struct Probe : Module {\n"
                                          "  Param level = param(0.5, 0, 1);\n"
                                          "  Out out;\n"
                                          "  void tick() { out = level; }\n"
                                          "};\n";
}

jit::Options options_for(const std::string& modules) {
  jit::Options options;
  options.worker = CHRONUS_WORKER;
  options.include_folder = CHRONUS_INCLUDE_FOLDER;
  options.module_folder = modules;
  options.pool = 2;
  return options;
}

Figures measure(int osc_port, const std::string& socket, Change& change, const Schedule& schedule) {
  Figures figures;
  figures.osc_ms = osc_ms(osc_port, change, schedule);
  figures.round_trip_ms = round_trip_ms(socket);
  figures.verbs_a_second = verbs_a_second(socket);
  figures.osc_a_second = osc_a_second(osc_port);
  return figures;
}

/// Plays the modules of this folder while the clients measure. An error: what cannot be opened, and why.
std::expected<Figures, std::string> play(const std::filesystem::path& folder) {
  const std::string modules = (folder / "modules").string();
  const auto compiler = jit::Compiler::start(options_for(modules));
  if (!compiler) return std::unexpected(compiler.error());
  Change change;
  Schedule schedule;
  Figures figures;
  loop::Loop loop;
  engine::Engine engine({rate, 64});
  device::Recorder recorder;
  const auto device = device::open_clock({rate, block, blocks});
  loop.watch((*compiler)->fd(), EPOLLIN, [&](std::uint32_t) { (*compiler)->dispatch(); });
  const auto journal = journal::Journal::open((folder / "session").string());
  if (!journal) return std::unexpected(journal.error());
  session::Dependencies parts{loop,
                              engine,
                              **compiler,
                              recorder,
                              verbs::vocabulary(),
                              modules,
                              block,
                              [&] { return device->status(); },
                              {},
                              {}};
  parts.journal = journal->get();
  session::Session session(std::move(parts));
  session::restore(session, {});
  const auto handler = [&](language::Request request, language::Answer answer) {
    session.handle(std::move(request), std::move(answer));
  };
  const std::string path = (folder / "bench.sock").string();
  const auto socket = doors::LocalSocket::open(loop, handler, {path});
  if (!socket) return std::unexpected(socket.error());
  const auto osc = doors::OscDoor::open(loop, handler, {});
  if (!osc) return std::unexpected(osc.error());
  std::int64_t played = 0;
  const auto started = device->start([&](const base::AudioBlock& block) {
    schedule.called(played, base::monotonic_ns());
    engine.process(block);
    change.watch(block.out[0], block.frames, played);
    played += block.frames;
  });
  if (!started) return std::unexpected(started.error());
  std::thread clients;
  const auto opened = session.open([&] {
    session.load_text("add probe probe\nchain probe out\n", "file", 1);
    clients = std::thread([&] {
      sleep(1);
      figures = measure((*osc)->port(), path, change, schedule);
      loop.stop();
    });
  });
  if (opened) {
    loop.run();
    clients.join();
  }
  device->stop();
  if (!opened) return std::unexpected(opened.error());
  figures.late_ms = schedule.lateness();
  return figures;
}

}  // namespace

int main(int argc, char** argv) {
  const bool json = argc > 1 && std::string(argv[1]) == "--json";
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("chronus-latency-{}", getpid());
  write_probe(folder / "modules");
  const auto figures = play(folder);
  std::filesystem::remove_all(folder);
  if (!figures) {
    std::cerr << figures.error() << "\n";
    return 1;
  }
  print(*figures, json);
}

// A compiler for tests, and compiles that wait for their end.
#pragma once

#include <poll.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "jit/jit.hpp"

namespace jit_test {

using namespace chronus;
using namespace chronus::jit;

inline Options options() {
  Options options;
  options.worker = CHRONUS_WORKER;
  options.include_folder = std::string(CHRONUS_SOURCE_DIR) + "/include";
  options.module_folder = std::string(CHRONUS_SOURCE_DIR) + "/module-src";
  options.pool = 2;
  options.std_headers = false;
  return options;
}

/// A compiler of a test's own.
inline std::unique_ptr<Compiler> start(const Options& how = options()) {
  auto started = Compiler::start(how);
  if (!started) throw std::runtime_error(started.error());
  return std::move(*started);
}

/// The same with one worker; what it compiles it keeps in `folder`.
inline std::unique_ptr<Compiler> start_with_cache(const std::string& folder) {
  Options how = options();
  how.cache = folder;
  how.pool = 1;
  return start(how);
}

/// One compiler for all tests that do not harm it.
inline Compiler& compiler() {
  static const std::unique_ptr<Compiler> shared = start();
  return *shared;
}

/// Dispatches until `done()`; throws after a minute.
template <class Done>
void wait_until(Compiler& compiler, Done done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("no outcome within a minute");
    pollfd waiting{compiler.fd(), POLLIN, 0};
    poll(&waiting, 1, 100);
    compiler.dispatch();
  }
}

inline Request request(std::string source, int lanes = 1) {
  Request request;
  request.module = "thing";
  request.file = "/instrument/thing.cpp";
  request.source = std::move(source);
  request.lanes = lanes;
  return request;
}

/// All outcomes of one compile: the quick code and the optimised, or a failure.
inline std::vector<Outcome> compile_all(Request request, Compiler& with = compiler()) {
  std::vector<Outcome> outcomes;
  with.compile(std::move(request), [&](Outcome outcome) { outcomes.push_back(std::move(outcome)); });
  wait_until(with, [&] { return !outcomes.empty() && outcomes.back().final; });
  return outcomes;
}

/// The first outcome of a compile; the optimised tier is not waited for.
inline Outcome compile(Request request, Compiler& with = compiler()) {
  std::vector<Outcome> outcomes;
  auto heard = std::make_shared<std::vector<Outcome>>();
  with.compile(std::move(request), [heard](Outcome outcome) { heard->push_back(std::move(outcome)); });
  wait_until(with, [&] { return !heard->empty(); });
  return std::move(heard->front());
}

inline Outcome compile(std::string source, int lanes = 1) {
  return compile(request(std::move(source), lanes));
}

/// What the long audition says of this text, whose outcomes are heard before; throws if it is refused before
/// that.
inline Verdict judge(Request wanted, Compiler& with = compiler(),
                     const std::function<void(const Outcome&)>& heard = {}) {
  auto verdict = std::make_shared<std::optional<Verdict>>();
  wanted.judged = [verdict](Verdict told) { *verdict = std::move(told); };
  with.compile(std::move(wanted), [heard](const Outcome& outcome) {
    if (!outcome.code) throw std::runtime_error(to_text(outcome.diagnostics));
    if (heard) heard(outcome);
  });
  wait_until(with, [&] { return verdict->has_value(); });
  return **verdict;
}

/// A module with this body.
inline std::string module(const std::string& body) {
  return "#include <chronus/module.hpp>\n\nstruct Thing : Module {\n" + body + "\n};\n";
}

/// One that compiles and passes its audition.
inline const std::string good = module("Out out; void tick() { out = 0.5; }");

}  // namespace jit_test

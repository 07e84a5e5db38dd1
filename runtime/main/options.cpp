#include "main/options.hpp"

#include <chronus/bounds.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "control/offline/render.hpp"
#include "digest/digest.hpp"
#include "jit/jit.hpp"
#include "main/command_line.hpp"

namespace chronus {

namespace {

/// The folder in an XDG base directory; empty if this user has no home.
std::filesystem::path user_folder(const char* variable, const char* below_home) {
  const auto folder = [](const char* name) {
    const char* value = std::getenv(name);
    return std::filesystem::path(value ? value : "");
  };
  if (const auto own = folder(variable); own.is_absolute()) return own / "chronus";
  const auto home = folder("HOME");
  return home.is_absolute() ? home / below_home / "chronus" : std::filesystem::path();
}

/// Requires that a given path exists.
void require(bool required, const CLI::Option* option, const CLI::Validator& exists, std::string path) {
  if (!required || option->count() == 0) return;
  if (const std::string problem = exists(path); !problem.empty())
    throw CLI::ValidationError(option->get_name(), problem);
}

/// One session folder per instrument.
std::string session_folder(const std::string& modules) {
  const auto state = user_folder("XDG_STATE_HOME", ".local/state");
  if (state.empty()) return {};
  const std::string path = std::filesystem::weakly_canonical(modules).string();
  const std::string name = std::filesystem::path(path).filename().string();
  return state / (name + "-" + digest_of(path).substr(0, 8));
}

}  // namespace

Parsed parse(int argc, char** argv) {
  ProgramOptions options;
  options.modules = CHRONUS_MODULE_FOLDER;
  options.include_folder = CHRONUS_INCLUDE_FOLDER;
  options.worker = (own_folder() / "chronus-worker").string();
  options.cache = user_folder("XDG_CACHE_HOME", ".cache");

  CLI::App app{"Plays an instrument of C++ modules that may be edited while they sound.", "chronus run"};
  app.option_defaults()->take_last();  // scripts put theirs first
  auto* patch = app.add_option("patch", options.patch, "A patch file to play; saving it changes the sound");
  auto* modules =
      app.add_option("--modules", options.modules, "The folder of the modules")->capture_default_str();
  app.add_option("--socket", options.socket, "The local socket for the `chronus` client");
  app.add_option("--osc-port", options.osc_port, "The UDP port for OSC; 0 takes a free one, -1 none")
      ->capture_default_str();
  app.add_option(
         "--osc-bind", options.osc_bind,
         "The address OSC listens at. Anything but loopback lets others on the network play here; verbs "
         "that reach this computer need a token then")
      ->capture_default_str();
  auto* token_file =
      app.add_option("--osc-token-file", options.osc_token_file,
                     "A file with that token, else $CHRONUS_OSC_TOKEN; without either the engine makes one");
  app.add_option("--device", options.device, "Where the sound goes")
      ->check(CLI::IsMember({"auto", "clock", "jack", "pulse", "alsa"}))
      ->capture_default_str();
  app.add_option("--card", options.device_name, "Part of the sound card's name");
  app.add_option("--rate", options.sample_rate, "Sample rate in Hz")
      ->check(within(sample_rates))
      ->capture_default_str();
  app.add_option("--block", options.block, "Frames a callback")
      ->check(within(device_blocks))
      ->capture_default_str();
  app.add_option("--blocks", options.blocks, "Callbacks ahead of the converter")
      ->check(CLI::Range(1, 8))
      ->capture_default_str();
  app.add_option("--engine-block", options.engine_block, "The longest run of a module at once, in frames")
      ->check(within(engine_blocks))
      ->capture_default_str();
  app.add_option("--outputs", options.outputs, "Channels to play at most; by default all that the card has")
      ->check(CLI::Range(2, most_channels));
  app.add_option("--inputs", options.inputs,
                 "Channels to hear at most, the ports of the node `in`; by default all that the card has")
      ->check(CLI::Range(0, most_channels));
  auto* input = app.add_option("--input", options.input,
                               "A sound file that `in` plays once, in the place of what the card hears");
  app.add_option("--record", options.record, "Record what plays to a WAV file from the start");
  auto* render =
      app.add_option("--render", options.render, "Render the patch to a WAV file without a device, and end");
  app.add_option("--seconds", options.seconds, "How much to render")
      ->needs(render)
      ->check(within(offline::render_lengths))
      ->capture_default_str();
  app.add_option("--include", options.include_folder, "The folder of <chronus/module.hpp>")
      ->check(CLI::ExistingDirectory);
  app.add_option("--worker", options.worker, "The compile worker's program")->check(CLI::ExistingFile);
  app.add_option("--pool", options.pool, "Compile workers kept ready")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  app.add_option("--cache", options.cache,
                 "The folder in which compiled modules are kept for the next start; `off` keeps none")
      ->capture_default_str();
  auto* session = app.add_option("--session", options.session,
                                 "The folder in which the session is kept, so that the next engine goes on "
                                 "with it; `off` keeps none. By default each module folder has its own");
  app.add_flag("--new", options.fresh, "Begin with an empty patch (`undo` brings the old one back)");
  app.add_flag("--safe", options.safe, "Load the patch, and run no module's code until it is asked for");
  app.add_option("--death", options.death)->group("");  // this and the next for the supervisor
  app.add_option("--left-out", options.left_out)
      ->group("")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--crash-record", options.crash_record)->group("");
  app.add_option("--life-signs", options.life_signs)->group("");
  try {
    app.parse(argc, argv);
    // An engine that replaces a dead one plays on without these files until they are back.
    const bool first = options.death.empty();
    require(first, patch, CLI::ExistingFile, options.patch);
    require(first, input, CLI::ExistingFile, options.input);
    require(first, modules, CLI::ExistingDirectory, options.modules);
    require(first, token_file, CLI::ExistingFile, options.osc_token_file);
  } catch (const CLI::ParseError& error) {
    return {{}, app.exit(error) == 0 ? 0 : 2};
  }
  if (const char* token = std::getenv("CHRONUS_OSC_TOKEN")) options.osc_token = token;
  if (options.cache == "off") options.cache.clear();
  if (session->count() == 0) options.session = session_folder(options.modules);
  if (options.session == "off" || !options.render.empty()) options.session.clear();
  return {options, 0};
}

}  // namespace chronus

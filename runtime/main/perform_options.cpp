#include "main/perform_options.hpp"

#include <CLI/CLI.hpp>

#include "control/offline/render.hpp"
#include "main/command_line.hpp"

namespace chronus {

ParsedPerform parse_perform(int argc, char** argv) {
  PerformOptions options;
  options.modules = CHRONUS_MODULE_FOLDER;
  options.include_folder = CHRONUS_INCLUDE_FOLDER;
  options.worker = (own_folder() / "chronus-worker").string();
  CLI::App app{
      "Performs a script of timed verbs and saves off-line, into a WAV file: the same script gives the "
      "same samples.",
      "chronus perform"};
  app.option_defaults()->take_last();
  app.add_option("script", options.script, "What happens when (docs/performances.md)")
      ->required()
      ->check(CLI::ExistingFile);
  app.add_option("--out", options.out, "The WAV file")->required();
  app.add_option("--modules", options.modules, "The folder of the modules; edits of it are of a copy")
      ->check(CLI::ExistingDirectory)
      ->capture_default_str();
  app.add_option("--patch", options.patch, "A patch file to begin with")->check(CLI::ExistingFile);
  app.add_option("--seconds", options.seconds, "How long; by default up to the script's `quit`")
      ->check(within(offline::render_lengths));
  app.add_option("--rate", options.sample_rate, "Sample rate in Hz")
      ->check(within(sample_rates))
      ->capture_default_str();
  app.add_option("--engine-block", options.block, "The longest run of a module at once, in frames")
      ->check(within(engine_blocks))
      ->capture_default_str();
  app.add_option("--outputs", options.outputs, "Channels of the WAV file, the ports of `out`")
      ->check(CLI::Range(2, most_channels))
      ->capture_default_str();
  app.add_option("--input", options.input, "A sound file that `in` plays once, from the start")
      ->check(CLI::ExistingFile);
  app.add_option("--session", options.session,
                 "A folder in which the session is kept, and with which it goes on; by default none");
  app.add_flag("--json", options.json, "Print replies as JSON, one a line");
  app.add_option("--include", options.include_folder, "The folder of <chronus/module.hpp>")
      ->check(CLI::ExistingDirectory);
  app.add_option("--worker", options.worker, "The compile worker's program")->check(CLI::ExistingFile);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {{}, app.exit(error) == 0 ? 0 : 2};
  }
  return {options, 0};
}

}  // namespace chronus

// The `chronus` program: sends a verb to the engine and prints the answer.
#include "cli/commands.hpp"

int main(int count, char** values) {
  using namespace chronus::cli;
  auto options = read_options({values + 1, values + count});
  if (!options) return print(Failure{exit_usage, options.error()}, Options{});
  if (options->help) options->words.insert(options->words.begin(), "help");
  if (options->words.empty()) {
    options->words = {"help"};
    help(*options);
    return exit_usage;
  }
  const std::string& verb = options->words.front();
  if (verb == "run") return run(*options);
  if (verb == "perform") return perform(*options);
  if (verb == "prompt") return prompt(*options);
  if (verb == "events") return events(*options);
  if (verb == "help") return help(*options);
  return ask(*options);
}

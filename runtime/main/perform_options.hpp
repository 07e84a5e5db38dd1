// The command line of `chronus perform`. [control-thread]
#pragma once

#include <optional>
#include <string>

namespace chronus {

struct PerformOptions {
  std::string script;
  std::string out;      ///< the WAV file
  std::string modules;  ///< the folder of the instrument
  std::string patch;    ///< a patch file to begin with; may be empty
  std::string session;  ///< the folder of the journal; empty: none
  std::optional<double> seconds;
  double sample_rate = 48000;
  int block = 64;              ///< the engine's
  int outputs = 2;             ///< channels of the file
  std::string input;           ///< a sound file that `in` plays; may be empty
  bool json = false;           ///< replies as JSON, one a line
  std::string include_folder;  ///< of the SDK
  std::string worker;          ///< the compile worker's program
};

/// The result of the command line, whose first word is `perform`. Without options: exit with `exit`, printing
/// nothing more.
struct ParsedPerform {
  std::optional<PerformOptions> options;
  int exit = 0;
};
ParsedPerform parse_perform(int argc, char** argv);

}  // namespace chronus

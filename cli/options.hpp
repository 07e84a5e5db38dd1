// The client's own options, and the words for the engine.
#pragma once

#include <expected>
#include <string>
#include <vector>

namespace chronus::cli {

struct Options {
  bool json = false;
  bool help = false;
  std::string socket;              ///< empty: the default
  double timeout = 60;             ///< seconds
  std::vector<std::string> words;  ///< the verb and its words
};

/// Reads the arguments without the program's name. Options may stand before or after the verb; `--` ends
/// them; after `run` or `perform` none is read. `--if-seq N` becomes the word `if_seq=N`.
std::expected<Options, std::string> read_options(const std::vector<std::string>& arguments);

}  // namespace chronus::cli

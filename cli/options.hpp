// The client's own options, and the words that are left for the engine.
#pragma once

#include <expected>
#include <string>
#include <vector>

namespace chronus::cli {

struct Options {
  bool json = false;
  bool help = false;
  std::string socket;              ///< empty: the default one
  double timeout = 60;             ///< seconds
  std::vector<std::string> words;  ///< the verb and what belongs to it
};

/// Reads the arguments without the program's name. The options may stand before the verb or after it; `--`
/// ends them; after `run` nothing is ours. `--if-seq N` becomes the word `if_seq=N`.
std::expected<Options, std::string> read_options(const std::vector<std::string>& arguments);

}  // namespace chronus::cli

// The modules of the instrument, as tests compile them.
#pragma once

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "jit/compiling.hpp"

namespace jit_test {

/// What a polyphonic voice is made of: these must run in lanes.
inline const std::set<std::string> voices = {"vco",  "lfo", "noise", "svf",  "ladder",
                                             "adsr", "vca", "pan",   "drive"};

/// All of the instrument's modules, a file each.
inline std::vector<std::filesystem::path> module_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(options().module_folder)) {
    if (entry.path().extension() == ".cpp") files.push_back(entry.path());
  }
  return files;
}

/// Asks for the module that this file holds.
inline Request request_for(const std::filesystem::path& file, int lanes = 1) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  Request wanted = request(text.str(), lanes);
  wanted.module = file.stem();
  wanted.file = file;
  return wanted;
}

}  // namespace jit_test

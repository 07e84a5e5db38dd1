// How the engine program is started.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace chronus {

struct ProgramOptions {
  std::string patch;    ///< a patch file to play and to watch; may be empty
  std::string modules;  ///< the folder of the instrument
  std::string socket;   ///< empty: the default one
  int osc_port = 9123;  ///< 0: a free one; -1: no OSC
  std::string osc_bind = "127.0.0.1";
  std::optional<std::string> osc_token;  ///< what OSC senders present before verbs that reach this computer
  std::string osc_token_file;            ///< holds it, in place of osc_token; may be empty
  std::string device = "auto";           ///< auto, clock, jack, pulse, alsa
  std::string device_name;               ///< part of it
  double sample_rate = 48000;
  int block = 128;
  int blocks = 2;
  int engine_block = 64;
  int outputs = 0;             ///< channels of the device at most; 0: all that it has
  int inputs = -1;             ///< likewise; -1: all
  std::string input;           ///< a sound file that plays in the place of the device's inputs; may be empty
  std::string record;          ///< a WAV file to record to from the start
  std::string render;          ///< render the patch to this file and end
  double seconds = 8;          ///< of the rendering
  std::string include_folder;  ///< of the SDK
  std::string worker;          ///< the compile worker's program
  int pool = 5;                ///< compile workers kept ready
  std::string cache;           ///< folder for compiled modules; empty: none are kept
  std::string session;         ///< folder in which the session is kept; empty: it lasts as long as the engine
  bool fresh = false;          ///< begin with an empty patch
  bool safe = false;           ///< run no module's code until it is asked for
  std::string death;  ///< what the supervisor tells of the engine before this one, whose place this takes
  std::vector<std::string> left_out;  ///< modules of which no code runs until it is asked for
  int crash_record = -1;  ///< the file in which the supervisor reads should this one die; -1: none does
  int life_signs = -1;    ///< the file to which the supervisor listens; -1: none does
};

/// Reads the command line. An int instead of options: print nothing more and exit with it.
struct Parsed {
  std::optional<ProgramOptions> options;
  int exit = 0;
};
Parsed parse(int argc, char** argv);

}  // namespace chronus

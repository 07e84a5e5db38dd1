// The engine program's command line. [control-thread]
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace chronus {

struct ProgramOptions {
  std::string patch;    ///< a patch file to play and watch; may be empty
  std::string modules;  ///< the folder of the instrument
  std::string socket;   ///< empty: the default
  int osc_port = 9123;  ///< 0: a free one; -1: no OSC
  std::string osc_bind = "127.0.0.1";
  /// OSC senders present it before verbs that do more than change the music.
  std::optional<std::string> osc_token;
  std::string osc_token_file;   ///< a file with the token, in place of osc_token; may be empty
  std::string device = "auto";  ///< auto, clock, jack, pulse, alsa
  std::string device_name;      ///< part of the device's name
  double sample_rate = 48000;
  int block = 128;
  int blocks = 2;
  int engine_block = 64;
  int outputs = 0;             ///< most channels of the device; 0: all
  int inputs = -1;             ///< likewise; -1: all
  std::string input;           ///< a sound file that replaces the device's inputs; may be empty
  std::string record;          ///< a WAV file to record to from the start
  std::string render;          ///< render the patch to this file and exit
  double seconds = 8;          ///< of the rendering
  std::string include_folder;  ///< of the SDK
  std::string worker;          ///< the compile worker's program
  int pool = 2;                ///< compile workers kept ready
  std::string cache;           ///< folder for compiled modules; empty: none
  std::string session;         ///< folder of the journal; empty: the session ends with the engine
  bool fresh = false;          ///< begin with an empty patch
  bool safe = false;           ///< run no module's code until requested
  std::string death;           ///< how the engine before died, told by the supervisor; this one replaces it
  std::vector<std::string> left_out;  ///< modules whose code does not run until requested
  int crash_record = -1;  ///< file descriptor of the crash record that the supervisor reads; -1: none
  int life_signs = -1;    ///< file descriptor of the life signs that the supervisor reads; -1: none
};

/// The result of the command line. Without options: exit with `exit`, printing nothing more.
struct Parsed {
  std::optional<ProgramOptions> options;
  int exit = 0;
};
Parsed parse(int argc, char** argv);

}  // namespace chronus

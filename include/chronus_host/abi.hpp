// The interface between a compiled module and its host: plain C types only, independent of the module's CPU
// flags and sample type. The compile worker appends ModuleParts to a module; the host makes an Entry of it.
#pragma once

namespace chronus {

/// Musical time at the start of a block. beat(n) = anchor_beat + (n - anchor_sample) * beats_per_sample,
/// computed from the absolute sample, so it does not depend on the division into blocks.
struct Transport {
  double anchor_beat;
  long long anchor_sample;
  double beats_per_sample;  ///< 0 while stopped
  double bpm;
  double beats_per_bar;
  bool playing;
};

/// One run of a module: `frames` samples from absolute sample `sample` on, in the module's own sample type:
/// with L lanes, each frame holds L floats. An output overlaps no other buffer; inputs that read the same
/// source share a buffer.
struct Block {
  int frames;
  long long sample;
  const float* const* inputs;  ///< per In and GateIn, in declaration order (banks expanded)
  /// Per Param, Choice, Toggle and Count: one value, or one per frame if `moving`.
  const float* const* params;
  float* const* outputs;         ///< per Out, CvOut and GateOut
  const unsigned char* patched;  ///< per input and then per Param: 1 if a cable arrives there
  bool moving;                   ///< some Param changes during the block: read all Params frame by frame
  bool update;                   ///< call update() before the first frame
  const Transport* transport;
};

/// The setup of an instance, before prepare().
struct Setup {
  float sample_rate;        ///< in Hz
  unsigned long long seed;  ///< of the session and the node: two nodes never share their noise
  int voice;
  int voices;
};

/// Maximum number of call sites of watch() that a module shows.
inline constexpr int most_watched = 8;

struct ModuleParts;

/// The functions of a compiled module. `self` is memory of ModuleInfo::size bytes, aligned to
/// ModuleInfo::align. run and reset are [audio-thread, real-time-safe], watched is
/// [any-thread, real-time-safe], all others are [control-thread].
struct Entry {
  const ModuleParts* parts;
  void (*create)(void* self, const ModuleParts* parts);
  void (*destroy)(void* self);
  void (*setup)(void* self, const Setup*);
  void (*set_text)(void* self, int text, const char* data, int size);
  void (*set_param)(void* self, int param, float value);  ///< before prepare(), which may read the knobs
  void (*prepare)(void* self);                            ///< may call chronus_allocate and chronus_fail
  void (*reset)(void* self);
  void (*run)(void* self, const Block*);
  /// most_watched call sites of watch(): line * 1024 + column, 0 where unused.
  const int* (*watched_sites)(const void* self);
  const float* (*watched)(const void* self);  ///< their values; read with a relaxed atomic load
};

/// A port or text among a module's members.
struct Place {
  enum Kind : unsigned { input, gate_input, output, text, knob, choice, toggle, count };

  unsigned offset;  ///< in bytes
  unsigned kind;    ///< a Kind
};

/// What a compiled module exports: the places of its members and the functions that are its own. Functions
/// that it does not have are null.
struct ModuleParts {
  const Entry* (*common)();  ///< the functions that all modules with this sample type share
  const Place* places;       ///< of the params, the inputs, the outputs and the texts
  int params, inputs, outputs;
  unsigned size;    ///< of an instance, in bytes
  bool reads_time;  ///< beat or bar
  void (*construct)(void* self);
  void (*destroy)(void* self);
  void (*prepare)(void* self);
  void (*seed)(void* self, unsigned long long seed);  ///< starts each Random
  void (*reset)(void* self);
  void (*run)(void* self, const Block*);  ///< in quick code CommonRun::run, which calls the following
  void (*update)(void* self);
  void (*tick)(void* self);
  void (*block)(void* self, int frames);
};

/// Maximum bytes of all Buffers and DelayLines of one module together.
inline constexpr unsigned long most_module_memory = 1ul << 30;

}  // namespace chronus

// Functions of the host that a module may call. The worker and the engine both define them. [control-thread]
extern "C" {
/// Zeroed, 64-byte aligned memory that lives as long as the instance being prepared. Null outside of its
/// constructor and prepare().
void* chronus_allocate(unsigned long bytes);
/// Refuses the preparation with a printf-style message.
void chronus_fail(const char* format, ...) __attribute__((format(printf, 1, 2)));
}

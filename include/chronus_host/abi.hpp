// What crosses between a compiled module and its host: plain C types only, so that neither the module's CPU
// flags nor its sample type matter to the other side. The compiler worker appends the functions behind Entry
// to a module.
#pragma once

namespace chronus {

/// Musical time as it stands at the start of a block. beat(n) = anchor_beat + (n - anchor_sample) *
/// beats_per_sample, computed from the absolute sample, so that it does not depend on how the music is cut
/// into blocks.
struct Transport {
  double anchor_beat;
  long long anchor_sample;
  double beats_per_sample;  ///< 0 while stopped
  double bpm;
  double beats_per_bar;
  bool playing;
};

/// One run of a module: `frames` samples from absolute sample `sample` on. Samples are in the module's own
/// sample type: of L lanes, each frame holds L floats. An output overlaps no
/// other buffer; inputs that read one source are one buffer.
struct Block {
  int frames;
  long long sample;
  const float* const* inputs;  ///< per In and GateIn, in declaration order (banks expanded)
  const float* const*
      params;             ///< per Param, Choice, Toggle and Count; one value, or a value a frame if `moving`
  float* const* outputs;  ///< per Out, CvOut and GateOut
  const unsigned char* patched;  ///< per input and then per Param: 1 if a cable arrives there
  bool moving;                   ///< some Param changes during the block: read all Params frame by frame
  bool update;                   ///< call update() before the first frame
  const Transport* transport;
};

/// What an instance is told before prepare().
struct Setup {
  float sample_rate;        ///< in Hz
  unsigned long long seed;  ///< of the session and the node: two nodes never share their noise
  int voice;
  int voices;
};

/// The call sites of watch() that a module shows at most.
inline constexpr int most_watched = 8;

/// The functions of a compiled module. `self` is memory of ModuleInfo::size bytes, aligned to
/// ModuleInfo::align. run, reset and watched are real-time safe; the rest belong to the control thread.
struct Entry {
  void (*create)(void* self);
  void (*destroy)(void* self);
  void (*setup)(void* self, const Setup*);
  void (*set_text)(void* self, int text, const char* data, int size);
  void (*set_param)(void* self, int param, float value);  ///< before prepare(): so that it sees the knobs
  void (*prepare)(void* self);                            ///< allocates by chronus_allocate; may chronus_fail
  void (*reset)(void* self);
  void (*run)(void* self, const Block*);
  const int* (*watched_sites)(
      const void* self);  ///< most_watched of watch(): line * 1024 + column, 0 where unused
  const float* (*watched)(const void* self);  ///< their values; read with a relaxed atomic load
};

/// What all Buffers and DelayLines of one module may take together, in bytes.
inline constexpr unsigned long most_module_memory = 1ul << 30;

}  // namespace chronus

// What a module may call in its host. The worker and the engine both define them.
extern "C" {
/// Zeroed, 64-byte aligned memory that lives as long as the instance being prepared. Null outside of its
/// constructor and prepare().
void* chronus_allocate(unsigned long bytes);
/// Refuses the preparation with a printf-style message.
void chronus_fail(const char* format, ...) __attribute__((format(printf, 1, 2)));
}

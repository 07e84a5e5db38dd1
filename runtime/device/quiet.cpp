#include "device/quiet.hpp"

#include <dlfcn.h>

namespace chronus::device {
namespace {

using JackPrinter = void (*)(const char* text);
using AlsaPrinter = void (*)(const char* file, int line, const char* function, int error, const char* format,
                             ...);

void jack_says_nothing(const char*) {}
void alsa_says_nothing(const char*, int, const char*, int, const char*, ...) {}

/// Passes `printer` to a library's own setter if RtAudio has loaded that library.
template <typename Printer>
void set(const char* setter, Printer printer) {
  if (void* const found = dlsym(RTLD_DEFAULT, setter)) reinterpret_cast<void (*)(Printer)>(found)(printer);
}

}  // namespace

void silence_sound_libraries() {
  set<JackPrinter>("jack_set_error_function", jack_says_nothing);
  set<JackPrinter>("jack_set_info_function", jack_says_nothing);
  set<AlsaPrinter>("snd_lib_error_set_handler", alsa_says_nothing);
}

}  // namespace chronus::device

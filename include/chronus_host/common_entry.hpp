// The functions of Entry that are the same for all modules. Their code is a part of the SDK's own, which is
// compiled once. The threads are those of Entry (abi.hpp).
#pragma once

#include <chronus_host/host_access.hpp>

namespace chronus {

/// For modules whose samples are S.
template <class S>
struct CommonEntry {
  /// ModuleParts::common for these modules. There is no common run function.
  [[gnu::noinline]] static const Entry* entry() {
    static const Entry all = {nullptr, create, nothing, setup,         set_text, set_param,
                              nothing, reset,  nullptr, watched_sites, watched};
    return &all;
  }

 private:
  static ModuleOf<S>& module(void* self) { return *static_cast<ModuleOf<S>*>(self); }
  static const ModuleOf<S>& module(const void* self) { return *static_cast<const ModuleOf<S>*>(self); }

  static void nothing(void*) {}
  /// Members without an initialiser are 0.
  static void create(void* self, const ModuleParts* parts) {
    __builtin_memset(self, 0, parts->size);
    parts->construct(self);
    HostAccess::born(module(self), *parts);
  }
  static void setup(void* self, const Setup* setup) {
    HostAccess::set_up(module(self), *setup);
    HostAccess::start_randoms(module(self));
  }
  static void set_text(void* self, int text, const char* data, int size) {
    HostAccess::set_text(module(self), text, data, size);
  }
  static void set_param(void* self, int param, float value) { HostAccess::turn(module(self), param, value); }
  static void reset(void* self) { HostAccess::reset(module(self)); }
  static const int* watched_sites(const void* self) { return HostAccess::watched_sites(module(self)); }
  static const float* watched(const void* self) { return HostAccess::watched(module(self)); }
};

}  // namespace chronus

void* operator new(__SIZE_TYPE__, void*) noexcept;  // as <new> declares it

#include "device/jack_shutdown.hpp"

#include <dlfcn.h>

struct _jack_client;

namespace chronus::device {
namespace {

thread_local std::atomic<bool>* noticed_in = nullptr;

void notice(void* gone) {
  *static_cast<std::atomic<bool>*>(gone) = true;
}

}  // namespace

NoticeJackShutdown::NoticeJackShutdown(std::atomic<bool>& gone) {
  noticed_in = &gone;
}

NoticeJackShutdown::~NoticeJackShutdown() {
  noticed_in = nullptr;
}

/// Overrides libjack's function of the same name for all callers in this program, RtAudio included.
extern "C" __attribute__((visibility("default"))) void jack_on_shutdown(_jack_client* client,
                                                                        void (*callback)(void*), void* user) {
  using Function = decltype(&jack_on_shutdown);
  const auto original = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "jack_on_shutdown"));
  if (original == nullptr) return;
  if (noticed_in != nullptr)
    original(client, notice, noticed_in);
  else
    original(client, callback, user);
}

}  // namespace chronus::device

// One compile, from its request to the last object. [worker]
#pragma once

#include "jit/shared/message.hpp"
#include "jit/shared/options.hpp"
#include "jit/worker/frontend.hpp"
#include "jit/worker/image_linker.hpp"
#include "jit/worker/lower.hpp"

namespace chronus::jit {

struct Tools {
  Frontend& frontend;
  Lowering& lowering;
  ImageLinker& linker;
  Options options;
  int uses = 0;  ///< translations so far, for unique names
};

/// Sends to `socket` "object" of the quick tier and, after the message "optimise", of the optimised one, or
/// only of that if it alone is wanted; or "failed" in place of each. Beside each object is the message that
/// has a player play it. To locate a crash, sends only "lines". `inbox` receives further messages of the
/// socket.
void do_job(Tools&, int socket, Inbox& inbox, Message& job);

/// Compiles and links a sample module, so that this process has touched all memory it will need. False if it
/// does not compile.
bool rehearse(Tools&);

}  // namespace chronus::jit

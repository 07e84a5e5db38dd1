// One compile, from its request to the last object. [worker]
#pragma once

#include "jit/shared/linker.hpp"
#include "jit/shared/message.hpp"
#include "jit/shared/options.hpp"
#include "jit/worker/frontend.hpp"
#include "jit/worker/lower.hpp"

namespace chronus::jit {

struct Tools {
  Frontend& frontend;
  Lowering& lowering;
  Linker& linker;
  Options options;
  int uses = 0;  ///< translations so far, for unique names
};

/// Sends to `socket` "object" (twice, unless only the optimised tier is wanted) and, after a long audition if
/// one is wanted, "passed"; or "failed" in place of each. To locate a crash, it sends only "located". `inbox`
/// receives further messages of the socket: "optimise", and "state" of nodes that play the code.
void do_job(Tools&, int socket, Inbox& inbox, const Message& job);

/// Compiles, links and plays a sample module, so that this process has touched all memory it will need. False
/// if it does not compile.
bool rehearse(Tools&);

}  // namespace chronus::jit

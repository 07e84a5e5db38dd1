// One compile, from the message that asks for it to the last object.
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
  int uses = 0;  ///< translations so far, to keep their names apart
};

/// Answers on `socket`: "object" (twice, unless only the optimised tier is wanted), and, if it is to judge
/// what it has sent, "passed"; or, in place of each, "failed". If it is to locate a crash, "located" alone.
/// `inbox` is where further messages of the socket arrive: "optimise", and "state" of nodes that play the
/// code.
void do_job(Tools&, int socket, Inbox& inbox, const Message& job);

/// Compiles, links and plays a module that stands for all others, so that this process has touched all it
/// will need. False if it does not compile.
bool rehearse(Tools&);

}  // namespace chronus::jit

// What `chronus` can be asked to do. Each returns the exit code; stdout gets data only, stderr what went
// wrong.
#pragma once

#include "cli/engine_link.hpp"
#include "cli/options.hpp"

namespace chronus::cli {

/// Sends the words to the engine, with stdin if one of them is `-`, and prints the reply.
int ask(const Options&);

/// Runs the engine, which stands beside this program, and starts it again should it die.
int run(const Options&);

/// Performs a script off-line: the engine's program does, in this one's place.
int perform(const Options&);

/// Sends stdin line by line and prints each reply. The exit code is that of the last line that failed.
int prompt(const Options&);

/// Prints what the engine announces until it ends. If it goes without a word, and another takes its place
/// within ten seconds (or the timeout, if that is shorter), goes on with that one and says so on stderr.
int events(const Options&);

/// What the client does itself, and the engine's verbs if one runs.
int help(const Options&);

/// Prints a reply or a failure, as text or as JSON; returns the exit code.
int print(const wire::Reply&, const Options&);
int print(const Failure&, const Options&);

/// A request from here: it knows this shell session, which is one client for the engine, and this folder.
wire::Request new_request();

}  // namespace chronus::cli

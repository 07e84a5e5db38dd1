// The commands of `chronus`. Each returns the exit code. stdout gets data only, stderr gets errors.
#pragma once

#include "cli/engine_link.hpp"
#include "cli/options.hpp"

namespace chronus::cli {

/// Sends the words to the engine, with stdin if one of them is `-`, and prints the reply.
int ask(const Options&);

/// Runs the engine program beside this one, and restarts it when it dies.
int run(const Options&);

/// Performs a script off-line, by replacing this process with the engine program.
int perform(const Options&);

/// Sends stdin line by line and prints each reply. The exit code is that of the last failed line.
int prompt(const Options&);

/// Prints the engine's events until it ends. If the engine dies and another replaces it within ten seconds
/// (or a shorter timeout), continues with that one and says so on stderr.
int events(const Options&);

/// Prints the client's commands, and the engine's verbs if one runs.
int help(const Options&);

/// Prints a reply or a failure, as text or as JSON; returns the exit code.
int print(const wire::Reply&, const Options&);
int print(const Failure&, const Options&);

/// A request with this folder and this shell session, which the engine counts as one client.
wire::Request new_request();

}  // namespace chronus::cli

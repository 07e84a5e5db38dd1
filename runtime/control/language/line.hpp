// A line of text is a verb with its words: `set lead.freq 440 over=8b  # a ramp`. The same grammar serves the
// prompt, patch files and everything that is written back as text.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "control/language/request.hpp"

namespace chronus::language {

/// What is wrong with a text, and in which of its lines (from 1).
struct LineError {
  int line = 0;
  std::string message;
};

/// All commands of a text, each with the number of the line it starts on; lines without words are skipped.
///
/// Words are separated by blanks. Double quotes keep blanks together, also inside a word (`text="a b"`);
/// within them `\"`, `\\`, `\n` and `\t` stand for a quote, a backslash, a new line and a tab. `#` starts a
/// comment only at a word's start (`f#5` is a note). `\` at a line's very end continues it on the next line.
/// `key=value` with an identifier as key is an option; a word that starts with a quote never is.
/// The first error ends it.
std::expected<std::vector<Command>, LineError> parse_lines(std::string_view text);

/// The one command of a line, as the prompt needs it; a Command without a verb if the line has no words.
std::expected<Command, std::string> parse_line(std::string_view text);

/// A command from words that a shell or OSC has split already: the first is the verb, the others are options
/// where they read `key=value`. A Command without a verb if there are no words.
Command to_command(const std::vector<std::string>& words);

/// The canonical text of a command, without a new line: parse_line() makes the same command of it again
/// (apart from its line number, and with options after arguments).
std::string to_line(const Command&);

/// Whether `text` can be a key or a name: a letter or `_`, then letters, digits and `_`.
bool is_identifier(std::string_view text);

}  // namespace chronus::language

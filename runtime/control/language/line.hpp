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

/// A word of a line, as it is written and what it means.
struct WrittenWord {
  std::string gap;      ///< what stands before it: blanks, and a `\` with its line's end
  std::string raw;      ///< its letters, with quotes
  std::string text;     ///< without them
  bool quoted = false;  ///< starts with a quote, so it is never an option
};

/// A line as it is written: its words, and what follows them to the line's end and with it.
struct WrittenLine {
  std::vector<WrittenWord> words;
  std::string rest;  ///< blanks, a comment, the new line
  int number = 1;    ///< from 1; of its first word
};

/// All lines of a text, those without words included. Their to_text(), one after the other, is the text.
std::expected<std::vector<WrittenLine>, LineError> read_lines(std::string_view text);

std::string to_text(const WrittenLine&);

/// What the line says; a Command without a verb if it has no words.
Command command_in(const WrittenLine&);

/// The key of a word that is an option of its line; empty if it is none. Not of a line's first word.
std::string_view option_key(const WrittenWord&);

/// A word that means this argument, or this option, after one blank.
WrittenWord written_argument(const std::string& text);
WrittenWord written_option(const std::string& key, const std::string& value);

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

// The grammar of a verb's line: `set lead.freq 440 over=8b  # a ramp`. The prompt, patch files and written
// text share it. [any-thread]
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "control/language/request.hpp"

namespace chronus::language {

/// An error in a text and its line (from 1).
struct LineError {
  int line = 0;
  std::string message;
};

/// A word as written, and its meaning.
struct WrittenWord {
  std::string gap;      ///< blanks before the word, and a `\` with its line end
  std::string raw;      ///< as written, with quotes
  std::string text;     ///< without quotes
  bool quoted = false;  ///< starts with a quote, and is never an option
};

/// A line as written: its words, and the rest up to and including the line end.
struct WrittenLine {
  std::vector<WrittenWord> words;
  std::string rest;  ///< blanks, comment, line end
  int number = 1;    ///< of the first word, from 1
};

/// All lines of a text, including those without words. Their to_text() concatenated is the text.
std::expected<std::vector<WrittenLine>, LineError> read_lines(std::string_view text);

std::string to_text(const WrittenLine&);

/// The command of a line; without a verb if the line has no words.
Command command_in(const WrittenLine&);

/// The key of an option; empty if the word is no option. Not for a line's first word.
std::string_view option_key(const WrittenWord&);

/// The word for an argument or an option, preceded by one blank.
WrittenWord written_argument(const std::string& text);
WrittenWord written_option(const std::string& key, const std::string& value);

/// All commands of a text, each with the number of its first line. Lines without words are skipped.
///
/// Blanks separate words. Double quotes keep blanks together, also inside a word (`text="a b"`);
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

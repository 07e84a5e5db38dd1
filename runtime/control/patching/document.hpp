// A patch's text as it is written: statements, comments and blank lines, to be changed a word at a time.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "control/language/line.hpp"

namespace chronus::patching {

/// One line of a patch's text. A line without words is a comment or blank. What is not changed stays as it is
/// written.
class Statement {
 public:
  explicit Statement(language::WrittenLine);

  /// A new statement in the canonical spelling.
  explicit Statement(const language::Command&);

  bool has_words() const { return !line_.words.empty(); }
  bool is_blank() const { return !has_words() && !line_.rest.contains('#'); }
  bool is_comment() const { return !has_words() && !is_blank(); }
  const language::Command& command() const { return command_; }
  std::string_view verb() const { return command_.verb; }

  void put_argument(std::size_t index, const std::string& text);
  void drop_argument(std::size_t index);
  void put_option(const std::string& key, const std::string& value);
  void drop_option(std::string_view key);

  /// Another command in its place; what follows its words stays.
  void put_command(const language::Command&);

  /// Gives a node that it names another name.
  void rename(const std::string& from, const std::string& to);

  /// What follows the words ends the line.
  void end_line();

  std::string text() const { return to_text(line_); }

 private:
  std::size_t word_of_argument(std::size_t index) const;
  std::size_t word_of_option(std::string_view key) const;
  void read();

  language::WrittenLine line_;
  language::Command command_;
};

using Document = std::vector<Statement>;

std::expected<Document, language::LineError> to_document(std::string_view text);
std::string to_text(const Document&);

/// The node that a cable's end or a setting names: of `tone.cutoff`, `tone`.
std::string node_of(std::string_view word);

/// A document with statements taken out and put in. A comment line stays as long as one of the statements
/// below it, up to the next comment or blank line, stays.
class Revision {
 public:
  explicit Revision(Document& document)
      : document_(document), after_(document.size() + 1), gone_(document.size()) {}

  void drop(int statement);
  bool dropped(int statement) const { return gone_[static_cast<std::size_t>(statement)]; }

  /// Puts a statement behind another, and behind those that were put there before; -1: at the beginning.
  void put_after(int statement, Statement);

  /// Notes that the document was changed in place.
  void touch() { changed_ = true; }

  bool changed() const { return changed_; }

  /// Carries it out.
  void finish();

 private:
  std::vector<bool> lasting_comments() const;

  Document& document_;
  std::vector<std::vector<Statement>> after_;
  std::vector<bool> gone_;
  bool changed_ = false;
};

}  // namespace chronus::patching

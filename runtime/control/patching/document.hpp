// A patch's text as written: statements, comments and blank lines, editable word by word. [any-thread]
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "control/language/line.hpp"

namespace chronus::patching {

/// One line of a patch's text. A line without words is a comment or blank. Words that are not changed keep
/// their spelling.
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

  /// Replaces the command. The rest of the line stays.
  void put_command(const language::Command&);

  /// Replaces a node's name wherever the statement refers to the node.
  void rename(const std::string& from, const std::string& to);

  /// Adds a line end if the line has none.
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

/// The node of a port: `tone` of `tone.cutoff`.
std::string node_of(std::string_view word);

/// Collects insertions and removals in a document. A comment line is removed together with the last statement
/// below it, up to the next comment or blank line.
class Revision {
 public:
  explicit Revision(Document& document)
      : document_(document), after_(document.size() + 1), gone_(document.size()) {}

  void drop(int statement);
  bool dropped(int statement) const { return gone_[static_cast<std::size_t>(statement)]; }

  /// Inserts a statement behind another, after earlier insertions there. -1: at the beginning.
  void put_after(int statement, Statement);

  /// Marks the document as changed in place.
  void touch() { changed_ = true; }

  bool changed() const { return changed_; }

  /// Applies the insertions and removals.
  void finish();

 private:
  std::vector<bool> lasting_comments() const;

  Document& document_;
  std::vector<std::vector<Statement>> after_;
  std::vector<bool> gone_;
  bool changed_ = false;
};

}  // namespace chronus::patching

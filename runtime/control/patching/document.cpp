#include "control/patching/document.hpp"

#include <utility>

namespace chronus::patching {

Statement::Statement(language::WrittenLine line) : line_(std::move(line)) {
  read();
}

Statement::Statement(const language::Command& command) {
  line_.rest = "\n";
  put_command(command);
}

void Statement::read() {
  command_ = command_in(line_);
}

void Statement::put_command(const language::Command& command) {
  const std::string gap = line_.words.empty() ? std::string() : line_.words.front().gap;
  line_.words.clear();
  line_.words.push_back({gap, command.verb, command.verb, false});
  for (const std::string& argument : command.arguments)
    line_.words.push_back(language::written_argument(argument));
  for (const auto& [key, value] : command.options)
    line_.words.push_back(language::written_option(key, value));
  read();
}

/// The index among the words; the number of words if there is no such argument.
std::size_t Statement::word_of_argument(std::size_t index) const {
  std::size_t seen = 0;
  for (std::size_t i = 1; i < line_.words.size(); ++i) {
    if (option_key(line_.words[i]).empty() && seen++ == index) return i;
  }
  return line_.words.size();
}

std::size_t Statement::word_of_option(std::string_view key) const {
  std::size_t i = 1;
  while (i < line_.words.size() && option_key(line_.words[i]) != key) ++i;
  return i;
}

void Statement::put_argument(std::size_t index, const std::string& text) {
  language::WrittenWord word = language::written_argument(text);
  const std::size_t at = word_of_argument(index);
  if (at < line_.words.size()) {
    word.gap = line_.words[at].gap;
    line_.words[at] = std::move(word);
  } else {
    line_.words.push_back(std::move(word));
  }
  read();
}

void Statement::drop_argument(std::size_t index) {
  const std::size_t at = word_of_argument(index);
  if (at < line_.words.size()) line_.words.erase(line_.words.begin() + static_cast<std::ptrdiff_t>(at));
  read();
}

void Statement::put_option(const std::string& key, const std::string& value) {
  language::WrittenWord word = language::written_option(key, value);
  const std::size_t at = word_of_option(key);
  if (at < line_.words.size()) {
    word.gap = line_.words[at].gap;
    line_.words[at] = std::move(word);
  } else {
    line_.words.push_back(std::move(word));
  }
  read();
}

void Statement::drop_option(std::string_view key) {
  const std::size_t at = word_of_option(key);
  if (at < line_.words.size()) line_.words.erase(line_.words.begin() + static_cast<std::ptrdiff_t>(at));
  read();
}

void Statement::rename(const std::string& from, const std::string& to) {
  const std::string_view name = verb();
  if (name == "tempo" || name == "seed") return;
  const auto arguments = command_.arguments;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool is_module = i == 1 && (name == "add" || name == "insert" || name == "replace");
    const bool is_value = i > 0 && name == "set";
    if (is_module || is_value || node_of(arguments[i]) != from) continue;
    put_argument(i, to + arguments[i].substr(from.size()));
  }
}

void Statement::end_line() {
  if (!line_.rest.ends_with('\n')) line_.rest += '\n';
}

std::expected<Document, language::LineError> to_document(std::string_view text) {
  auto lines = language::read_lines(text);
  if (!lines) return std::unexpected(std::move(lines.error()));
  Document document;
  document.reserve(lines->size());
  for (language::WrittenLine& line : *lines) document.emplace_back(std::move(line));
  return document;
}

std::string to_text(const Document& document) {
  std::string text;
  for (const Statement& statement : document) text += statement.text();
  return text;
}

std::string node_of(std::string_view word) {
  return std::string(word.substr(0, word.find('.')));
}

void Revision::drop(int statement) {
  gone_[static_cast<std::size_t>(statement)] = true;
  changed_ = true;
}

void Revision::put_after(int statement, Statement added) {
  after_[static_cast<std::size_t>(statement) + 1].push_back(std::move(added));
  changed_ = true;
}

/// For each line, false if it is a comment above statements that are all removed.
std::vector<bool> Revision::lasting_comments() const {
  std::vector<bool> lasting(document_.size(), true);
  for (std::size_t i = 0; i < document_.size();) {
    const std::size_t begin = i;
    while (i < document_.size() && document_[i].is_comment()) ++i;
    const std::size_t end = i;
    bool any_went = false;
    bool any_stays = false;
    for (; i < document_.size() && document_[i].has_words(); ++i) {
      (gone_[i] ? any_went : any_stays) = true;
      if (!after_[i + 1].empty()) any_stays = true;
    }
    if (any_went && !any_stays)
      std::fill(lasting.begin() + static_cast<std::ptrdiff_t>(begin),
                lasting.begin() + static_cast<std::ptrdiff_t>(end), false);
    if (i == begin) ++i;
  }
  return lasting;
}

void Revision::finish() {
  const std::vector<bool> lasting = lasting_comments();
  Document revised;
  const auto put = [&](Statement&& statement) {
    if (!revised.empty()) revised.back().end_line();
    revised.push_back(std::move(statement));
  };
  for (Statement& statement : after_[0]) put(std::move(statement));
  bool went = false;  // the lines since the last one that stays were removed
  for (std::size_t i = 0; i < document_.size(); ++i) {
    const bool stays = !gone_[i] && lasting[i];
    const bool after_blank = revised.empty() || revised.back().is_blank();
    const bool doubled = went && after_blank && document_[i].is_blank();
    if (stays && !doubled) put(std::move(document_[i]));
    went = !stays || (went && doubled);
    if (!after_[i + 1].empty()) went = false;
    for (Statement& statement : after_[i + 1]) put(std::move(statement));
  }
  while (went && !revised.empty() && revised.back().is_blank()) revised.pop_back();
  document_ = std::move(revised);
}

}  // namespace chronus::patching

#include "control/language/line.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace chronus::language {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

void add_word(Command& command, const WrittenWord& word) {
  const std::string_view key = option_key(word);
  if (command.verb.empty())
    command.verb = word.text;
  else if (!key.empty())
    command.options.emplace_back(key, word.text.substr(key.size() + 1));
  else
    command.arguments.push_back(word.text);
}

/// Reads a text one logical line at a time.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }

  std::expected<WrittenLine, LineError> next() {
    WrittenLine line;
    line.number = line_;
    std::size_t gap = at_;
    while (!at_end()) {
      const char c = text_[at_];
      if (c == '\n') {
        step();
        break;
      }
      if (c == '#')
        at_ = std::min(text_.find('\n', at_), text_.size());
      else if (is_blank(c))
        step();
      else if (const auto size = continuation())
        at_ += *size, ++line_;
      else {
        if (line.words.empty()) line.number = line_;
        const std::size_t start = at_;
        auto word = read_word();
        if (!word) return std::unexpected(word.error());
        if (line.words.empty() && word->text.empty()) return fail("the verb is empty");
        word->gap = text_.substr(gap, start - gap);
        word->raw = text_.substr(start, at_ - start);
        gap = at_;
        line.words.push_back(std::move(*word));
      }
    }
    line.rest = text_.substr(gap, at_ - gap);
    return line;
  }

 private:
  void step() {
    if (text_[at_++] == '\n') ++line_;
  }

  std::unexpected<LineError> fail(std::string message) const {
    return std::unexpected(LineError{line_, std::move(message)});
  }

  /// The length of a `\` with its line end, if one is at the current position.
  std::optional<std::size_t> continuation() const {
    const auto rest = text_.substr(at_);
    if (rest.starts_with("\\\n")) return 2;
    if (rest.starts_with("\\\r\n")) return 3;
    return std::nullopt;
  }

  std::expected<WrittenWord, LineError> read_word() {
    WrittenWord word;
    word.quoted = text_[at_] == '"';
    while (!at_end() && text_[at_] != '\n' && !is_blank(text_[at_])) {
      if (text_[at_] == '"') {
        if (auto done = read_quoted(word.text); !done) return std::unexpected(done.error());
      } else if (const auto size = continuation()) {
        at_ += *size, ++line_;
      } else {
        word.text += text_[at_++];
      }
    }
    if (word.text == "\\" && !word.quoted)
      return fail("a `\\` that continues a line must be its last character, and a line must follow");
    return word;
  }

  std::expected<void, LineError> read_quoted(std::string& into) {
    for (++at_; !at_end() && text_[at_] != '\n'; ++at_) {
      char c = text_[at_];
      if (c == '"') {
        ++at_;
        return {};
      }
      if (c == '\\' && at_ + 1 < text_.size()) {
        static constexpr std::string_view names = "\"\\nt";
        static constexpr std::string_view meant = "\"\\\n\t";
        const auto which = names.find(text_[++at_]);
        if (which == std::string_view::npos)
          return fail(std::string("`\\") + text_[at_] +
                      "` in quotes is unknown: there are \\\" \\\\ \\n and \\t");
        c = meant[which];
      }
      into += c;
    }
    return fail("the quote is not closed: a `\"` is missing at the end");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

bool needs_quotes(std::string_view text) {
  return text.empty() || text.front() == '#' || text.find_first_of(" \t\r\n\"\\") != std::string_view::npos;
}

void append_quoted(std::string& line, std::string_view text) {
  line += '"';
  for (const char c : text) {
    if (c == '\n')
      line += "\\n";
    else if (c == '\t')
      line += "\\t";
    else if (c == '"' || c == '\\')
      (line += '\\') += c;
    else
      line += c;
  }
  line += '"';
}

void append_word(std::string& line, std::string_view text, bool quote) {
  if (quote || needs_quotes(text))
    append_quoted(line, text);
  else
    line += text;
}

}  // namespace

bool is_identifier(std::string_view text) {
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

std::expected<std::vector<WrittenLine>, LineError> read_lines(std::string_view text) {
  std::vector<WrittenLine> lines;
  for (Reader reader(text); !reader.at_end();) {
    auto line = reader.next();
    if (!line) return std::unexpected(std::move(line.error()));
    lines.push_back(std::move(*line));
  }
  return lines;
}

std::string to_text(const WrittenLine& line) {
  std::string text;
  for (const WrittenWord& word : line.words) text.append(word.gap).append(word.raw);
  return text + line.rest;
}

Command command_in(const WrittenLine& line) {
  Command command;
  if (!line.words.empty()) command.line = line.number;
  for (const WrittenWord& word : line.words) add_word(command, word);
  return command;
}

std::string_view option_key(const WrittenWord& word) {
  const auto equals = word.text.find('=');
  if (word.quoted || equals == std::string::npos) return {};
  const auto key = std::string_view(word.text).substr(0, equals);
  return is_identifier(key) ? key : std::string_view();
}

WrittenWord written_argument(const std::string& text) {
  WrittenWord word{" ", {}, text, false};
  word.quoted = !option_key(word).empty() || needs_quotes(text);
  append_word(word.raw, text, word.quoted);
  return word;
}

WrittenWord written_option(const std::string& key, const std::string& value) {
  WrittenWord word{" ", key + "=", key + "=" + value, false};
  if (!value.empty()) append_word(word.raw, value, false);
  return word;
}

std::expected<std::vector<Command>, LineError> parse_lines(std::string_view text) {
  std::vector<Command> commands;
  for (Reader reader(text); !reader.at_end();) {
    const auto line = reader.next();
    if (!line) return std::unexpected(line.error());
    if (!line->words.empty()) commands.push_back(command_in(*line));
  }
  return commands;
}

std::expected<Command, std::string> parse_line(std::string_view text) {
  auto commands = parse_lines(text);
  if (!commands) return std::unexpected(std::move(commands.error().message));
  if (commands->empty()) return Command{};
  if (commands->size() > 1) return std::unexpected(std::string("one line was expected; `apply` takes many"));
  commands->front().line = 0;
  return std::move(commands->front());
}

Command to_command(const std::vector<std::string>& words) {
  Command command;
  for (const auto& word : words) add_word(command, {{}, {}, word, false});
  return command;
}

std::string to_line(const Command& command) {
  std::string line;
  append_word(line, command.verb, false);
  for (const auto& argument : command.arguments) line += ' ' + written_argument(argument).raw;
  for (const auto& [key, value] : command.options) line += ' ' + written_option(key, value).raw;
  return line;
}

}  // namespace chronus::language

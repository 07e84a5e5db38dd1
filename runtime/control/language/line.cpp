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

struct Word {
  std::string text;
  bool quoted = false;  ///< starts with a quote, so it is never an option
};

void add_word(Command& command, Word word) {
  const auto equals = word.text.find('=');
  if (command.verb.empty())
    command.verb = std::move(word.text);
  else if (!word.quoted && equals != std::string::npos &&
           is_identifier(std::string_view(word.text).substr(0, equals)))
    command.options.emplace_back(word.text.substr(0, equals), word.text.substr(equals + 1));
  else
    command.arguments.push_back(std::move(word.text));
}

/// Reads a text from its start to its end, a logical line at a time.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ == text_.size(); }

  /// The next line's command, which has no verb if the line has no words.
  std::expected<Command, LineError> next() {
    Command command;
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
        if (command.verb.empty()) command.line = line_;
        auto word = read_word();
        if (!word) return std::unexpected(word.error());
        if (command.verb.empty() && word->text.empty()) return fail("the verb is empty");
        add_word(command, std::move(*word));
      }
    }
    return command;
  }

 private:
  void step() {
    if (text_[at_++] == '\n') ++line_;
  }

  std::unexpected<LineError> fail(std::string message) const {
    return std::unexpected(LineError{line_, std::move(message)});
  }

  /// The length of a `\` with its line's end, if it stands here.
  std::optional<std::size_t> continuation() const {
    const auto rest = text_.substr(at_);
    if (rest.starts_with("\\\n")) return 2;
    if (rest.starts_with("\\\r\n")) return 3;
    return std::nullopt;
  }

  std::expected<Word, LineError> read_word() {
    Word word;
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

std::expected<std::vector<Command>, LineError> parse_lines(std::string_view text) {
  std::vector<Command> commands;
  for (Reader reader(text); !reader.at_end();) {
    auto command = reader.next();
    if (!command) return std::unexpected(std::move(command.error()));
    if (!command->verb.empty()) commands.push_back(std::move(*command));
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
  for (const auto& word : words) add_word(command, {word, false});
  return command;
}

std::string to_line(const Command& command) {
  std::string line;
  append_word(line, command.verb, false);
  for (const auto& argument : command.arguments) {
    const auto equals = argument.find('=');
    line += ' ';
    append_word(line, argument, equals != std::string::npos && is_identifier(argument.substr(0, equals)));
  }
  for (const auto& [key, value] : command.options) {
    (line += ' ') += key;
    line += '=';
    if (!value.empty()) append_word(line, value, false);
  }
  return line;
}

}  // namespace chronus::language

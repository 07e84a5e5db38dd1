#include "control/performance/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text_file.hpp"
#include "control/language/line.hpp"
#include "control/performance/working_copy.hpp"

namespace chronus::performance {

namespace {

constexpr std::string_view edit = "edit";
constexpr std::string_view from_file = "<-";
constexpr std::string_view from_here = "<<";

class Reader {
 public:
  Reader(std::string_view text, const std::string& name, const std::string& folder,
         const language::Vocabulary& vocabulary)
      : text_(text), name_(name), folder_(folder), vocabulary_(vocabulary) {}

  std::expected<std::vector<Cue>, std::string> read() {
    while (at_ < text_.size()) {
      const int line = line_ + 1;
      std::string words(next_line());
      while (words.ends_with('\\') && at_ < text_.size()) words += "\n" + std::string(next_line());
      const auto command = language::parse_line(words);
      if (!command) return fail(line, command.error());
      if (command->verb.empty()) continue;
      auto cue = read_cue(*command, line);
      if (!cue) return std::unexpected(cue.error());
      if (auto right = check(*cue); !right) return std::unexpected(right.error());
      cues_.push_back(std::move(*cue));
    }
    return std::move(cues_);
  }

 private:
  std::string_view next_line() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view line = text_.substr(at_, end - at_);
    at_ = std::min(end + 1, text_.size());
    ++line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  std::unexpected<std::string> fail(int line, const std::string& what) const {
    return std::unexpected(fmt::format("{}:{}: {}", name_, line, what));
  }

  std::expected<Cue, std::string> read_cue(const language::Command& words, int line) {
    Cue cue;
    cue.line = line;
    std::string_view time = words.verb;
    cue.relative = time.starts_with('+');
    if (cue.relative) time.remove_prefix(1);
    const auto at = language::parse_duration(time);
    if (!at)
      return fail(line, "a line begins with its time, as `2.5s`, `20ms`, `8b` or `+500ms`, and `" +
                            words.verb.substr(0, 60) + "` is none");
    cue.at = *at;
    cue.command = words;
    cue.command.line = line;
    auto& rest = cue.command.arguments;
    cue.may_fail = !rest.empty() && rest.front() == "try";
    if (cue.may_fail) rest.erase(rest.begin());
    if (rest.empty()) return fail(line, "a verb is missing after the time");
    cue.command.verb = rest.front();
    rest.erase(rest.begin());
    if (auto read = read_input(cue); !read) return std::unexpected(read.error());
    return cue;
  }

  /// Removes `<- FILE` or `<<WORD` from the end of the line and reads its text.
  std::expected<void, std::string> read_input(Cue& cue) {
    auto& words = cue.command.arguments;
    if (!words.empty() && words.back() == from_file) return fail(cue.line, "`<-` needs a file after it");
    if (words.size() > 1 && words[words.size() - 2] == from_file) {
      const std::string& file = words.back();
      auto text = base::read_text(file.starts_with('/') || folder_.empty() ? file : folder_ + "/" + file);
      if (!text) return fail(cue.line, text.error().message);
      cue.input = std::move(*text);
      words.resize(words.size() - 2);
    } else if (!words.empty() && words.back().starts_with(from_here)) {
      const std::string end = words.back().substr(from_here.size());
      if (!language::is_identifier(end))
        return fail(cue.line, "`<<` needs the word that ends the text right after it, as `<<END`");
      words.pop_back();
      cue.input.emplace();
      for (;;) {
        if (at_ >= text_.size())
          return fail(cue.line, fmt::format("the text has no end: a line `{}` is missing", end));
        const std::string_view line = next_line();
        if (line == end) break;
        *cue.input += std::string(line) + "\n";
      }
    }
    return {};
  }

  std::expected<void, std::string> check(const Cue& cue) const {
    if (!cues_.empty() && cues_.back().command.verb == "quit")
      return fail(cue.line, fmt::format("`quit` in line {} has ended the performance", cues_.back().line));
    if (const auto before = std::ranges::find_if(
            cues_.rbegin(), cues_.rend(),
            [&](const Cue& each) { return !each.relative && each.at.unit == cue.at.unit; });
        !cue.relative && before != cues_.rend() && before->at.number > cue.at.number)
      return fail(cue.line, fmt::format("it comes after line {}, whose time is later: put the lines in order",
                                        before->line));
    const auto& words = cue.command.arguments;
    if (cue.is_edit()) {
      if (words.size() != 1 || !cue.command.options.empty() || !cue.input)
        return fail(cue.line,
                    "write `edit FILE <- OTHER`, or `edit FILE <<END` and the text up to a line `END`");
      if (const auto name = WorkingCopy::name_of(words.front()); !name) return fail(cue.line, name.error());
      return {};
    }
    if (auto right = vocabulary_.check(cue.command); !right) return fail(cue.line, right.error().message);
    const bool reads = std::ranges::count(words, "-") > 0;
    if (reads && !cue.input)
      return fail(cue.line,
                  "`-` needs a text: end the line with `<- FILE`, or with `<<END` and the text up to "
                  "a line `END`");
    if (!reads && cue.input)
      return fail(cue.line, fmt::format("`{}` takes a text only where `-` stands for it; a save of a file is "
                                        "`edit FILE <- OTHER`",
                                        cue.command.verb));
    return {};
  }

  std::string_view text_;
  const std::string& name_;
  const std::string& folder_;
  const language::Vocabulary& vocabulary_;
  std::size_t at_ = 0;
  int line_ = 0;
  std::vector<Cue> cues_;
};

}  // namespace

bool Cue::is_edit() const {
  return command.verb == edit;
}

bool Cue::joins(const Cue& before) const {
  if (relative) return at.number == 0;
  return !before.relative && at.unit == before.at.unit && at.number == before.at.number;
}

std::expected<std::vector<Cue>, std::string> read_script(std::string_view text, const std::string& name,
                                                         const std::string& folder,
                                                         const language::Vocabulary& vocabulary) {
  return Reader(text, name, folder, vocabulary).read();
}

std::set<std::string> identifiers_in(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    const bool letter =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (letter) {
      word += c;
    } else if (!word.empty()) {
      words.insert(std::exchange(word, {}));
    }
  }
  return words;
}

}  // namespace chronus::performance

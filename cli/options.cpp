#include "cli/options.hpp"

#include <charconv>
#include <cmath>
#include <optional>

namespace chronus::cli {
namespace {

std::optional<double> to_number(const std::string& text) {
  double number = 0;
  const auto end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (text.empty() || result.ec != std::errc() || result.ptr != end || !std::isfinite(number))
    return std::nullopt;
  return number;
}

/// Iterates over the arguments; `value_of` takes an option's value from `--name=value` or the next argument.
class Reader {
 public:
  explicit Reader(const std::vector<std::string>& arguments) : arguments_(arguments) {}

  bool at_end() const { return at_ == arguments_.size(); }
  const std::string& take() { return arguments_[at_++]; }

  bool is(const std::string& argument, const std::string& name) const {
    return argument == name || argument.starts_with(name + "=");
  }

  std::expected<std::string, std::string> value_of(const std::string& argument) {
    if (const auto equals = argument.find('='); equals != std::string::npos)
      return argument.substr(equals + 1);
    if (at_end()) return std::unexpected(argument + " needs a value");
    return take();
  }

 private:
  const std::vector<std::string>& arguments_;
  std::size_t at_ = 0;
};

}  // namespace

std::expected<Options, std::string> read_options(const std::vector<std::string>& arguments) {
  Options options;
  bool ours = true;
  std::string condition;
  for (Reader reader(arguments); !reader.at_end();) {
    const std::string argument = reader.take();
    if (!ours || !argument.starts_with("--")) {
      options.words.push_back(argument);
      ours = ours && options.words.front() != "run" && options.words.front() != "perform";
    } else if (argument == "--") {
      ours = false;
    } else if (argument == "--json") {
      options.json = true;
    } else if (argument == "--help") {
      options.help = true;
    } else if (reader.is(argument, "--socket") || reader.is(argument, "--timeout") ||
               reader.is(argument, "--if-seq")) {
      const auto value = reader.value_of(argument);
      if (!value) return std::unexpected(value.error());
      const auto number = to_number(*value);
      if (reader.is(argument, "--socket"))
        options.socket = *value;
      else if (!number || *number < 0)
        return std::unexpected(argument + " needs a number, and `" + *value + "` is none");
      else if (reader.is(argument, "--timeout"))
        options.timeout = *number;
      else
        condition = "if_seq=" + *value;
    } else if (options.words.empty()) {
      return std::unexpected("there is no option " + argument +
                             "; before the verb there are --json, --socket, --timeout, --if-seq and --help");
    } else {
      options.words.push_back(argument);
    }
  }
  if (!condition.empty() && !options.words.empty()) options.words.push_back(condition);
  return options;
}

}  // namespace chronus::cli

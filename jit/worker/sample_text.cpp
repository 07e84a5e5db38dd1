#include "jit/worker/sample_text.hpp"

#include <fmt/format.h>

namespace chronus::jit {
namespace {

void replace(std::string& in, char what, const std::string& with) {
  for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at + with.size()))
    in.replace(at, 1, with);
}

}  // namespace

std::string sample_type(int lanes) {
  return lanes == 1 ? "float" : fmt::format("::chronus::VectorLanes<{}>::Signal", lanes);
}

std::string with_sample(std::string text, const std::string& sample, int number) {
  replace(text, '@', std::to_string(number));
  replace(text, '$', sample);
  return text;
}

}  // namespace chronus::jit

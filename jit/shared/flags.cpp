#include "jit/shared/flags.hpp"

namespace chronus::jit {

std::vector<std::string> module_flags(const std::string& include_folder, const std::string& module_folder) {
  std::vector<std::string> flags = {
      "-xc++",
      "-std=c++23",
      "-march=native",
      "-O2",
      "-fPIC",
      "-fvisibility=hidden",
      "-fvisibility-inlines-hidden",
      "-fno-exceptions",  // a throw is an error: nothing on the audio thread could catch it
      "-fno-asynchronous-unwind-tables",
      "-fno-stack-protector",
      "-fstack-clash-protection",  // no large frame leaps over the stack's guard page
      "-fno-math-errno",
      "-ffp-contract=on",
      "-ferror-limit=20",
      "-Xclang",
      "-cl-single-precision-constant",
      "-D_GLIBCXX_ASSERTIONS",  // in quick code only; see jit/worker/bounds.hpp
      "-Wall",
      "-Wfunction-effects",
      "-Werror=function-effects",
      "-Wno-psabi",  // no vector of lanes crosses to code compiled otherwise
      "-Wno-unused-private-field",
      "-Wno-c23-extensions",  // #embed
      "-I" + include_folder,
  };
  if (!module_folder.empty()) flags.push_back("-I" + module_folder);
  return flags;
}

}  // namespace chronus::jit

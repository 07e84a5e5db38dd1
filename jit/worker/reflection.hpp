// What the compiler reads of a module, beyond what the engine needs to know: how its members are spelled in
// the functions that are appended to it.
#pragma once

#include <clang/AST/DeclCXX.h>

#include <map>
#include <string>
#include <vector>

#include "host/code.hpp"

namespace chronus::jit {

/// A Random among the module's members, at any depth.
struct RandomMember {
  std::string path;          ///< "voices[].noise"
  std::vector<int> extents;  ///< of the arrays it lies in
};

struct Reflection {
  ModuleInfo info;
  const clang::CXXRecordDecl* record = nullptr;
  std::string type;                 ///< qualified: "::Saw"
  std::vector<std::string> inputs;  ///< expressions relative to the module, as info.inputs: "level.items[2]"
  std::vector<std::string> outputs;
  std::vector<std::string> params;
  std::vector<std::string> texts;
  std::vector<RandomMember> randoms;
  bool has_prepare = false;
  bool trivial_end = false;     ///< destroying it does nothing
  bool reads_time = false;      ///< beat or bar
  bool asks_for_ports = false;  ///< patched() or samples()
};

}  // namespace chronus::jit

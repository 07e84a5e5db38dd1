// The compiler's description of a module: the engine's, and how its members are spelled in the appended
// functions. [worker]
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
  std::vector<int> extents;  ///< of the arrays around it
};

struct Reflection {
  ModuleInfo info;
  const clang::CXXRecordDecl* record = nullptr;
  std::string type;  ///< qualified: "::Saw"
  /// Expressions relative to the module, in the order of info.inputs: "level.items[2]".
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::vector<std::string> params;
  std::vector<std::string> texts;
  std::vector<RandomMember> randoms;
  bool has_prepare = false;
  bool trivial_end = false;     ///< its destructor does nothing
  bool reads_time = false;      ///< beat or bar
  bool asks_for_ports = false;  ///< calls patched() or samples()
};

}  // namespace chronus::jit

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

/// A port or text.
struct MemberAt {
  std::string spelled;  ///< an expression relative to the module: "level.items[2]"
  Place place;
};

struct Reflection {
  ModuleInfo info;
  const clang::CXXRecordDecl* record = nullptr;
  std::string type;              ///< qualified: "::Saw"
  std::vector<MemberAt> inputs;  ///< in the order of info.inputs
  std::vector<MemberAt> outputs;
  std::vector<MemberAt> params;
  std::vector<MemberAt> texts;
  std::vector<RandomMember> randoms;
  bool has_prepare = false;
  bool trivial_end = false;     ///< its destructor does nothing
  bool reads_time = false;      ///< beat or bar
  bool asks_for_ports = false;  ///< calls patched() or samples()
};

}  // namespace chronus::jit

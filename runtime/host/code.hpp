// A compiled module as its host knows it: plain data from the compiler's AST, and the entry points. For the
// engine's side only; modules never include it.
#pragma once

#include <chronus/ports.hpp>
#include <chronus_host/abi.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace chronus {

/// An In or GateIn. Banks are expanded: `Ins<4> x` gives x1 to x4.
struct InputInfo {
  std::string name;
  std::string doc;
  std::string bank;  ///< "x" of x1..xN, else empty
  bool gate = false;
  float unpatched = 0;  ///< its value without a cable
};

enum class OutputKind : std::uint8_t { audio, cv, gate };

struct OutputInfo {
  std::string name;
  std::string doc;
  std::string bank;
  OutputKind kind = OutputKind::audio;
};

enum class ParamKind : std::uint8_t { knob, choice, toggle, count };

/// A Param, Choice, Toggle or Count. Only knobs are smoothed and take cables.
struct ParamInfo {
  std::string name;
  std::string doc;
  std::string bank;
  ParamKind kind = ParamKind::knob;
  float start = 0;
  float min = 0;
  float max = 1;
  Unit unit = None;
  Curve curve = Linear;
  std::vector<std::string> choices;  ///< names of a choice's positions, whose values are 0, 1, 2...
};

struct TextInfo {
  std::string name;
  std::string doc;
  std::string start;
};

/// The type of a leaf of a module's state, which decides how a new version gets a copy.
enum class LeafKind : std::uint8_t {
  f32,
  f64,
  i8,
  u8,
  i16,
  u16,
  i32,
  u32,
  i64,
  u64,
  boolean,
  enumeration,
  buffer,
  delay_line
};

/// One leaf of the state: a number, an array of numbers (a Signal of L lanes counts as an array of L), or
/// memory.
struct StateLeaf {
  std::string path;  ///< names from the module down: "filter.low", "edges[].rest"
  /// The path of the struct that contains the leaf: its whole numbers restart when an array in it is resized.
  std::string scope;
  LeafKind kind = LeafKind::f32;
  std::uint32_t offset = 0;        ///< in bytes from the start of the module
  std::uint32_t count = 1;         ///< elements of an array at `offset`
  std::uint32_t stride = 0;        ///< bytes from one element to the next
  std::uint32_t element_size = 0;  ///< bytes of an array element, or of an element of a Buffer or DelayLine
  std::string type;                ///< the spelling of the element's canonical type
  std::string initialiser;         ///< source text of the initialisers that give it its first value
  std::vector<std::string> enumerators;  ///< of an enumeration, "name=value"
  /// Lengths of the arrays that contain the leaf, outermost first; empty for a single value.
  std::vector<int> extents;
  bool updated = false;  ///< update() may write it, and runs before the first sample of a new version
};

/// A field whose state a new version does not retain, and why ("a pointer", "a union").
struct FreshField {
  std::string path;
  std::string why;
};

/// One call site of watch(): its expression as written.
struct WatchInfo {
  std::string expression;
  int site = 0;  ///< line * 1024 + column
};

struct ModuleInfo {
  std::string name;  ///< of the file, without .cpp
  std::string type;  ///< of the struct
  std::string file;
  std::string doc;
  std::vector<InputInfo> inputs;
  std::vector<OutputInfo> outputs;
  std::vector<ParamInfo> params;
  std::vector<TextInfo> texts;
  std::vector<StateLeaf> state;
  std::vector<FreshField> fresh;
  std::vector<WatchInfo> watches;
  std::uint32_t size = 0;   ///< of the instance in bytes
  std::uint32_t align = 0;  ///< at most 64
  int lanes = 1;            ///< voices in a Signal of this code
  /// The field or reason that keeps this module from running in lanes; empty if none.
  std::string lane_obstacle;
  bool has_block = false;  ///< defines block() instead of tick()
  bool has_update = false;
  bool has_reset = false;  ///< defines reset(): else a reset restores its memory as it was after prepare()
};

/// A version of a module, ready to be instantiated. Immutable and shared; the machine code stays mapped
/// during its lifetime. Destroyed on the control thread, after the last instance.
struct Code {
  ModuleInfo info;
  Entry entry{};
  bool optimised = false;
  std::uint64_t version = 0;          ///< counts the compiles of this session
  std::shared_ptr<const void> keeps;  ///< the mapping of the machine code
};

}  // namespace chronus

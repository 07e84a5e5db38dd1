#include "jit/info_fault.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>

#include "host/limits.hpp"

namespace chronus::jit {
namespace {

/// Bytes of one element of a leaf in the module's object; 0: its kind cannot have this element size.
std::uint32_t bytes_in_object(const StateLeaf& leaf) {
  constexpr std::uint32_t memory = 16;  // at most a pointer and two ints
  switch (leaf.kind) {
    case LeafKind::buffer:
    case LeafKind::delay_line:
      return leaf.element_size > 0 ? memory : 0;
    case LeafKind::enumeration:
      return std::has_single_bit(leaf.element_size) && leaf.element_size <= 8 ? leaf.element_size : 0;
    case LeafKind::i8:
    case LeafKind::u8:
    case LeafKind::boolean:
      return leaf.element_size == 1 ? 1 : 0;
    case LeafKind::i16:
    case LeafKind::u16:
      return leaf.element_size == 2 ? 2 : 0;
    case LeafKind::f32:
    case LeafKind::i32:
    case LeafKind::u32:
      return leaf.element_size == 4 ? 4 : 0;
    case LeafKind::f64:
    case LeafKind::i64:
    case LeafKind::u64:
      return leaf.element_size == 8 ? 8 : 0;
  }
  return 0;
}

bool lies_within(const StateLeaf& leaf, std::uint32_t size) {
  const std::uint64_t bytes = bytes_in_object(leaf);
  if (bytes == 0 || leaf.count == 0) return false;
  const std::uint64_t last = leaf.offset + (leaf.count - std::uint64_t{1}) * leaf.stride;
  return last <= size && bytes <= size - last;
}

bool has_range(const ParamInfo& param) {
  if (!std::isfinite(param.min) || !std::isfinite(param.max) || !std::isfinite(param.max - param.min))
    return false;
  if (!(param.start >= param.min && param.start <= param.max)) return false;
  if (param.kind == ParamKind::choice)
    return param.min == 0 && !param.choices.empty() &&
           param.max == static_cast<float>(param.choices.size() - 1);
  return param.curve != Log || param.min > 0;
}

}  // namespace

std::string fault_of(const ModuleInfo& info) {
  if (info.lanes != 1 && info.lanes != 4 && info.lanes != 8 && info.lanes != 16)
    return fmt::format("a Signal of {} lanes", info.lanes);
  if (info.size == 0 || info.size > host::largest_object)
    return fmt::format("an object of {} bytes", info.size);
  if (!std::has_single_bit(info.align) || info.align > host::most_align)
    return fmt::format("an object aligned to {} bytes", info.align);
  for (const InputInfo& input : info.inputs) {
    if (!std::isfinite(input.unpatched)) return "`" + input.name + "` reads no number without a cable";
  }
  for (const ParamInfo& param : info.params) {
    if (!has_range(param)) return "`" + param.name + "` has no range";
  }
  for (const StateLeaf& leaf : info.state) {
    if (!lies_within(leaf, info.size)) return "`" + leaf.path + "` lies outside of its object";
  }
  return {};
}

}  // namespace chronus::jit

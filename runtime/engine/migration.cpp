#include "engine/migration.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>
#include <string_view>

#include "engine/initial_state.hpp"
#include "engine/memory_move.hpp"
#include "engine/number.hpp"

namespace chronus::engine {

namespace {

bool is_position(const StateLeaf& leaf) {
  return leaf.extents.empty() && leaf.count == 1 && leaf.kind >= LeafKind::i8 && leaf.kind <= LeafKind::u64;
}

std::size_t bytes_of(std::uint32_t element, const BufferView& memory) {
  return memory.data && memory.size > 0 ? element * static_cast<std::size_t>(memory.size) : 0;
}

/// Inner lengths must agree for elements to mean the same; only the outermost may differ.
bool same_shape(const StateLeaf& a, const StateLeaf& b) {
  return a.extents.size() == b.extents.size() &&
         (a.extents.empty() || std::equal(a.extents.begin() + 1, a.extents.end(), b.extents.begin() + 1));
}

std::vector<std::pair<std::int64_t, std::int64_t>> renumbering(const StateLeaf& from, const StateLeaf& to) {
  std::map<std::string, std::int64_t, std::less<>> now;
  const auto split = [](std::string_view text) {
    const auto at = text.rfind('=');
    return std::pair(text.substr(0, at), std::strtoll(std::string(text.substr(at + 1)).c_str(), nullptr, 10));
  };
  for (const std::string& text : to.enumerators) {
    const auto [name, value] = split(text);
    now.emplace(name, value);
  }
  std::vector<std::pair<std::int64_t, std::int64_t>> table;
  for (const std::string& text : from.enumerators) {
    const auto [name, value] = split(text);
    if (const auto found = now.find(name); found != now.end()) table.emplace_back(value, found->second);
  }
  return table;
}

}  // namespace

Migration::Migration(const ModuleInfo& from, const ModuleInfo& to) {
  std::map<std::string_view, const StateLeaf*> before;
  for (const StateLeaf& leaf : from.state) before.emplace(leaf.path, &leaf);

  std::set<std::string_view> resized;  // scopes in which positions may point beyond an array's end
  for (const StateLeaf& leaf : to.state) {
    const auto found = before.find(leaf.path);
    if (found != before.end() && found->second->count != leaf.count) resized.insert(leaf.scope);
  }
  for (const StateLeaf& leaf : to.state) {
    const auto found = before.find(leaf.path);
    const StateLeaf* old = found == before.end() ? nullptr : found->second;
    if (old) before.erase(found);
    const bool kept = follow(old, resized.contains(leaf.scope), leaf);
    if (leaf.kind == LeafKind::delay_line) note_fresh(leaf, kept ? std::min(old->count, leaf.count) : 0);
  }
  for (const auto* copies : {&values_, &memories_}) {
    for (const Copy& copy : *copies) kept_.push_back(copy.path);
  }
  for (const auto& [path, leaf] : before) reset_.push_back({std::string(path), "is gone"});
  for (const FreshField& field : to.fresh) {
    if (!field.why.contains("prepare")) reset_.push_back({field.path, field.why});
  }
}

Migration::Migration(const ModuleInfo& to) : breaks_(true) {
  for (const StateLeaf& leaf : to.state) {
    if (leaf.kind == LeafKind::delay_line) note_fresh(leaf, 0);
  }
}

void Migration::note_fresh(const StateLeaf& to, std::uint32_t kept) {
  if (kept < to.count) fresh_lines_.push_back({to.offset + kept * to.stride, to.stride, to.count - kept});
}

/// Returns whether the leaf is retained.
bool Migration::follow(const StateLeaf* old, bool resized, const StateLeaf& to) {
  if (!old) return false;
  if (old->initialiser != to.initialiser) return drop(to, "its initialiser was edited");
  if (is_position(to) && resized) return drop(to, "an array beside it changed its length");
  return match(*old, to);
}

bool Migration::match(const StateLeaf& from, const StateLeaf& to) {
  const bool memory = is_memory(to.kind);
  if (is_memory(from.kind) != memory || (memory && from.kind != to.kind)) {
    return drop(to, "another kind of field before");
  }
  if (memory && (from.element_size != to.element_size || from.type != to.type)) {
    return drop(to, "its elements were of another type");
  }
  if ((from.kind == LeafKind::enumeration) != (to.kind == LeafKind::enumeration)) {
    return drop(to, "an enumeration on one side only");
  }
  if (!same_shape(from, to)) return drop(to, "its inner lengths changed");
  Copy copy{from.kind,
            to.kind,
            from.offset,
            to.offset,
            from.stride,
            to.stride,
            std::min(from.count, to.count),
            to.element_size,
            from.count,
            from.element_size,
            to.path,
            {}};
  if (to.kind == LeafKind::enumeration && from.enumerators != to.enumerators) {
    copy.renumber = renumbering(from, to);
  }
  copy.floats = to.type.starts_with("float");
  (memory ? memories_ : values_).push_back(std::move(copy));
  return true;
}

void Migration::copy_values(const Copy& copy, const std::byte* from, std::byte* to) noexcept {
  from += copy.from_offset;
  to += copy.to_offset;
  if (copy.from_kind != LeafKind::enumeration) {
    return convert_numbers({copy.from_kind, from, copy.from_stride}, {copy.to_kind, to, copy.to_stride},
                           copy.count);
  }
  for (std::uint32_t i = 0; i < copy.count; ++i, from += copy.from_stride, to += copy.to_stride) {
    std::int64_t value = load_integer(from, copy.element_size);
    if (!copy.renumber.empty()) {
      const auto found = std::find_if(copy.renumber.begin(), copy.renumber.end(),
                                      [&](const auto& entry) { return entry.first == value; });
      if (found == copy.renumber.end()) continue;
      value = found->second;
    }
    store_integer(value, to, copy.element_size);
  }
}

void Migration::open_seams(void* to) const noexcept [[clang::nonblocking]] {
  for_each_line(
      to, [&](DelayLineView& line, const Copy*, std::uint32_t) { line.seam = {Seam::From::silence, 1}; });
}

void Migration::move_seams(const void* from, void* to, float share, float step) const noexcept
    [[clang::nonblocking]] {
  for_each_line(to, [&](DelayLineView& line, const Copy* copy, std::uint32_t i) {
    const float left = std::min(share, line.seam.share);
    line.seam = {Seam::From::silence, left, step};
    line.stop = left > 0 ? line.head + 1 : line.size;
    if (!from || !copy) return;
    const auto* old = static_cast<const std::byte*>(from) + copy->from_offset + i * copy->from_stride;
    line.seam.from = Seam::From::line;
    line.seam.before = old;
    line.seam.at = reinterpret_cast<const DelayView*>(old)->head;
  });
}

void Migration::bridge_seams(void* to, float samples) const noexcept [[clang::nonblocking]] {
  for_each_line(to, [&](DelayLineView& line, const Copy* copy, std::uint32_t) {
    line.seam = {copy ? Seam::From::gap : Seam::From::silence, 1, 1 / samples};
    line.stop = line.head + 1;
  });
}

void Migration::close_seams(void* to) const noexcept [[clang::nonblocking]] {
  for_each_line(to, [](DelayLineView& line, const Copy*, std::uint32_t) {
    line.seam = {};
    line.stop = line.size;
  });
}

/// Whether nothing but prepare() has written to the leaf: then the value of an edited prepare() is heard.
bool Migration::unchanged(const Copy& copy, const void* from, const InitialState* initially) noexcept
    [[clang::nonblocking]] {
  if (!initially || copy.from_kind == LeafKind::delay_line) return false;
  if (!is_memory(copy.from_kind))
    return initially->numbers_equal(from, copy.from_offset, copy.from_stride, copy.from_size,
                                    copy.from_count);
  for (std::uint32_t i = 0; i < copy.from_count; ++i) {
    if (!initially->buffer_equals(from, copy.from_offset + static_cast<std::size_t>(i) * copy.from_stride))
      return false;
  }
  return true;
}

std::vector<std::string> Migration::copied(const void* from, const InitialState& initially) const {
  std::vector<std::string> paths;
  for (const auto* copies : {&values_, &memories_}) {
    for (const Copy& copy : *copies) {
      if (!unchanged(copy, from, &initially)) paths.push_back(copy.path);
    }
  }
  return paths;
}

std::vector<bool> Migration::remade(const InitialState& from, const InitialState& to) const {
  std::vector<bool> remade;
  std::vector<std::byte> carried(to.object().begin(), to.object().end());
  for (const Copy& copy : values_) {
    copy_values(copy, from.object().data(), carried.data());
    bool other = false;
    for (std::uint32_t i = 0; i < copy.count; ++i) {
      const std::size_t at = copy.to_offset + static_cast<std::size_t>(i) * copy.to_stride;
      other = other || std::memcmp(carried.data() + at, to.object().data() + at, copy.element_size) != 0;
    }
    remade.push_back(other);
  }
  for (const Copy& copy : memories_) {
    bool other = false;
    for (std::uint32_t i = 0; i < copy.count; ++i) {
      const auto at = [&](std::size_t offset, std::size_t stride) { return offset + i * stride; };
      other = other || !from.same_memory(at(copy.from_offset, copy.from_stride), to,
                                         at(copy.to_offset, copy.to_stride));
    }
    remade.push_back(other);
  }
  return remade;
}

void Migration::carry_out(void* from, void* to, const InitialState* initially,
                          std::span<std::uint8_t> carried) const noexcept [[clang::nonblocking]] {
  auto* old = static_cast<std::byte*>(from);
  auto* now = static_cast<std::byte*>(to);
  const bool hand_over = hands_over(from, to);
  std::size_t number = 0;
  const auto copies = [&](const Copy& copy) {
    const bool copied = !unchanged(copy, from, initially);
    if (!carried.empty()) carried[number++] = copied;
    return copied;
  };
  for (const Copy& copy : values_) {
    if (copies(copy)) copy_values(copy, old, now);
  }
  for (const Copy& copy : memories_) {
    if (!copies(copy)) continue;
    for (std::uint32_t i = 0; i < copy.count; ++i) {
      move_memory(*reinterpret_cast<DelayView*>(old + copy.from_offset + i * copy.from_stride),
                  *reinterpret_cast<DelayView*>(now + copy.to_offset + i * copy.to_stride),
                  {copy.element_size, copy.to_kind == LeafKind::delay_line, copy.floats, hand_over});
    }
  }
}

std::size_t Migration::copied_bytes(const void* from, const void* to) const noexcept {
  std::size_t sum = 0;
  for (const Copy& copy : memories_) {
    for (std::uint32_t i = 0; i < copy.count; ++i) {
      BufferView old;
      BufferView now;
      std::memcpy(&old, static_cast<const std::byte*>(from) + copy.from_offset + i * copy.from_stride,
                  sizeof old);
      std::memcpy(&now, static_cast<const std::byte*>(to) + copy.to_offset + i * copy.to_stride, sizeof now);
      sum += std::min(bytes_of(copy.element_size, old), bytes_of(copy.element_size, now));
    }
  }
  return sum;
}

bool Migration::hands_over(const void* from, const void* to) const noexcept {
  return copied_bytes(from, to) > copy_limit;
}

}  // namespace chronus::engine

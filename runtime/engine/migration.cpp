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
    if (leaf.kind == LeafKind::delay_line) add_new_lines(leaf, kept ? std::min(old->count, leaf.count) : 0);
  }
  add_old_lines();
  note_positions();
  for (const auto* copies : {&values_, &memories_}) {
    for (const Copy& copy : *copies) kept_.push_back({copy.path, copy.updated});
  }
  for (const auto& [path, leaf] : before) reset_.push_back({std::string(path), "is gone"});
  for (const FreshField& field : to.fresh) reset_.push_back({field.path, field.why});
}

/// A single whole number may be a position in a Buffer of the same struct.
void Migration::note_positions() {
  for (Copy& copy : values_) {
    if (!copy.single) continue;
    for (std::size_t i = 0; i < memories_.size(); ++i) {
      if (memories_[i].to_kind == LeafKind::buffer && memories_[i].scope == copy.scope)
        copy.buffers.push_back(i);
    }
  }
}

Migration::Migration(const ModuleInfo& to) : breaks_(true) {
  for (const StateLeaf& leaf : to.state) {
    if (leaf.kind == LeafKind::delay_line) add_new_lines(leaf, 0);
  }
}

/// From the line `first` on, the previous version did not have them.
void Migration::add_new_lines(const StateLeaf& to, std::uint32_t first) {
  for (std::uint32_t i = first; i < to.count; ++i) seams_.add({to.offset + i * to.stride, false, 0});
}

void Migration::add_old_lines() {
  for (const Copy& copy : memories_) {
    if (copy.to_kind != LeafKind::delay_line) continue;
    for (std::uint32_t i = 0; i < copy.count; ++i)
      seams_.add({copy.to_offset + i * copy.to_stride, true, copy.from_offset + i * copy.from_stride});
  }
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
  copy.scope = to.scope;
  copy.updated = to.updated;
  copy.single = is_position(to) && is_position(from);
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

/// Whether the position lies in a Buffer of `from`, but beyond the end of the same Buffer of `to`.
bool Migration::outside(const Copy& copy, const void* from, const void* to) const noexcept
    [[clang::nonblocking]] {
  if (copy.buffers.empty()) return false;
  const auto* const old = static_cast<const std::byte*>(from);
  const std::int64_t position = load_integer(old + copy.from_offset, copy.from_size);
  return std::ranges::any_of(copy.buffers, [&](std::size_t beside) {
    const Copy& buffer = memories_[beside];
    const auto size_of = [](const std::byte* at) { return load<BufferView>(at).size; };
    return position >= size_of(static_cast<const std::byte*>(to) + buffer.to_offset) &&
           position < size_of(old + buffer.from_offset);
  });
}

Carried Migration::way_of(const Copy& copy, const void* from, const void* to,
                          const InitialState* initially) const noexcept [[clang::nonblocking]] {
  if (unchanged(copy, from, initially)) return Carried::none;
  return outside(copy, from, to) ? Carried::restarted : Carried::copied;
}

std::vector<std::string> Migration::copied(const void* from, const void* to,
                                           const InitialState& initially) const {
  std::vector<std::string> paths;
  for (const auto* copies : {&values_, &memories_}) {
    for (const Copy& copy : *copies) {
      if (way_of(copy, from, to, &initially) == Carried::copied) paths.push_back(copy.path);
    }
  }
  return paths;
}

void Migration::copy_numbers(const void* from, void* to) const noexcept {
  for (const Copy& copy : values_)
    copy_values(copy, static_cast<const std::byte*>(from), static_cast<std::byte*>(to));
}

std::vector<Migration::Remade> Migration::remade(const InitialState& from, const InitialState& to) const {
  std::vector<Remade> remade;
  std::vector<std::byte> carried(to.object().begin(), to.object().end());
  for (const Copy& copy : values_) {
    copy_values(copy, from.object().data(), carried.data());
    bool other = false;
    for (std::uint32_t i = 0; i < copy.count; ++i) {
      const std::size_t at = copy.to_offset + static_cast<std::size_t>(i) * copy.to_stride;
      other = other || std::memcmp(carried.data() + at, to.object().data() + at, copy.element_size) != 0;
    }
    remade.push_back({.differs = other});
  }
  for (const Copy& copy : memories_) {
    Remade its;
    for (std::uint32_t i = 0; i < copy.count; ++i) {
      const std::size_t before = copy.from_offset + static_cast<std::size_t>(i) * copy.from_stride;
      const std::size_t now = copy.to_offset + static_cast<std::size_t>(i) * copy.to_stride;
      its.differs = its.differs || !from.same_memory(before, to, now);
      its.resized = its.resized || from.memory_size(before) != to.memory_size(now);
      its.compared = its.compared && from.comparable(before);
    }
    remade.push_back(its);
  }
  return remade;
}

void Migration::carry_out(void* from, void* to, const InitialState* initially,
                          std::span<Carried> carried) const noexcept [[clang::nonblocking]] {
  auto* old = static_cast<std::byte*>(from);
  auto* now = static_cast<std::byte*>(to);
  const bool hand_over = hands_over(from, to);
  std::size_t number = 0;
  const auto copies = [&](const Copy& copy) {
    const Carried way = way_of(copy, from, to, initially);
    if (!carried.empty()) carried[number++] = way;
    return way == Carried::copied;
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

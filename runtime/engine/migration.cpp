#include "engine/migration.hpp"

#include <chronus/memory_view.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>
#include <string_view>

#include "engine/number.hpp"

namespace chronus::engine {

namespace {

/// The largest memory that is copied within one block; more is handed over.
constexpr std::size_t copy_limit = 1u << 20;

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
    if (found == before.end()) continue;
    const StateLeaf& old = *found->second;
    before.erase(found);
    if (old.initialiser != leaf.initialiser) {
      drop(leaf, "its initialiser was edited");
    } else if (is_position(leaf) && resized.contains(leaf.scope)) {
      drop(leaf, "an array beside it changed its length");
    } else {
      match(old, leaf);
    }
  }
  for (const auto& [path, leaf] : before) reset_.push_back({std::string(path), "is gone"});
  for (const FreshField& field : to.fresh) {
    if (field.why.find("prepare") == std::string::npos) reset_.push_back({field.path, field.why});
  }
}

void Migration::match(const StateLeaf& from, const StateLeaf& to) {
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
            {}};
  if (to.kind == LeafKind::enumeration && from.enumerators != to.enumerators) {
    copy.renumber = renumbering(from, to);
  }
  (memory ? memories_ : values_).push_back(std::move(copy));
  kept_.push_back(to.path);
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

void Migration::move_memory(const Copy& copy, std::byte* from, std::byte* to, bool hand_over) noexcept {
  auto& old = *reinterpret_cast<DelayView*>(from + copy.from_offset);
  auto& now = *reinterpret_cast<DelayView*>(to + copy.to_offset);
  const bool line = copy.to_kind == LeafKind::delay_line;
  if (!old.data || !now.data) return;
  if (old.size == now.size && hand_over) {
    std::swap(old.data, now.data);
    if (line) now.head = old.head;
    return;
  }
  const std::size_t element = copy.element_size;
  const int limit = static_cast<int>(copy_limit / element);
  const int count = std::min({old.size, now.size, old.size == now.size ? old.size : limit});
  if (!line || old.size == now.size) {
    std::memcpy(now.data, old.data, element * static_cast<std::size_t>(count));
    if (line) now.head = old.head;
    return;
  }
  // The newest samples, so that now.head is the newest again: at most two runs, where the old ring wraps.
  const int first = old.head - count + 1;
  const int wrapped = first < 0 ? -first : 0;
  std::memcpy(now.data, old.data + element * static_cast<std::size_t>(old.size - wrapped),
              element * static_cast<std::size_t>(wrapped));
  std::memcpy(now.data + element * static_cast<std::size_t>(wrapped),
              old.data + element * static_cast<std::size_t>(std::max(first, 0)),
              element * static_cast<std::size_t>(count - wrapped));
  now.head = count - 1;
}

void Migration::carry_out(void* from, void* to) const noexcept [[clang::nonblocking]] {
  auto* old = static_cast<std::byte*>(from);
  auto* now = static_cast<std::byte*>(to);
  const bool hand_over = hands_over(from, to);
  for (const Copy& copy : values_) copy_values(copy, old, now);
  for (const Copy& copy : memories_) {
    for (std::uint32_t i = 0; i < copy.count; ++i) {
      move_memory(copy, old + i * copy.from_stride, now + i * copy.to_stride, hand_over);
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

#include "engine/initial_state.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

#include "host/memory_view.hpp"

namespace chronus::engine {

namespace {

/// Maximum bytes that a swap compares of an instance's Buffers, each and all together.
constexpr std::size_t most_compared = 1u << 20;

bool all_zero(const std::byte* data, std::size_t bytes) noexcept {
  return bytes == 0 || (data[0] == std::byte{} && std::memcmp(data, data + 1, bytes - 1) == 0);
}

std::byte* data_at(const void* self, std::size_t place) noexcept {
  std::byte* data = nullptr;
  std::memcpy(&data, static_cast<const std::byte*>(self) + place, sizeof data);
  return data;
}

/// The piece of `memory` that begins at `data` and has at least `bytes`; null if there is none.
const host::Memory* find(std::span<const host::Memory> memory, const std::byte* data,
                         std::size_t bytes) noexcept {
  const auto address = [](const host::Memory& each) -> const std::byte* { return each.bytes.get(); };
  const auto found = std::ranges::lower_bound(memory, data, std::less(), address);
  return found != memory.end() && address(*found) == data && bytes <= found->size ? &*found : nullptr;
}

}  // namespace

InitialState::InitialState(const ModuleInfo& info, const void* self, std::span<const host::Memory> memory,
                           std::span<const std::byte> arena)
    : numbers_(static_cast<const std::byte*>(self), static_cast<const std::byte*>(self) + info.size),
      size_(info.size) {
  add_leaves(info, self, memory);
  if (!arena.empty()) add_arena(static_cast<const std::byte*>(self) + info.size, arena);
}

void InitialState::add_leaves(const ModuleInfo& info, const void* self,
                              std::span<const host::Memory> memory) {
  std::vector<const StateLeaf*> leaves;
  for (const StateLeaf& leaf : info.state) {
    if (is_memory(leaf.kind)) leaves.push_back(&leaf);
  }
  std::ranges::sort(leaves, {}, &StateLeaf::offset);
  std::size_t compared = 0;
  for (const StateLeaf* leaf : leaves) {
    for (std::uint32_t i = 0; i < leaf->count; ++i) {
      const DelayView view = memory_in(self, *leaf, i);
      const std::size_t bytes = static_cast<std::size_t>(std::max(view.size, 0)) * leaf->element_size;
      places_.push_back(place_of(*leaf, i));
      if (bytes == 0 || !find(memory, view.data, bytes)) continue;
      add_piece(view.data, bytes, place_of(*leaf, i));
      pieces_.back().comparable = leaf->kind == LeafKind::buffer && bytes <= most_compared - compared;
      if (pieces_.back().comparable) compared += bytes;
    }
  }
  std::ranges::sort(places_);
  std::ranges::sort(pieces_, {}, &Piece::place);
  leaf_pieces_ = pieces_.size();
}

/// Adds the parts of the arena between the leaves' memory.
void InitialState::add_arena(const void* object_end, std::span<const std::byte> arena) {
  std::vector<std::span<const std::byte>> taken;
  for (const Piece& piece : pieces_) taken.emplace_back(piece.data, piece.bytes);
  std::ranges::sort(taken, std::less(), [](std::span<const std::byte> each) { return each.data(); });
  const std::byte* at = static_cast<const std::byte*>(object_end);
  const std::byte* const end = arena.data() + arena.size();
  for (const std::span<const std::byte> each : taken) {
    if (each.data() < at || each.data() >= end) continue;
    if (each.data() > at) add_piece(at, static_cast<std::size_t>(each.data() - at), no_leaf);
    at = each.data() + each.size();
  }
  if (at < end) add_piece(at, static_cast<std::size_t>(end - at), no_leaf);
}

void InitialState::add_piece(const std::byte* data, std::size_t bytes, std::size_t place) {
  pieces_.push_back({const_cast<std::byte*>(data), bytes, contents_.size(), place});
  size_ += bytes;
  for (std::size_t at = 0; at < bytes; at += chunk_bytes) {
    const std::size_t count = std::min(chunk_bytes, bytes - at);
    if (all_zero(data + at, count)) {
      contents_.push_back(zeros);
      continue;
    }
    contents_.push_back(static_cast<std::uint32_t>(pages_.size() / 16));
    pages_.insert(pages_.end(), data + at, data + at + count);
    pages_.resize((pages_.size() + 15) / 16 * 16);
  }
}

bool InitialState::numbers_equal(const void* self, std::uint32_t offset, std::uint32_t stride,
                                 std::uint32_t size, std::uint32_t count) const noexcept
    [[clang::nonblocking]] {
  std::size_t at = offset;
  for (std::uint32_t i = 0; i < count; ++i, at += stride) {
    if (at + size > numbers_.size()) return false;
    if (std::memcmp(static_cast<const std::byte*>(self) + at, numbers_.data() + at, size) != 0) return false;
  }
  return true;
}

const InitialState::Piece* InitialState::piece_of(std::size_t place) const noexcept {
  const std::span leaves(pieces_.data(), leaf_pieces_);
  const auto found = std::ranges::lower_bound(leaves, place, {}, &Piece::place);
  return found == leaves.end() || found->place != place ? nullptr : &*found;
}

std::size_t InitialState::chunk_size(const Piece& piece, std::size_t chunk) const noexcept {
  return std::min(chunk_bytes, piece.bytes - chunk * chunk_bytes);
}

bool InitialState::buffer_equals(const void* self, std::size_t offset) const noexcept [[clang::nonblocking]] {
  const Piece* const piece = piece_of(offset);
  const std::byte* const data = data_at(self, offset);
  if (!piece || !piece->comparable || !data) return false;
  for (std::size_t chunk = 0; chunk * chunk_bytes < piece->bytes; ++chunk) {
    const std::uint32_t page = contents_[piece->first_chunk + chunk];
    const std::byte* const now = data + chunk * chunk_bytes;
    const std::size_t bytes = chunk_size(*piece, chunk);
    const bool same = page == zeros ? all_zero(now, bytes)
                                    : std::memcmp(now, pages_.data() + std::size_t{16} * page, bytes) == 0;
    if (!same) return false;
  }
  return true;
}

std::size_t InitialState::memory_size(std::size_t place) const {
  const Piece* const piece = piece_of(place);
  return piece ? piece->bytes : 0;
}

bool InitialState::comparable(std::size_t place) const {
  const Piece* const piece = piece_of(place);
  return !piece || piece->comparable;
}

bool InitialState::only_zeros(const Piece& piece) const {
  const std::size_t chunks = (piece.bytes + chunk_bytes - 1) / chunk_bytes;
  return std::ranges::all_of(std::span(contents_).subspan(piece.first_chunk, chunks),
                             [](std::uint32_t page) { return page == zeros; });
}

bool InitialState::same_memory(std::size_t place, const InitialState& other, std::size_t its_place) const {
  const Piece* const mine = piece_of(place);
  const Piece* const its = other.piece_of(its_place);
  if (!mine || !its) return true;
  if (mine->bytes != its->bytes) return only_zeros(*mine) && other.only_zeros(*its);
  for (std::size_t chunk = 0; chunk * chunk_bytes < mine->bytes; ++chunk) {
    const std::uint32_t page = contents_[mine->first_chunk + chunk];
    const std::uint32_t its_page = other.contents_[its->first_chunk + chunk];
    if ((page == zeros) != (its_page == zeros)) return false;
    if (page != zeros &&
        std::memcmp(pages_.data() + std::size_t{16} * page, other.pages_.data() + std::size_t{16} * its_page,
                    chunk_size(*mine, chunk)) != 0)
      return false;
  }
  return true;
}

/// Restores all but the pointers to the leaves' memory, if that is one of `memory`.
void InitialState::restore_object(void* self, std::span<const host::Memory> memory) const noexcept
    [[clang::nonblocking]] {
  auto* const object = static_cast<std::byte*>(self);
  std::size_t at = 0;
  for (const std::size_t place : places_) {
    const Piece* const piece = piece_of(place);
    if (!piece || !find(memory, data_at(self, place), piece->bytes)) continue;
    std::memcpy(object + at, numbers_.data() + at, place - at);
    at = place + sizeof(std::byte*);
  }
  std::memcpy(object + at, numbers_.data() + at, numbers_.size() - at);
}

bool InitialState::restore(void* self, std::span<const host::Memory> memory, Progress& progress,
                           std::size_t bytes) const noexcept [[clang::nonblocking]] {
  if (!progress.object_done) restore_object(self, memory);
  std::size_t left = bytes - std::min(bytes, progress.object_done ? 0 : numbers_.size());
  progress.object_done = true;
  for (; progress.piece < pieces_.size(); ++progress.piece, progress.chunk = 0) {
    const Piece& piece = pieces_[progress.piece];
    std::byte* const data = piece.place == no_leaf ? piece.data : data_at(self, piece.place);
    for (; progress.chunk * chunk_bytes < piece.bytes; ++progress.chunk) {
      const std::size_t count = chunk_size(piece, progress.chunk);
      if (left < count) return false;
      left -= count;
      const std::uint32_t page = contents_[piece.first_chunk + progress.chunk];
      std::byte* const to = data + progress.chunk * chunk_bytes;
      if (page == zeros)
        std::memset(to, 0, count);
      else
        std::memcpy(to, pages_.data() + std::size_t{16} * page, count);
    }
  }
  return true;
}

}  // namespace chronus::engine

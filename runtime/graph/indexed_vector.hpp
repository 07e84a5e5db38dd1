// A SharedVector whose values can be found by a key.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "graph/shared_vector.hpp"

namespace chronus::graph {

/// `key_hash(value)` is the hash of a value's key. Shares unchanged values with its copies, as SharedVector
/// does. Each object belongs to one thread at a time. [any-thread]
template <class T>
class IndexedVector {
 public:
  using value_type = T;
  using const_iterator = typename SharedVector<T>::const_iterator;

  IndexedVector() = default;
  IndexedVector(std::initializer_list<T> values) : values_(values) {}
  IndexedVector(std::vector<T> values) : values_(std::move(values)) {}

  const_iterator begin() const { return values_.begin(); }
  const_iterator end() const { return values_.end(); }
  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  const T& operator[](std::size_t position) const { return values_[position]; }
  const T& back() const { return values_.back(); }

  /// The position of the first value with this hash of its key for which `is_meant` holds.
  template <class Pred>
  std::optional<std::size_t> find(std::size_t hash, Pred is_meant) const {
    if (!index_ && ++finds_ <= few_finds) {
      const auto found = std::ranges::find_if(values_, is_meant);
      if (found == values_.end()) return std::nullopt;
      return static_cast<std::size_t>(std::ranges::distance(values_.begin(), found));
    }
    if (!index_) make_index();
    const std::size_t mask = index_->size() - 1;
    for (std::size_t at = hash & mask; (*index_)[at] > 0; at = (at + 1) & mask) {
      const std::size_t position = (*index_)[at] - 1;
      if (is_meant(values_[position])) return position;
    }
    return std::nullopt;
  }

  /// The value at a position, to be changed except for its key. The reference is valid until the vector is
  /// copied, or a value is added or removed.
  T& change(std::size_t position) { return values_.change(position); }

  /// Changes the values for which `is_meant` holds, keys included.
  template <class Pred, class Change>
  void change_if(Pred is_meant, Change change) {
    drop_index();
    values_.change_if(is_meant, change);
  }

  void push_back(T value) {
    values_.push_back(std::move(value));
    if (!index_) return;
    if (index_.use_count() > 1 || values_.size() * 2 > index_->size()) return drop_index();
    const std::shared_ptr<Index> seen = index_;  // as SharedVector::own() does
    put(*index_, values_.size() - 1);
  }

  void insert(std::size_t position, T value) {
    drop_index();
    values_.insert(position, std::move(value));
  }

  void erase(std::size_t position) {
    drop_index();
    values_.erase(position);
  }

  void pop_back() { erase(size() - 1); }
  void clear() { *this = {}; }

  template <class Pred>
  std::size_t erase_if(Pred goes) {
    const std::size_t gone = values_.erase_if(goes);
    if (gone > 0) drop_index();
    return gone;
  }

  bool operator==(const IndexedVector& other) const { return values_ == other.values_; }

 private:
  static constexpr unsigned few_finds = 8;

  /// Positions + 1, by open addressing; 0 where there is none.
  using Index = std::vector<std::uint32_t>;

  void put(Index& index, std::size_t position) const {
    const std::size_t mask = index.size() - 1;
    std::size_t at = key_hash(values_[position]) & mask;
    while (index[at] > 0) at = (at + 1) & mask;
    index[at] = static_cast<std::uint32_t>(position + 1);
  }

  void drop_index() {
    index_ = nullptr;
    finds_ = 0;
  }

  void make_index() const {
    auto index = std::make_shared<Index>(std::bit_ceil(std::max<std::size_t>(values_.size() * 4, 16)), 0u);
    for (std::size_t i = 0; i < values_.size(); ++i) put(*index, i);
    index_ = std::move(index);
  }

  SharedVector<T> values_;
  /// Null until few_finds is exceeded: of two hundred copies few need an index of their own.
  mutable std::shared_ptr<Index> index_;
  mutable unsigned finds_ = 0;  ///< calls of find() without an index
};

}  // namespace chronus::graph

// A sequence that shares unchanged values with its copies.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace chronus::graph {

/// Holds its values in pieces of at most `piece_size`. A copy shares the pieces; a change copies one of them.
/// So a copy costs a pointer a piece, and two hundred copies that differ by a value each are small.
///
/// Each object belongs to one thread at a time; copies may belong to different threads. [any-thread]
template <class T, std::size_t piece_size = 32>
class SharedVector {
  struct Piece {
    std::shared_ptr<std::vector<T>> values;  ///< never empty
    std::size_t first = 0;                   ///< the position of its first value
  };

 public:
  using value_type = T;

  class Iterator {
   public:
    using iterator_concept = std::forward_iterator_tag;
    using iterator_category = std::forward_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    Iterator() = default;
    const T& operator*() const { return *at_; }
    const T* operator->() const { return at_; }
    Iterator& operator++() {
      if (++at_ == end_) enter(piece_ + 1);
      return *this;
    }
    Iterator operator++(int) { return std::exchange(*this, std::next(*this)); }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    friend class SharedVector;

    Iterator(const Piece* piece, const Piece* last) : last_(last) { enter(piece); }

    void enter(const Piece* piece) {
      piece_ = piece;
      at_ = piece == last_ ? nullptr : piece->values->data();
      end_ = piece == last_ ? nullptr : at_ + piece->values->size();
    }

    const T* at_ = nullptr;
    const T* end_ = nullptr;
    const Piece* piece_ = nullptr;
    const Piece* last_ = nullptr;
  };

  using const_iterator = Iterator;

  SharedVector() = default;
  SharedVector(std::initializer_list<T> values) : SharedVector(std::vector<T>(values)) {}
  SharedVector(std::vector<T> values) {
    for (T& value : values) push_back(std::move(value));
  }

  Iterator begin() const { return {pieces_.data(), pieces_.data() + pieces_.size()}; }
  Iterator end() const { return {}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& back() const { return pieces_.back().values->back(); }

  /// In O(log(size)).
  const T& operator[](std::size_t position) const {
    const Piece& piece = *piece_of(position);
    return (*piece.values)[position - piece.first];
  }

  /// The value at a position, to be changed. The reference is valid until the vector is copied, or a value is
  /// added or removed.
  T& change(std::size_t position) {
    Piece& piece = *piece_of(position);
    return own(piece)[position - piece.first];
  }

  /// Changes the values for which `is_meant` holds.
  template <class Pred, class Change>
  void change_if(Pred is_meant, Change change) {
    for (Piece& piece : pieces_) {
      if (std::ranges::none_of(*piece.values, is_meant)) continue;
      for (T& value : own(piece)) {
        if (is_meant(std::as_const(value))) change(value);
      }
    }
  }

  void push_back(T value) {
    if (pieces_.empty() || pieces_.back().values->size() == piece_size) {
      pieces_.push_back({std::make_shared<std::vector<T>>(), size_});
      pieces_.back().values->reserve(piece_size);
    }
    own(pieces_.back()).push_back(std::move(value));
    ++size_;
  }

  /// Inserts the value before the one at `position`.
  void insert(std::size_t position, T value) {
    if (position == size_) return push_back(std::move(value));
    Piece& piece = *piece_of(position);
    std::vector<T>& values = own(piece);
    values.insert(values.begin() + static_cast<std::ptrdiff_t>(position - piece.first), std::move(value));
    if (values.size() > piece_size) {
      const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
      auto rest = std::make_shared<std::vector<T>>(std::make_move_iterator(half),
                                                   std::make_move_iterator(values.end()));
      values.erase(half, values.end());
      pieces_.insert(pieces_.begin() + (&piece - pieces_.data()) + 1, {std::move(rest), 0});
    }
    count();
  }

  void erase(std::size_t position) {
    Piece& piece = *piece_of(position);
    own(piece).erase(piece.values->begin() + static_cast<std::ptrdiff_t>(position - piece.first));
    drop_empty();
  }

  void pop_back() { erase(size_ - 1); }
  void clear() { *this = {}; }

  /// Returns the number of erased values.
  template <class Pred>
  std::size_t erase_if(Pred goes) {
    std::size_t gone = 0;
    for (Piece& piece : pieces_) {
      if (std::ranges::any_of(*piece.values, goes)) gone += std::erase_if(own(piece), goes);
    }
    if (gone > 0) drop_empty();
    return gone;
  }

  /// Does not compare values that both share.
  bool operator==(const SharedVector& other) const {
    return size_ == other.size_ &&
           std::ranges::equal(*this, other, [](const T& a, const T& b) { return &a == &b || a == b; });
  }

 private:
  const Piece* piece_of(std::size_t position) const {
    return &*std::prev(std::ranges::upper_bound(pieces_, position, {}, &Piece::first));
  }
  Piece* piece_of(std::size_t position) {
    return const_cast<Piece*>(std::as_const(*this).piece_of(position));
  }

  std::vector<T>& own(Piece& piece) {
    if (piece.values.use_count() == 1) {
      // A copy on another thread may have just been destroyed: counting up and down synchronises with it.
      const std::shared_ptr<std::vector<T>> seen = piece.values;
    } else {
      auto copy = std::make_shared<std::vector<T>>();
      copy->reserve(piece_size);
      copy->assign(piece.values->begin(), piece.values->end());
      piece.values = std::move(copy);
    }
    return *piece.values;
  }

  void drop_empty() {
    std::erase_if(pieces_, [](const Piece& piece) { return piece.values->empty(); });
    count();
  }

  void count() {
    size_ = 0;
    for (Piece& piece : pieces_) {
      piece.first = size_;
      size_ += piece.values->size();
    }
  }

  std::vector<Piece> pieces_;
  std::size_t size_ = 0;
};

}  // namespace chronus::graph

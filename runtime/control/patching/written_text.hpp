// A patch's text as stored beside it: the last whole text, and the verbs since. text_of.hpp brings it up to
// date on demand, so a verb costs only its own words.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace chronus::patching {

/// A value type, cheap to copy. [any-thread]
class PatchText {
 public:
  using Renames = std::vector<std::pair<std::string, std::string>>;

  /// The text of a session that has loaded none.
  PatchText() = default;

  explicit PatchText(std::string whole) : whole_(std::make_shared<const std::string>(std::move(whole))) {}

  /// Null if there is none.
  const std::string* whole() const { return whole_.get(); }

  /// Appends verbs as written, one line or several.
  void add(std::string verbs);

  /// Appends renames of the file's nodes.
  void add(const Renames&);

  /// Replaces the whole text by the other's, keeping the verbs.
  void put_whole(const PatchText& other) { whole_ = other.whole_; }

  /// Whether both have the identical whole text, not just an equal one.
  bool shares_whole(const PatchText& other) const { return whole_ == other.whole_; }

  /// The appended verbs, oldest first.
  std::vector<std::string> written() const;
  std::size_t count() const { return last_ ? last_->count : 0; }

  /// The verbs appended since `before`. Null unless this text derives from `before`.
  std::unique_ptr<std::vector<std::string>> written_since(const PatchText& before) const;

  /// The nodes renamed since the patch's file was loaded, with their new names. The file may still use the
  /// old names.
  const Renames& renames() const { return renames_; }

  /// The text without the last `count` appended verbs, and with only the first `renames` renames.
  PatchText before(std::size_t count, std::size_t renames) const;

 private:
  struct Written {
    Written(std::string written, std::shared_ptr<const Written> earlier, std::size_t number)
        : verbs(std::move(written)), before(std::move(earlier)), count(number) {}
    ~Written();
    Written(const Written&) = delete;
    Written& operator=(const Written&) = delete;

    std::string verbs;
    mutable std::shared_ptr<const Written> before;
    std::size_t count;
  };

  std::shared_ptr<const std::string> whole_;
  std::shared_ptr<const Written> last_;
  Renames renames_;
};

}  // namespace chronus::patching

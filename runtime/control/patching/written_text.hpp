// The text of a patch, as it is remembered beside it: the last whole text, and the verbs that have come
// since. It is put in order when somebody reads it (text_of.hpp), so that a verb costs no more than its own
// words.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace chronus::patching {

/// A plain value, cheap to copy. [any-thread]
class PatchText {
 public:
  using Renames = std::vector<std::pair<std::string, std::string>>;

  /// Of a session that has loaded none.
  PatchText() = default;

  explicit PatchText(std::string whole) : whole_(std::make_shared<const std::string>(std::move(whole))) {}

  /// Null if there is none.
  const std::string* whole() const { return whole_.get(); }

  /// Adds verbs as they were written, a line or several.
  void add(std::string verbs);

  /// Adds to the names that nodes of the file have by now.
  void add(const Renames&);

  /// The same verbs after another whole text.
  void put_whole(const PatchText& other) { whole_ = other.whole_; }

  /// Whether both have the same whole text, and not another one that reads the same.
  bool shares_whole(const PatchText& other) const { return whole_ == other.whole_; }

  /// What was added, the oldest first.
  std::vector<std::string> written() const;
  std::size_t count() const { return last_ ? last_->count : 0; }

  /// What was added since `before`. Null unless this text has come of that one.
  std::unique_ptr<std::vector<std::string>> written_since(const PatchText& before) const;

  /// The nodes that were renamed since the patch's file was loaded, with their names now. The file may still
  /// name them as before.
  const Renames& renames() const { return renames_; }

  /// The text without the last `count` that were added, and with the first `renames` of its renames.
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

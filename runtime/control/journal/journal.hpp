// An append-only log of changes, from which a new engine restores the session.
//
// A folder of segments: `journal.000007` begins with a snapshot, and each further record is a change. A new
// segment replaces one that has grown, which is deleted once the new one is on the disk.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "control/journal/disk_sync.hpp"
#include "control/journal/file.hpp"

namespace chronus::journal {

/// [control-thread]
class Journal {
 public:
  /// Creates the folder if it is missing and locks it for this process. An error if another process holds it.
  static std::expected<std::unique_ptr<Journal>, std::string> open(const std::string& folder);

  /// The records found by open(): a snapshot and the changes since. Empty in a new folder.
  const std::vector<nlohmann::json>& found() const { return found_; }

  /// Which records could not be read, and where they are retained; empty if all were read.
  const std::string& damage() const { return damage_; }

  /// Copies the files found to a folder beside them, since not all can be used. Returns `why` with that
  /// folder.
  std::string keep_copy(const std::string& why);

  /// Begins a new segment; creates and locks the folder again if it is gone. Call it before the first add(),
  /// and again whenever behind(), large() or lost().
  void begin(const nlohmann::json& snapshot);

  /// How the segment was deleted or truncated by somebody else; empty if it is intact. Costs two system
  /// calls.
  std::string lost() const;

  /// Writes a record: in the kernel on return, on the disk 100 ms later. With `replaces` it overwrites the
  /// record before, if that is not being synced and one write of a page can replace it; else it is appended.
  /// Thus a knob turned at a hundred values a second makes few records, none of which is lost for another.
  void add(const nlohmann::json& record, bool replaces = false);

  /// Why a write failed; nothing is written until begin() succeeds. Empty if none failed.
  const std::string& trouble() const { return trouble_; }
  bool behind() const { return !trouble_.empty(); }

  /// Whether the segment has outgrown its snapshot and begin() is due.
  bool large() const;

  /// Why the last sync failed; empty if it did not.
  std::string disk_trouble() { return sync_.trouble(); }

  /// For files to which records refer.
  DiskSync& sync() { return sync_; }
  const std::string& folder() const { return folder_; }

 private:
  Journal(std::string folder, SharedFile lock) : folder_(std::move(folder)), lock_(std::move(lock)) {}
  void read();
  std::expected<void, std::string> take_folder();
  void reserve();
  bool fits_last(std::size_t size) const;
  std::string segment(int number) const;

  std::string folder_;
  SharedFile lock_;
  std::vector<nlohmann::json> found_;
  std::string damage_;
  std::string trouble_;
  SharedFile file_;  ///< null before begin()
  int number_ = 0;
  std::size_t end_ = 0;        ///< bytes in the segment
  std::size_t last_ = 0;       ///< where its last record begins; the end, if it has but a snapshot
  std::size_t first_end_ = 0;  ///< where its snapshot ends
  std::size_t reserved_ = 0;
  std::uint64_t last_sync_ = 0;  ///< as DiskSync::begun() when the last record was written
  DiskSync sync_;
};

}  // namespace chronus::journal

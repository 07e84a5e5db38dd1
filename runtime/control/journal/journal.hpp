// What happened, written as it happens, so that a new engine can go on where one was ended.
//
// A folder of segments: `journal.000007` begins with a snapshot of everything, and each further record tells
// what changed. A new segment takes the place of the old one when that has grown, which is deleted once the
// new one is on the disk.
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

/// Control thread only.
class Journal {
 public:
  /// Takes the folder, which is made, for this process alone. An error if another has it.
  static std::expected<std::unique_ptr<Journal>, std::string> open(const std::string& folder);

  /// What was found: a snapshot, and what changed since; empty in a new folder.
  const std::vector<nlohmann::json>& found() const { return found_; }

  /// What of it could not be used and is kept beside it; empty if all was.
  const std::string& damage() const { return damage_; }

  /// Copies what was found to a folder beside it, since not all of it can be used. `why` with where that is.
  std::string keep_copy(const std::string& why);

  /// Begins a new segment, and takes the folder again if that is gone. Call it before the first add(), and
  /// again whenever behind(), large() or lost().
  void begin(const nlohmann::json& snapshot);

  /// What somebody has done to the segment, so that what was written is not there any more: it was deleted,
  /// or cut. Empty if it is as it was left. Two short system calls.
  std::string lost() const;

  /// Writes what changed; it is in the kernel's hands on return, and on the disk 100 ms later. One that
  /// `replaces` the record before takes its place, if that has not been on its way to the disk and can be
  /// overwritten at a stroke; else it is added: so a turn of a knob, a hundred values a second, is few
  /// records, and of those none is lost for another.
  void add(const nlohmann::json& record, bool replaces = false);

  /// Why something could not be written; then nothing is until begin() succeeds. Empty if all was.
  const std::string& trouble() const { return trouble_; }
  bool behind() const { return !trouble_.empty(); }

  /// Whether it is time for a new segment.
  bool large() const;

  /// Why the disk did not take what was written; empty if it did.
  std::string disk_trouble() { return sync_.trouble(); }

  /// For files that records speak of.
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

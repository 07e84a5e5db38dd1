// The code of each module: the newest version, earlier good versions, and the faults of each version.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "host/code.hpp"

namespace chronus::engine {

/// The number of good versions that are retained per module in case the newest fails.
inline constexpr std::size_t good_versions = 4;

/// [control-thread]
class CodeBook {
 public:
  explicit CodeBook(double sample_rate) : sample_rate_(sample_rate) {}

  /// The code for nodes of a module; null if it has none.
  std::shared_ptr<const Code> newest(const std::string& module) const;
  bool is_newest(const std::string& module, std::uint64_t version) const;

  /// Adds a version as the newest. The previous newest becomes a good version.
  void add(const std::string& module, const std::shared_ptr<const Code>&);

  /// Undoes the last add(), if no node takes that version. False if there is no earlier version.
  bool take_back(const std::string& module);

  /// Replaces the newest version, which does not become good.
  void replace(const std::string& module, const std::shared_ptr<const Code>& code) { newest_[module] = code; }

  /// Reverts to the last good version that has never failed, and returns it; null if there is none.
  std::shared_ptr<const Code> fall_back(const std::string& module);

  void remove(const std::string& module) { newest_.erase(module); }

  /// Counts a fault of a version at `sample`; faults of several nodes at the same sample count once. True
  /// once the version has failed three times within ten seconds: it is not tried again.
  bool strike(std::uint64_t version, std::int64_t sample);

  /// Marks the version as failed, so that fall_back() skips it.
  void condemn(std::uint64_t version) { strikes_[version]; }

  /// Bars all nodes from playing the version.
  void quarantine(std::uint64_t version) { quarantined_.insert(version); }
  bool quarantined(std::uint64_t version) const { return quarantined_.contains(version); }

  /// Forgets the faults of versions that are neither in the book nor in `playing`.
  void forget_all_but(std::set<std::uint64_t> playing);

 private:
  double sample_rate_;
  std::map<std::string, std::shared_ptr<const Code>> newest_;
  std::map<std::string, std::vector<std::shared_ptr<const Code>>> good_;  ///< newest last
  std::map<std::uint64_t, std::deque<std::int64_t>> strikes_;             ///< the samples of recent faults
  std::set<std::uint64_t> quarantined_;
};

}  // namespace chronus::engine

// The code of each module: the newest version, earlier ones to fall back to, and how often a version has
// failed.
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

/// The versions of a module before the newest that are at hand should that fail.
inline constexpr std::size_t good_versions = 4;

/// [control-thread]
class CodeBook {
 public:
  explicit CodeBook(double sample_rate) : sample_rate_(sample_rate) {}

  /// The code that nodes of a module get; null if it has none.
  std::shared_ptr<const Code> newest(const std::string& module) const;
  bool is_newest(const std::string& module, std::uint64_t version) const;

  /// Adds a version; the one before is good from now on.
  void add(const std::string& module, const std::shared_ptr<const Code>&);

  /// Takes back the last add(): no node takes that version. False if there was no version before.
  bool take_back(const std::string& module);

  /// Another code in place of the newest version, which does not become good.
  void replace(const std::string& module, const std::shared_ptr<const Code>& code) { newest_[module] = code; }

  /// The newest version before the newest that has never failed becomes the newest, and is returned; null if
  /// there is none.
  std::shared_ptr<const Code> fall_back(const std::string& module);

  void remove(const std::string& module) { newest_.erase(module); }

  /// Counts a fault of a version at `sample`; those of several nodes at one moment are one. True once it has
  /// failed too often to be tried again.
  bool strike(std::uint64_t version, std::int64_t sample);

  /// The version counts as good no more.
  void condemn(std::uint64_t version) { strikes_[version]; }

  /// No node plays the version any more.
  void quarantine(std::uint64_t version) { quarantined_.insert(version); }
  bool quarantined(std::uint64_t version) const { return quarantined_.contains(version); }

  /// Forgets the faults of versions that are neither in here nor among `playing`.
  void forget_all_but(std::set<std::uint64_t> playing);

 private:
  double sample_rate_;
  std::map<std::string, std::shared_ptr<const Code>> newest_;
  std::map<std::string, std::vector<std::shared_ptr<const Code>>> good_;  ///< the newest last
  std::map<std::uint64_t, std::deque<std::int64_t>> strikes_;             ///< of late, in samples
  std::set<std::uint64_t> quarantined_;
};

}  // namespace chronus::engine

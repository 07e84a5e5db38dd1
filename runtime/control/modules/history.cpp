#include "control/modules/history.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/stage.hpp"

namespace chronus::modules {

void ModuleHistory::accept(Version version) {
  if (playing.number != 0) earlier_.push_back(std::move(playing));
  if (earlier_.size() > engine::good_versions) earlier_.erase(earlier_.begin());
  playing = std::move(version);
}

void ModuleHistory::go_back_to(const Code* code) {
  playing = {};
  const auto found = std::find_if(earlier_.rbegin(), earlier_.rend(),
                                  [&](const Version& each) { return code && each.code == code->version; });
  if (found == earlier_.rend()) return earlier_.clear();
  playing = std::move(*found);
  earlier_.erase(std::prev(found.base()), earlier_.end());
  playing.better.reset();
  playing.optimised = code->optimised;
}

}  // namespace chronus::modules

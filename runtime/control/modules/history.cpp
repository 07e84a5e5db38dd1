#include "control/modules/history.hpp"

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
  while (code && !earlier_.empty() && playing.code != code->version) {
    playing = std::move(earlier_.back());
    earlier_.pop_back();
  }
  playing.better.reset();
  playing.optimised = code && code->optimised;
}

}  // namespace chronus::modules

// Versions that have sounded before: put back by `undo`, or found by an engine that goes on where another one
// has ended.
#include <filesystem>
#include <utility>

#include "base/clocks.hpp"
#include "control/modules/modules.hpp"
#include "digest/digest.hpp"

namespace chronus::modules {

void Modules::go_on_from(std::map<std::string, Left> left, Restart restart) {
  left_ = std::move(left);
  restart_ = std::move(restart);
}

/// Sets those aside that are not to run before they are asked for.
void Modules::leave_out() {
  for (auto& [name, file] : files_) {
    if (!restart_.safe && !restart_.left_out.contains(name)) continue;
    others_.erase(name);
    file.look_again = false;
    file.aside = restart_.safe ? safe_text : left_out_text;
  }
}

void Modules::begin_as_left(const std::string& name, const Left& left) {
  const auto known = files_.find(name);
  const bool there = known != files_.end() && !known->second.removed;
  if (!there && left.text.empty()) return;
  ModuleFile& file = files_[name];
  if (!there) {
    file.name = name;
    file.path = plain_path((std::filesystem::path(folder_) / (name + ".cpp")).string());
    file.removed = true;
  }
  file.versions = left.versions;
  if (file.text == left.text) {
    file.again = left.number;
    return;
  }
  const std::string digest = there ? digest_of(file.text) : "";
  if (digest == left.file) file.aside = left.aside;
  if (there && digest == left.fatal) file.aside = fatal_text;
  const bool may_play = there && (file.aside.empty() || file.aside == refused_text);
  if (!left.text.empty()) {
    others_.insert(name);
    file.source = left.text;
    file.again = left.number;
    file.look_again = may_play;
  } else if (!may_play) {
    others_.erase(name);
  }
}

/// Now that the older version plays, what the file holds follows as if it had just been saved.
void Modules::look_again(ModuleFile& file) {
  play_file(file, file.text);
  const std::int64_t now = base::monotonic_ns();
  compile_soon(file, {now, now});
}

void Modules::play_again(const std::string& name, const std::string& text, std::uint64_t number,
                         std::function<void(const ModuleFile&)> done, const Asked& asked) {
  ModuleFile& file = files_.at(name);
  file.source = text;
  file.door = asked.door;
  file.again = number;
  file.look_again = false;
  if (text == file.text)
    file.aside.clear();
  else if (file.aside.empty())
    file.aside = undone_text;
  const std::int64_t now = base::monotonic_ns();
  compile_soon(file, {now, now});
  compile_due();
  file.nodes = stage_.count(name);
  file.waiting.push_back(std::move(done));
}

}  // namespace chronus::modules

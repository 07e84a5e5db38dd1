#include "control/modules/watcher.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/clocks.hpp"
#include "base/text_file.hpp"

namespace chronus::modules {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t wanted_events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM | IN_CREATE |
                                        IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr auto grace = std::chrono::milliseconds(100);
constexpr auto search_period = std::chrono::milliseconds(200);

std::string absolute(const std::string& path) {
  std::string result = fs::absolute(path).lexically_normal().string();
  if (result.size() > 1 && result.back() == '/') result.pop_back();
  return result;
}

std::uint64_t hash(std::string_view text) {
  return std::hash<std::string_view>()(text);
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    names.push_back(entry->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

bool ends_in(const std::string& name, const std::vector<std::string>& endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](const auto& ending) { return name.ends_with(ending); });
}

}  // namespace

bool is_dropping(std::string_view name) {
  if (name.empty() || name.front() == '.' || name.back() == '~' || name == "4913") return true;
  if (name.front() == '#' && name.back() == '#') return true;
  for (const std::string_view ending : {".swp", ".swo", ".swx", ".tmp"})
    if (name.ends_with(ending)) return true;
  return false;
}

bool Watcher::Folder::wants(const std::string& name) const {
  if (files.contains(name)) return true;
  return !is_dropping(name) && (ends_in(name, endings) || ends_in(name, tree_endings));
}

Watcher::Watcher(loop::Loop& loop, Changed changed)
    : loop_(loop), changed_(std::move(changed)), inotify_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  if (inotify_ < 0) throw std::system_error(errno, std::generic_category(), "inotify");
  loop_.watch(inotify_, EPOLLIN, [this](std::uint32_t) { read_events(); });
}

Watcher::~Watcher() {
  loop_.unwatch(inotify_);
  loop_.cancel(finder_);
  for (const auto& [path, timer] : doubtful_) loop_.cancel(timer);
  close(inotify_);
}

std::expected<std::vector<FileChange>, std::string> Watcher::watch_folder(
    const std::string& path, const std::vector<std::string>& endings, Missing missing) {
  const auto folder = open_folder(absolute(path), missing);
  if (!folder) return std::unexpected(folder.error());
  (*folder)->endings = endings;
  return load_all(absolute(path), **folder, endings);
}

std::expected<std::vector<FileChange>, std::string> Watcher::watch_tree(
    const std::string& path, const std::vector<std::string>& endings, Missing missing) {
  const std::string whole = absolute(path);
  const auto folder = open_folder(whole, missing);
  if (!folder) return std::unexpected(folder.error());
  (*folder)->tree_endings = endings;
  std::vector<FileChange> files = load_all(whole, **folder, endings);
  for (const auto& name : names_in(whole)) {
    const fs::path inner = fs::path(whole) / name;
    std::error_code error;
    if (is_dropping(name) || fs::is_symlink(inner, error) || !fs::is_directory(inner, error)) continue;
    if (auto more = watch_tree(inner.string(), endings))  // else it is gone again
      files.insert(files.end(), more->begin(), more->end());
  }
  return files;
}

std::vector<FileChange> Watcher::load_all(const std::string& path, Folder& folder,
                                          const std::vector<std::string>& endings) {
  std::vector<FileChange> files;
  for (const auto& name : names_in(path))
    if (!is_dropping(name) && ends_in(name, endings))
      files.push_back(load(path, folder, name, base::monotonic_ns()));
  return files;
}

std::expected<FileChange, std::string> Watcher::watch_file(const std::string& path, Missing missing) {
  const fs::path whole = absolute(path);
  const auto parent = whole.parent_path().string();
  const auto folder = open_folder(parent, missing);
  if (!folder) return std::unexpected(folder.error());
  (*folder)->files.insert(whole.filename().string());
  return load(parent, **folder, whole.filename().string(), base::monotonic_ns());
}

std::expected<Watcher::Folder*, std::string> Watcher::open_folder(const std::string& path, Missing missing) {
  const auto [entry, added] = folders_.try_emplace(path);
  if (entry->second.watch >= 0 || attach(path, entry->second)) return &entry->second;
  const std::string why = std::strerror(errno);
  if (missing == Missing::awaited) {
    look_for_lost();
    return &entry->second;
  }
  if (added) folders_.erase(entry);
  return std::unexpected("cannot watch the folder " + path + ": " + why);
}

bool Watcher::attach(const std::string& path, Folder& folder) {
  folder.watch = inotify_add_watch(inotify_, path.c_str(), wanted_events);
  return folder.watch >= 0;
}

void Watcher::detach(const std::string& path, Folder& folder) {
  if (folder.watch >= 0) inotify_rm_watch(inotify_, folder.watch);
  folder.watch = -1;
  for (auto& [inner_path, inner] : folders_)
    if (inner.watch >= 0 && inner_path.starts_with(path + '/')) detach(inner_path, inner);
  for (const auto& [name, text] : folder.seen) doubt(path, name);
  look_for_lost();
}

void Watcher::look_for_lost() {
  if (finder_ == 0) finder_ = loop_.every(search_period, [this] { find_lost(); });
}

void Watcher::find_lost() {
  bool all = true;
  bool found = false;
  std::map<std::string, std::vector<std::string>> trees;
  for (auto& [path, folder] : folders_) {
    if (folder.watch >= 0) continue;
    if (!attach(path, folder)) {
      all = false;
      continue;
    }
    found = true;
    if (!folder.tree_endings.empty()) trees[path] = folder.tree_endings;
  }
  for (const auto& [path, endings] : trees) watch_grown(path, endings);
  if (found) rescan();
  if (!all) return;
  loop_.cancel(finder_);
  finder_ = 0;
}

/// Watches a new or returned folder of a tree and reports its differences to the last reported state.
void Watcher::watch_grown(const std::string& path, const std::vector<std::string>& endings) {
  std::map<std::string, std::uint64_t> before;
  for (const auto& [inner, folder] : folders_)
    if (inner == path || inner.starts_with(path + '/'))
      for (const auto& [name, text] : folder.seen) before[inner + '/' + name] = text;
  const auto files = watch_tree(path, endings);
  if (!files) return;
  for (const auto& file : *files) {
    const auto known = before.find(file.path);
    const auto now = hash(file.error.empty() ? file.text : file.error);
    if (known == before.end() || known->second != now) changed_(file);
  }
}

void Watcher::rescan() {
  const auto now = base::monotonic_ns();
  for (auto& [path, folder] : folders_) {
    const auto names = names_in(path);
    for (const auto& name : names)
      if (folder.wants(name)) look_at(path, folder, name, now);
    for (const auto& [name, text] : folder.seen)
      if (!std::binary_search(names.begin(), names.end(), name)) doubt(path, name);
  }
}

void Watcher::read_events() {
  const auto now = base::monotonic_ns();
  bool overflow = false;
  std::set<int> lost;
  std::map<std::pair<int, std::string>, bool> written;  // else gone; the last event of a file counts
  std::set<std::pair<int, std::string>> folders;        // new ones
  alignas(inotify_event) char buffer[65536];
  for (ssize_t size; (size = read(inotify_, buffer, sizeof buffer)) > 0;) {
    for (const char* at = buffer; at < buffer + size;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event->len;
      if (event->mask & IN_Q_OVERFLOW) overflow = true;
      if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)) lost.insert(event->wd);
      if ((event->mask & IN_ISDIR) && (event->mask & (IN_CREATE | IN_MOVED_TO)))
        folders.insert({event->wd, event->name});
      if (event->len > 0 && !(event->mask & IN_CREATE))
        written[{event->wd, event->name}] = event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO);
    }
  }
  for (const auto& [where, is_written] : written)
    for (auto& [path, folder] : folders_) {
      if (folder.watch != where.first || !folder.wants(where.second)) continue;
      if (is_written)
        look_at(path, folder, where.second, now);
      else
        doubt(path, where.second);
    }
  std::map<std::string, std::vector<std::string>> grown;
  for (const auto& [where, name] : folders)
    for (const auto& [path, folder] : folders_)
      if (folder.watch == where && !folder.tree_endings.empty() && !is_dropping(name))
        grown[path + '/' + name] = folder.tree_endings;
  for (const auto& [path, endings] : grown) {
    watch_grown(path, endings);
    // Watched before it existed.
    for (const auto& name : folders_[path].files) look_at(path, folders_[path], name, now);
  }
  for (auto& [path, folder] : folders_)
    if (lost.contains(folder.watch)) detach(path, folder);
  if (overflow) rescan();
}

void Watcher::look_at(const std::string& path, Folder& folder, const std::string& name, std::int64_t now) {
  const auto seen = folder.seen.find(name);
  const bool known = seen != folder.seen.end();
  const auto before = known ? seen->second : 0;
  const auto change = load(path, folder, name, now);
  if (change.removed)
    doubt(path, name);
  else if (!known || folder.seen[name] != before)
    changed_(change);
}

void Watcher::doubt(const std::string& path, const std::string& name) {
  const std::string whole = path + '/' + name;
  auto& timer = doubtful_[whole];
  loop_.cancel(timer);
  timer = loop_.after(grace, [this, path, name, whole] {
    doubtful_.erase(whole);
    std::error_code error;
    if (fs::exists(whole, error)) return look_at(path, folders_[path], name, base::monotonic_ns());
    if (folders_[path].seen.erase(name) == 0) return;
    changed_({.name = name, .path = whole, .removed = true, .arrival_ns = base::monotonic_ns()});
  });
}

FileChange Watcher::load(const std::string& path, Folder& folder, const std::string& name, std::int64_t now) {
  FileChange change{.name = name, .path = path + '/' + name, .arrival_ns = now};
  const bool inside = ends_in(name, folder.endings);
  auto text = inside ? base::read_text_inside(path, change.path) : base::read_text(change.path);
  if (text)
    change.text = std::move(*text);
  else if (text.error().missing)
    change.removed = true;
  else
    change.error = std::move(text.error().message);
  if (!change.removed) folder.seen[name] = hash(change.error.empty() ? change.text : change.error);
  return change;
}

}  // namespace chronus::modules

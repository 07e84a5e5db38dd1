#include "control/modules/folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/clocks.hpp"
#include "base/replace_file.hpp"

namespace chronus::modules {

namespace {

const std::vector<std::string> header_endings = {".hpp", ".h", ".hh", ".hxx", ".inc"};

std::string stem(const std::string& file) {
  return file.substr(0, file.rfind('.'));
}

}  // namespace

Folder::Folder(loop::Loop& loop, std::string path)
    : path_(std::move(path)), watcher_(loop, [this](const FileChange& change) { on_file(change); }) {}

std::expected<std::vector<std::string>, std::string> Folder::open(Watcher::Missing missing) {
  const auto headers = watcher_.watch_tree(path_, header_endings, missing);
  if (!headers) return std::unexpected(headers.error());
  for (const FileChange& file : *headers) headers_.note(file.path, file.text, 0);
  auto found = watcher_.watch_folder(path_, {".cpp"}, missing);
  if (!found) return std::unexpected(found.error());
  std::vector<std::string> names;
  for (const FileChange& file : *found) {
    if (take(file)) names.push_back(stem(file.name));
  }
  return names;
}

SaveTime Folder::time_of(const std::string& path, std::int64_t noticed_ns) {
  struct stat info{};
  if (stat(path.c_str(), &info) != 0) return {noticed_ns, noticed_ns};
  const std::int64_t mtime_ns = info.st_mtim.tv_sec * 1'000'000'000ll + info.st_mtim.tv_nsec;
  const std::int64_t saved = base::monotonic_ns() - (base::wall_ns() - mtime_ns);
  const bool plausible = saved <= noticed_ns && noticed_ns - saved < 1'000'000'000ll;
  return {plausible ? saved : noticed_ns, noticed_ns};
}

std::string Folder::path_of(const std::string& name) const {
  return plain_path((std::filesystem::path(path_) / (name + ".cpp")).string());
}

std::expected<std::string, base::FileError> Folder::read(const std::string& name) const {
  return base::read_text_inside(path_, path_of(name));
}

ModuleFile& Folder::entry(const std::string& name) {
  ModuleFile& file = files_[name];
  file.name = name;
  file.path = path_of(name);
  file.removed = false;
  return file;
}

void Folder::on_file(const FileChange& change) {
  const SaveTime save = time_of(change.path, change.arrival_ns);
  const bool is_module = is_module_file(change.path);
  if (!is_module || headers_.knows(change.path)) {
    on_header(change.path, change.removed ? std::string(no_file) : change.text, save);
  }
  if (is_module && take(change)) on_change(files_.at(stem(change.name)), save);
}

/// The folder's own .cpp files are modules; those in other folders are included by modules.
bool Folder::is_module_file(const std::string& path) const {
  const std::filesystem::path file(path);
  return file.extension() == ".cpp" && plain_path(path_ + "/" + file.filename().string()) == path;
}

bool Folder::watches(const std::string& path) const {
  const std::string ending = std::filesystem::path(path).extension();
  return is_module_file(path) || headers_.knows(path) || std::ranges::count(header_endings, ending) > 0;
}

/// Updates a module from its file's change. True if there is a new text to compile.
bool Folder::take(const FileChange& change) {
  const std::string name = stem(change.name);
  ModuleFile& file = files_[name];
  const bool is_back = file.removed && !change.removed;
  file.name = name;
  file.path = change.path;
  file.removed = change.removed;
  if (change.removed || !change.error.empty()) {
    on_loss(file, change.removed ? "is gone" : "cannot be read: " + change.error);
    if (!change.removed) refuse_unread(file, change.error);
    return false;
  }
  if (change.text == file.text && file.report) return false;
  const Version& playing = file.history.playing;
  if (is_back && playing.number != 0 && change.text == playing.text) {  // the engine before had read it
    file.text = change.text;
    return false;
  }
  file.choose_file(change.text);
  file.door = "file";
  return true;
}

void Folder::refuse_unread(ModuleFile& file, const std::string& why) {
  if (file.phase() != ModuleFile::Phase::settled) return;  // the earlier save is not answered yet
  file.choose_file({});
  file.not_played = refused_text;
  file.report = std::make_unique<SaveReport>();
  jit::Diagnostic& diagnostic = file.report->outcome.diagnostics.emplace_back();
  diagnostic.file = file.path;
  diagnostic.message = why;
  file.report->refused = file.report->heard = true;
}

/// Compiles the modules that include the header, and refused ones, which may have lacked it.
void Folder::on_header(const std::string& path, const std::string& text, const SaveTime& save) {
  if (!headers_.note(path, text, save.noticed_ns)) return;
  for (auto& [name, file] : files_) {
    const bool failed = file.report && !file.compiling && !file.report->outcome.code && !file.text.empty();
    const bool includes = std::ranges::count(file.headers, path) > 0;
    if (!file.removed && (failed || includes)) on_change(file, save);
  }
}

void Folder::look_at_headers(const ModuleFile& file) {
  for (const std::string& path : file.headers) {
    const auto text = base::read_text(path);
    on_header(path, text ? *text : std::string(no_file), time_of(path, base::monotonic_ns()));
  }
}

void Folder::follow_headers(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (headers_.knows(path)) continue;
    const FileChange file = *watcher_.watch_file(path, Watcher::Missing::awaited);
    headers_.note(path, file.removed ? no_file : std::string_view(file.text), 0);
  }
}

std::expected<void, std::string> Folder::write(const std::string& name, const std::string& source) const {
  const std::string path = std::filesystem::path(path_) / (name + ".cpp");
  if (auto written = base::replace_file(path, source); !written) return std::unexpected(written.error());
  return {};
}

}  // namespace chronus::modules

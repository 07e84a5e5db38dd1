#include "control/session/patch_file.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "control/language/line.hpp"
#include "control/session/records.hpp"
#include "digest/digest.hpp"

namespace chronus::session {

namespace {

/// Whether a text has no verb.
bool is_blank(const std::string& text) {
  const auto commands = language::parse_lines(text);
  return commands && commands->empty();
}

/// The file's change as `history` and `undo` name it: `save of evening.patch`, or `load evening.patch`.
language::Request request_of(const std::string& path, bool saved) {
  language::Request request;
  request.door = "file";
  request.client = 1;
  request.command.verb = saved ? "save" : "load";
  if (saved) request.command.arguments = {"of"};
  request.command.arguments.push_back(std::filesystem::path(path).filename().string());
  return request;
}

}  // namespace

PatchFile::PatchFile(Store& store, loop::Loop& loop, Player player)
    : store_(store), loop_(loop), player_(std::move(player)) {}

std::expected<modules::FileChange, std::string> PatchFile::watch(const std::string& path,
                                                                 modules::Watcher::Missing missing) {
  try {
    auto watcher = std::make_unique<modules::Watcher>(
        loop_, [this](const modules::FileChange& file) { look(file, true, false); });
    auto file = watcher->watch_file(path, missing);
    if (!file) return file;
    watcher_ = std::move(watcher);
    path_ = path;
    return file;
  } catch (const std::system_error& error) {
    return std::unexpected(std::string(error.what()));
  }
}

std::expected<void, std::string> PatchFile::open(const std::string& path, bool goes_on) {
  using Missing = modules::Watcher::Missing;
  const auto file = watch(path, goes_on ? Missing::awaited : Missing::error);
  if (!file) return std::unexpected(file.error());
  look(*file, goes_on, goes_on);
  return {};
}

std::string PatchFile::watch_loaded(const std::string& path, const std::string& text) {
  const std::string absolute = std::filesystem::absolute(path).lexically_normal().string();
  trouble_.clear();
  played_ = true;
  note(absolute, text);
  const auto file = watch(absolute, modules::Watcher::Missing::error);
  if (!file) {
    watcher_.reset();
    path_.clear();
    return file.error();
  }
  if (file->text != text) look(*file, true, false);  // saved meanwhile
  return {};
}

void PatchFile::unwatch() {
  watcher_.reset();
  path_.clear();
  trouble_.clear();
  played_ = true;
  note("", "");
}

/// `over`: a patch sounds already. An empty file is then taken for a truncated save, by a full disk or a
/// careless script.
void PatchFile::look(const modules::FileChange& file, bool over, bool goes_on) {
  News news{.path = file.path};
  if (file.removed) {
    news.gone = true;
    refuse(file.path, "it is gone");
  } else {
    news.trouble = file.error;
    if (news.trouble.empty() && over && is_blank(file.text))
      news.trouble = "it holds no verb (`load` plays it all the same)";
    if (!news.trouble.empty()) {
      refuse(file.path, news.trouble);
    } else {
      if (!over && !goes_on_with(file.path, file.text)) news.replaced = store_.memory().patch.nodes.size();
      news.reply = play(file.path, file.text, goes_on);
      if (!news.reply.ok()) news.trouble = news.reply.text;
    }
  }
  if (on_news) on_news(news);
}

/// Whether the patch derives from this file and the file's last text is known.
bool PatchFile::follows(const std::string& path, bool goes_on) const {
  const Memory& memory = store_.memory();
  return (played_ || goes_on) && memory.patch_file == path &&
         digest_of(memory.patch_file_text) == memory.patch_file_digest;
}

language::Reply PatchFile::play(const std::string& path, const std::string& text, bool goes_on) {
  const bool known = goes_on_with(path, text);
  const bool saved_again = follows(path, goes_on);
  const auto unknown = played_ ? patching::Unknown::names_kept : patching::Unknown::all_kept;
  const language::Request as = request_of(path, played_ || saved_again);
  played_ = true;
  language::Reply reply = known         ? language::Reply{language::Exit::done,
                                                          "the patch goes on as it was played",
                                                          {{"seq", store_.memory().seq}}}
                          : saved_again ? player_.follow(store_.memory().patch_file_text, text, as)
                                        : player_.load(text, as, unknown);
  if (!reply.ok()) {
    refuse(path, reply.text);
    return reply;
  }
  trouble_.clear();
  if (!known) note(path, text);
  return reply;
}

void PatchFile::note(const std::string& path, const std::string& text) {
  store_.note(StateRecord{.patch_file = path, .patch_file_digest = digest_of(text), .patch_file_text = text});
}

bool PatchFile::goes_on_with(const std::string& path, const std::string& text) const {
  const Memory& memory = store_.memory();
  return !played_ && store_.died() && memory.patch_file == path &&
         memory.patch_file_digest == digest_of(text);
}

void PatchFile::refuse(const std::string& path, const std::string& why) {
  trouble_ = path + ": " + why + "; the patch is as it was";
  if (emit) emit({"file", trouble_, {{"file", path}, {"problem", why}}});
}

}  // namespace chronus::session

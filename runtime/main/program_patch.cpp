// The engine program's patch file: played, watched, and refused where it cannot be played.
#include <fmt/format.h>

#include <filesystem>

#include "base/text_file.hpp"
#include "control/language/line.hpp"
#include "main/program.hpp"
#include "main/say.hpp"

namespace chronus {

namespace {

/// Whether a text holds no line but comments.
bool is_blank(const std::string& text) {
  const auto commands = language::parse_lines(text);
  return commands && commands->empty();
}

}  // namespace

void Program::watch_patch() {
  // A later save plays over what sounds: a value that cannot be read is a mistake then, which changes
  // nothing.
  patch_watcher_ = std::make_unique<modules::Watcher>(loop_, [this](const modules::FileChange& file) {
    play_patch(file, patching::Unknown::names_kept, true);
  });
  const auto missing = resumes() ? modules::Watcher::Missing::awaited : modules::Watcher::Missing::error;
  auto file = patch_watcher_->watch_file(std::filesystem::absolute(options_.patch).string(), missing);
  if (!file) {
    fmt::print(stderr, "chronus: {}\n", file.error());
  } else {
    play_patch(*file, patching::Unknown::all_kept, resumes());
  }
}

/// `over` a patch that sounds an empty file is one that was cut short, by a full disk or a careless script.
void Program::play_patch(const modules::FileChange& file, patching::Unknown unknown, bool over) {
  if (file.removed) {
    session_->patch_file().refuse(file.path, "it is gone");
    return say("{} is gone; the patch plays on", file.path);
  }
  std::string why = file.error;
  if (why.empty() && over && is_blank(file.text)) why = "it holds no verb (`load` plays it all the same)";
  if (!why.empty()) {
    session_->patch_file().refuse(file.path, why);
  } else {
    const std::size_t nodes = session_->patch().nodes.size();
    const bool goes_on = session_->patch_file().goes_on_with(file.path, file.text);
    const language::Reply reply = session_->patch_file().play(
        file.path, file.text,
        [&](const std::string& text) { return session_->load_text(text, "file", 1, unknown); });
    for (const nlohmann::json& each : reply.data.value("kept", nlohmann::json::array()))
      fmt::print(stderr, "{}: kept, but nothing plays it: {}\n", file.path, each.get<std::string>());
    if (!reply.ok()) why = reply.text;
    if (reply.ok() && !over && !goes_on && nodes > 0 && options_.render.empty())
      say("plays {} in place of the session of before ({} nodes; `undo` brings them back)", file.path, nodes);
  }
  if (!why.empty()) fmt::print(stderr, "{}: {}; the patch is as it was\n", file.path, why);
  if (!why.empty() && !options_.render.empty()) exit_ = 1;
}

}  // namespace chronus

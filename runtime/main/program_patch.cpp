// The engine program's patch file: its path, and what the terminal prints about it.
#include <fmt/format.h>

#include <filesystem>

#include "main/program.hpp"
#include "main/say.hpp"

namespace chronus {

/// An engine that replaces a dead one, or is started without a file, uses the file that the session has
/// loaded last.
std::string Program::patch_path() const {
  const session::Memory& memory = session_->memory();
  if (resumes() && !(memory.patch_file.empty() && memory.patch.nodes.empty())) return memory.patch_file;
  if (!options_.patch.empty()) return std::filesystem::absolute(options_.patch).lexically_normal().string();
  std::error_code error;
  return std::filesystem::exists(memory.patch_file, error) ? memory.patch_file : std::string();
}

void Program::watch_patch() {
  const std::string path = patch_path();
  if (path.empty()) return;
  const bool goes_on = resumes() || options_.patch.empty();
  if (auto opened = session_->patch_file().open(path, goes_on); !opened)
    fmt::print(stderr, "chronus: {}\n", opened.error());
}

void Program::tell_patch(const session::PatchFile::News& news) {
  if (news.gone) return say("{} is gone; the patch plays on", news.path);
  for (const nlohmann::json& each : news.reply.data.value("kept", nlohmann::json::array()))
    fmt::print(stderr, "{}: kept, but nothing plays it: {}\n", news.path, each.get<std::string>());
  if (news.trouble.empty()) {
    if (news.replaced > 0 && options_.render.empty())
      say("plays {} in place of the session of before ({} nodes; `undo` brings them back)", news.path,
          news.replaced);
    return;
  }
  fmt::print(stderr, "{}: {}; the patch is as it was\n", news.path, news.trouble);
  if (!options_.render.empty()) exit_ = 1;
}

}  // namespace chronus

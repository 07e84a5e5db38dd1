#include "main/compile_flags.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace chronus {

namespace {

void replace_if_changed(const std::filesystem::path& path, const std::string& text) {
  std::error_code error;
  if (std::filesystem::is_symlink(path, error)) return;
  std::ifstream old(path, std::ios::binary);
  if (old && std::string((std::istreambuf_iterator<char>(old)), {}) == text) return;
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

void write_compile_flags(const std::string& module_folder, const std::vector<std::string>& flags) {
  const std::filesystem::path folder = std::filesystem::absolute(module_folder);
  std::string lines;
  nlohmann::json arguments = nlohmann::json::array({"clang++"});
  for (const std::string& flag : flags) {
    lines += flag + "\n";
    arguments.push_back(flag);
  }
  nlohmann::json commands = nlohmann::json::array();
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator(folder, gone)) {
    if (entry.path().extension() != ".cpp") continue;
    nlohmann::json all = arguments;
    all.push_back(entry.path().string());
    commands.push_back({{"directory", folder.string()}, {"file", entry.path().string()}, {"arguments", all}});
  }
  if (gone) return;
  replace_if_changed(folder / "compile_flags.txt", lines);
  replace_if_changed(folder / "compile_commands.json", commands.dump(1) + "\n");
}

}  // namespace chronus

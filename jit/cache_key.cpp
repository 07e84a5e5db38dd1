#include "jit/cache_key.hpp"

#include <llvm/ADT/StringMap.h>
#include <llvm/Config/llvm-config.h>
#include <llvm/TargetParser/Host.h>

#include <fmt/format.h>
#include <link.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "digest/digest.hpp"
#include "jit/shared/flags.hpp"

namespace chronus::jit {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::string text(error ? 0 : size, '\0');
  std::ifstream(path, std::ios::binary).read(text.data(), static_cast<std::streamsize>(text.size()));
  return text;
}

std::string sdk_digest(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->is_regular_file(error)) files.push_back(at->path());
  }
  std::ranges::sort(files);
  Digest digest;
  for (const auto& file : files) digest.add(file.string()).add(text_of(file));
  return digest.text();
}

std::string host_features() {
  std::vector<std::string> names;
  for (const auto& feature : llvm::sys::getHostCPUFeatures())
    if (feature.second) names.push_back(feature.first().str());
  std::ranges::sort(names);
  return fmt::format("{}", fmt::join(names, " "));
}

/// Adds path, size and time of the libraries that code is compiled by or against; ignores others.
int note_library(dl_phdr_info* library, std::size_t, void* text) {
  static constexpr std::array<std::string_view, 4> known = {"/libLLVM", "/libstdc++.", "/libc.", "/libm."};
  const std::string_view path = library->dlpi_name;
  struct stat info{};
  if (std::ranges::any_of(known, [&](auto name) { return path.find(name) != path.npos; }) &&
      stat(library->dlpi_name, &info) == 0) {
    *static_cast<std::string*>(text) +=
        fmt::format("{} {} {}.{:09}\n", path, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
  }
  return 0;
}

std::string loaded_libraries() {
  std::string text;
  dl_iterate_phdr(note_library, &text);
  return text;
}

}  // namespace

Environment environment_of(const Options& options) {
  return {sdk_digest(options.include_folder),
          options.lanes,
          module_flags(options.include_folder, options.module_folder),
          llvm::sys::getHostCPUName().str(),
          host_features(),
          LLVM_VERSION_STRING,
          loaded_libraries(),
          digest_of(text_of(options.worker))};
}

std::string cache_key(const Environment& environment, const Request& request) {
  Digest digest;
  digest.add(environment.sdk)
      .add(environment.cpu)
      .add(environment.features)
      .add(environment.llvm)
      .add(environment.libraries)
      .add(environment.worker);
  digest.add(request.module).add(request.file).add(request.source).add(std::to_string(request.lanes));
  digest.add(fmt::format("{}", fmt::join(environment.lanes, " ")));
  for (const std::string& flag : environment.flags) digest.add(flag);
  return digest.text();
}

}  // namespace chronus::jit

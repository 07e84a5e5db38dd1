#include "device/wav_header.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace chronus::device {

namespace {

constexpr std::size_t room = 12;    // where "JUNK" stands
constexpr std::size_t format = 44;  // where "fmt " stands
constexpr std::size_t format_size = 8 + 40;
using Header = std::array<char, format + format_size>;

bool stands(const Header& header, std::size_t at, std::string_view id, char size) {
  const std::array<char, 4> length = {size, 0, 0, 0};
  return std::equal(id.begin(), id.end(), header.begin() + at) &&
         std::equal(length.begin(), length.end(), header.begin() + at + id.size());
}

}  // namespace

void lengthen_format(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  Header header;
  if (pread(file, header.data(), header.size(), 0) == static_cast<ssize_t>(header.size()) &&
      stands(header, room, "JUNK", 24) && stands(header, format, "fmt ", 40)) {
    std::copy_n(header.begin() + format, format_size, header.begin() + format - 2);
    header[room + 4] = 22;
    header[format - 2 + 4] = 42;
    header[header.size() - 2] = header[header.size() - 1] = 0;
    // If the write fails, the header stays valid.
    static_cast<void>(pwrite(file, header.data(), header.size(), 0));
  }
  close(file);
}

}  // namespace chronus::device

#include "jit/worker/mappings.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace chronus::jit {
namespace {

/// Reads the text from left to right.
class Reader {
 public:
  explicit Reader(std::string_view line) : rest_(line) {}

  std::uintptr_t hex() {
    std::uintptr_t value = 0;
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      const char c = rest_.front();
      if (c >= '0' && c <= '9') {
        value = value * 16 + static_cast<std::uintptr_t>(c - '0');
      } else if (c >= 'a' && c <= 'f') {
        value = value * 16 + static_cast<std::uintptr_t>(c - 'a' + 10);
      } else {
        break;
      }
    }
    skip(1);
    return value;
  }

  std::string_view word() {
    const std::string_view word = rest_.substr(0, rest_.find(' '));
    rest_.remove_prefix(word.size());
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    return word;
  }

 private:
  void skip(std::size_t count) { rest_.remove_prefix(std::min(count, rest_.size())); }

  std::string_view rest_;
};

/// "begin-end rwxp offset device inode path"
Mapping parse(std::string_view line, std::string_view& path) {
  Reader reader(line);
  Mapping mapping;
  mapping.begin = reader.hex();
  mapping.end = reader.hex();
  const std::string_view rights = reader.word();
  mapping.protection = (rights[0] == 'r' ? PROT_READ : 0) | (rights[1] == 'w' ? PROT_WRITE : 0) |
                       (rights[2] == 'x' ? PROT_EXEC : 0);
  mapping.shared = rights[3] == 's';
  reader.word();
  reader.word();
  mapping.anonymous = reader.word() == "0";
  path = reader.word();
  mapping.stack = path == "[stack]";
  return mapping;
}

/// Nothing if the text does not fit.
std::string_view read_text(char* text, std::size_t room) {
  const int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  std::size_t size = 0;
  ssize_t n = 0;
  while (size < room && (n = ::read(file, text + size, room - size)) > 0) size += static_cast<std::size_t>(n);
  close(file);
  return n == 0 ? std::string_view(text, size) : std::string_view();
}

}  // namespace

std::size_t Mappings::own_bytes() const {
  std::size_t bytes = 0;
  for (const Mapping& mapping : *this) bytes += mapping.is_own() ? mapping.size() : 0;
  return bytes;
}

bool Mappings::read(char* text, std::size_t room) {
  std::string_view rest = read_text(text, room);
  if (rest.empty()) return false;
  for (count = 0; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    std::string_view path;
    const Mapping mapping = parse(line, path);
    if (path.starts_with("[v")) continue;
    if (count == most) return false;
    all[count++] = mapping;
  }
  return true;
}

}  // namespace chronus::jit

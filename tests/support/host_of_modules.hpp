// What a module expects of its host, for tests: memory for prepare(), and a way to refuse.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace chronus::test {

/// While it lives, chronus_allocate on this thread takes from it and chronus_fail writes to it. The innermost
/// counts; what was allocated ends with it.
class Memory {
 public:
  Memory();
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  void* allocate(std::size_t bytes);

  /// The message of chronus_fail, or empty.
  std::string failure;

  /// From here on allocation is refused, as it is outside prepare().
  void close();

 private:
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  bool open_ = true;
  Memory* outer_;
};

}  // namespace chronus::test

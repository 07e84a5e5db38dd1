#include "jit/player/reset_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <string_view>

#include "host/memory_view.hpp"
#include "jit/player/audition.hpp"
#include "jit/player/host.hpp"

namespace chronus::jit {
namespace {

constexpr float rate = 48000;
constexpr int blocks_after = 8;

bool same_memory(const DelayView& a, const DelayView& b, std::size_t element) {
  if (a.size != b.size || !a.data || !b.data) return true;  // sized by a knob, or unused
  for (int i = 0; i < a.size; ++i) {
    const auto at = [&](const DelayView& memory) {
      return memory.data + static_cast<std::size_t>((memory.head + i) % memory.size) * element;
    };
    if (std::memcmp(at(a), at(b), element) != 0) return false;
  }
  return true;
}

bool same(const unsigned char* a, const unsigned char* b, const StateLeaf& leaf) {
  for (std::uint32_t i = 0; i < leaf.count; ++i) {
    const std::size_t at = place_of(leaf, i);
    if (is_memory(leaf.kind) ? !same_memory(memory_in(a, leaf, i), memory_in(b, leaf, i), leaf.element_size)
                             : std::memcmp(a + at, b + at, leaf.element_size) != 0)
      return false;
  }
  return true;
}

bool sound_the_same(Trial& a, Trial& b, const ModuleInfo& info) {
  for (int block = 0; block < blocks_after; ++block) {
    for (Trial* trial : {&a, &b}) {
      trial->feed(Feed::gates, round_frames(block));
      trial->run(round_frames(block));
    }
    for (std::size_t port = 0; port < info.outputs.size(); ++port) {
      if (!std::equal(a.output(port), a.output(port) + a.floats(), b.output(port))) return false;
    }
  }
  return true;
}

/// Whether the leaf is a value written to an output, which is no state.
bool is_output(const StateLeaf& leaf, const ModuleInfo& info) {
  const std::string name = leaf.path.substr(0, leaf.path.find_first_of(".["));
  return std::ranges::any_of(
      info.outputs, [&](const OutputInfo& output) { return name == output.name || name == output.bank; });
}

std::vector<std::string> differing(const Trial& a, const Trial& b, const ModuleInfo& info) {
  std::vector<std::string> paths;
  for (const StateLeaf& leaf : info.state) {
    if (!is_output(leaf, info) && !same(a.bytes(), b.bytes(), leaf)) paths.push_back("`" + leaf.path + "`");
  }
  return paths;
}

/// Fields that no reset() of the SDK would restore.
std::vector<std::string> suspects(const ModuleInfo& info) {
  std::vector<std::string> names;
  for (const FreshField& field : info.fresh) {
    if (!std::string_view(field.why).starts_with("const")) names.push_back("`" + field.path + "`");
  }
  return names;
}

}  // namespace

std::string reset_warning(const ModuleInfo& info, const Entry& entry, Enter enter) {
  if (!info.has_reset) return {};
  reset_host();
  Trial played(info, entry, enter), fresh(info, entry, enter);
  if (!played.prepare(rate) || !fresh.prepare(rate)) return {};
  for (int block = 0; block < 2 * blocks_a_round; ++block) {
    played.feed(round_feed(block), round_frames(block));
    played.run(round_frames(block));
  }
  played.reset();
  fresh.follow(played);
  const std::vector<std::string> at_once = differing(played, fresh, info);
  for (Trial* trial : {&played, &fresh}) {
    trial->feed(Feed::silence, 1);
    trial->run(1);
  }
  // Ignores fields that follow from others or are computed in each sample.
  std::vector<std::string> names;
  std::ranges::copy_if(differing(played, fresh, info), std::back_inserter(names),
                       [&](const std::string& path) { return std::ranges::count(at_once, path) > 0; });
  if (!names.empty()) {
    return fmt::format(
        "reset() does not bring {} back to how it began: assign it there (without a reset() of "
        "your own every field is restored)",
        fmt::join(names, ", "));
  }
  if (sound_the_same(played, fresh, info)) return {};
  names = suspects(info);
  return fmt::format("after a reset it does not sound as it did at first{}: write a reset() that restores it",
                     names.empty() ? std::string() : fmt::format(" (look at {})", fmt::join(names, ", ")));
}

}  // namespace chronus::jit

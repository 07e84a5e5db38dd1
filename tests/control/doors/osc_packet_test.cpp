#include "control/doors/osc_packet.hpp"

#include <cstring>
#include <memory>

#include "control/doors/osc_packets.hpp"
#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::doors;
using namespace chronus::test;

namespace {
void right(const std::string& packet) {
  const auto fault = check_packet(packet);
  INFO((fault ? fault->what : ""));
  CHECK_FALSE(fault);
}

void wrong(const std::string& packet, const std::string& why) {
  const auto fault = check_packet(packet);
  REQUIRE(fault);
  INFO(fault->what << " at " << fault->at);
  CHECK(std::string(fault->what).find(why) != std::string::npos);
}
}  // namespace

TEST_CASE("right packets pass") {
  right(message("/panic"));
  right(message("/set", ",sf", padded("lead.freq") + big_endian(0x43dc0000, 4)));
  right(message("/x", ",ihdtcrmTFNI", std::string(4 + 8 + 8 + 8 + 4 + 4 + 4, 'z')));
  right(message("/x", ",b", big_endian(5, 4) + "abcde" + std::string(3, '\0')));
  right(message("/x", ",b", big_endian(0, 4)));
  right(message("/x", ",[i[f]]s", std::string(8, 'z') + padded("")));
  right(bundle({}));
  right(bundle({message("/a"), bundle({message("/b")}), message("/c")}));
}

TEST_CASE("packets that are wrong anywhere are refused, with the reason") {
  wrong("", "multiple of 4");
  wrong("/ab", "multiple of 4");
  wrong("abcd", "neither an address");
  wrong("/abc", "does not end");
  wrong(std::string("/a\0x", 4), "padding");
  wrong(padded("/a"), "type tags");
  wrong(padded("/a b") + padded(","), "address");
  wrong(padded("/a*") + padded(","), "address");
  wrong(padded("/a") + ",iii", "does not end");
  wrong(message("/a", ",i"), "missing");
  wrong(message("/a", ",h", "abcd"), "missing");
  wrong(message("/a", ",s", "abcd"), "does not end");
  wrong(message("/a", ",q"), "unknown type");
  wrong(message("/a", ",["), "without its `]`");
  wrong(message("/a", ",]"), "without its `[`");
  wrong(message("/a", "," + std::string(9, '[') + std::string(9, ']')), "too deeply");
  wrong(message("/a", ",", "abcd"), "left behind");
  wrong(message("/a", ",b", big_endian(0xffffffff, 4)), "larger than its message");
  wrong(message("/a", ",b", big_endian(5, 4) + "abcd"), "larger than its message");
  wrong(message("/a", ",b", big_endian(3, 4) + "abcd"), "padding");
  wrong(padded("#bundle") + "abcd", "time tag");
  wrong(bundle({}) + big_endian(8, 4) + "abcd", "larger than its bundle");
  wrong(bundle({""}), "multiple of 4");
  wrong(bundle({"abc"}) + "d", "multiple of 4");
  wrong(std::string(osc_packet_limit + 1, 'x'), "larger than a datagram");
}

TEST_CASE("bundles may lie in bundles eight deep") {
  std::string packet = message("/a");
  for (int depth = 0; depth < osc_bundle_depth; ++depth) packet = bundle({packet});
  right(packet);
  wrong(bundle({packet}), "more than 8 deep");
}

TEST_CASE("no truncation and no changed byte makes the check read beyond the packet") {
  const auto whole = bundle({message("/set", ",sfb[i]",
                                     padded("lead.freq") + std::string(4, 'f') + big_endian(2, 4) +
                                         std::string("ab\0\0", 4) + std::string(4, 'i')),
                             bundle({message("/hit", ",T")})});
  right(whole);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto exact = std::make_unique<char[]>(size);  // so that a sanitizer sees the first byte beyond
    std::memcpy(exact.get(), whole.data(), size);
    check_packet({exact.get(), size});
  }
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int byte = 0; byte < 256; byte += 5) {
      auto changed = whole;
      changed[at] = static_cast<char>(byte);
      check_packet(changed);
    }
}

TEST_CASE("messages come in order with the time of their own bundle") {
  std::string seen;
  const auto packet = bundle({message("/a"), bundle({message("/b")}, 7), message("/c")}, 5);
  right(packet);
  for_each_message(
      packet, [&](std::string_view one, std::uint64_t tag) { seen += one.data() + std::to_string(tag); });
  CHECK(seen == "/a5/b7/c5");
}

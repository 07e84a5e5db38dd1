// OSC packets byte by byte, right and wrong ones alike.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace chronus::test {

inline std::string big_endian(std::uint64_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(number >> (8 * i));
  return text;
}

/// A string with its zero and its padding.
inline std::string padded(std::string_view text) {
  std::string bytes(text);
  do bytes += '\0';
  while (bytes.size() % 4 != 0);
  return bytes;
}

inline std::string message(std::string_view address, std::string_view tags = ",",
                           const std::string& arguments = "") {
  return padded(address) + padded(tags) + arguments;
}

/// `tag` in NTP format; 1 is "immediately".
inline std::string bundle(std::initializer_list<std::string> elements, std::uint64_t tag = 1) {
  std::string bytes = padded("#bundle") + big_endian(tag, 8);
  for (const auto& element : elements) bytes += big_endian(element.size(), 4) + element;
  return bytes;
}

}  // namespace chronus::test

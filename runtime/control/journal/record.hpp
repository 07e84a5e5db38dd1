// One line of a journal: JSON behind its digest, which detects a truncated or damaged line. [any-thread]
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chronus::journal {

/// The record as a line of at least `size` bytes, including the line end.
std::string to_line(const nlohmann::json& record, std::size_t size = 0);

/// Reads a line without its line end; nothing if it is damaged.
std::optional<nlohmann::json> read_line(std::string_view line);

/// The records of a text up to the first damaged line.
struct Records {
  std::vector<nlohmann::json> list;
  std::size_t bytes = 0;  ///< their size in the text
  std::size_t lost = 0;   ///< whole records behind a damaged one, which are discarded
};
Records read_records(std::string_view text);

/// A text as JSON, byte for byte, also if it is not UTF-8.
nlohmann::json exact(const std::string& text);
std::string to_exact(const nlohmann::json&);

/// An integer of a record. Throws json::type_error if the value is none.
template <class T>
T whole(const nlohmann::json& value) {
  if (!value.is_number_integer())
    throw nlohmann::json::type_error::create(302, value.dump() + " is no whole number", nullptr);
  return value.get<T>();
}

}  // namespace chronus::journal

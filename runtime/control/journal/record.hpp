// One line of a journal: JSON behind its own digest, so that a line that was cut off or damaged is noticed.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chronus::journal {

/// The record as a line of at least so many bytes, with the new line at its end.
std::string to_line(const nlohmann::json& record, std::size_t size = 0);

/// A line without its new line; nothing if it is damaged.
std::optional<nlohmann::json> read_line(std::string_view line);

/// A text of such lines up to the first that is damaged.
struct Records {
  std::vector<nlohmann::json> list;
  std::size_t bytes = 0;  ///< that they take
  std::size_t lost = 0;   ///< whole records behind a damaged one, which cannot be used
};
Records read_records(std::string_view text);

/// A text as JSON, to the byte; also one that is no UTF-8, which a record could not hold as it is.
nlohmann::json exact(const std::string& text);
std::string to_exact(const nlohmann::json&);

/// A whole number of a record; throws json::type_error if it is none.
template <class T>
T whole(const nlohmann::json& value) {
  if (!value.is_number_integer())
    throw nlohmann::json::type_error::create(302, value.dump() + " is no whole number", nullptr);
  return value.get<T>();
}

}  // namespace chronus::journal

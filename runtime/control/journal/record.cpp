#include "control/journal/record.hpp"

#include "digest/digest.hpp"

namespace chronus::journal {

namespace {

constexpr std::size_t digits = 16;

}  // namespace

std::string to_line(const nlohmann::json& record, std::size_t size) {
  constexpr std::size_t around = digits + 2;
  std::string text = record.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (text.size() + around < size) text.append(size - around - text.size(), ' ');
  return digest_of(text).substr(0, digits) + " " + text + "\n";
}

std::optional<nlohmann::json> read_line(std::string_view line) {
  if (line.size() < digits + 1 || line[digits] != ' ') return std::nullopt;
  const std::string_view text = line.substr(digits + 1);
  if (digest_of(text).substr(0, digits) != line.substr(0, digits)) return std::nullopt;
  auto record = nlohmann::json::parse(text, nullptr, false);
  if (!record.is_object()) return std::nullopt;
  return record;
}

Records read_records(std::string_view text) {
  Records records;
  bool whole = true;
  for (std::size_t at = 0, end; (end = text.find('\n', at)) != std::string_view::npos; at = end + 1) {
    auto record = read_line(text.substr(at, end - at));
    whole = whole && record;
    if (whole) {
      records.list.push_back(std::move(*record));
      records.bytes = end + 1;
    } else if (record) {
      ++records.lost;
    }
  }
  return records;
}

nlohmann::json exact(const std::string& text) {
  nlohmann::json json = text;
  try {
    static_cast<void>(json.dump());
    return json;
  } catch (const nlohmann::json::type_error&) {
    std::string characters;  // each byte as the character with its number
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x80) {
        characters += c;
      } else {
        characters += static_cast<char>(0xC0 | (byte >> 6));
        characters += static_cast<char>(0x80 | (byte & 0x3F));
      }
    }
    return {{"bytes", characters}};
  }
}

std::string to_exact(const nlohmann::json& json) {
  if (!json.is_object()) return json.get<std::string>();
  const std::string characters = json.at("bytes");
  std::string text;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const auto byte = static_cast<unsigned char>(characters[i]);
    if (byte < 0x80 || i + 1 == characters.size())
      text += characters[i];
    else
      text += static_cast<char>((byte << 6) | (static_cast<unsigned char>(characters[++i]) & 0x3F));
  }
  return text;
}

}  // namespace chronus::journal

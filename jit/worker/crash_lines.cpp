#include "jit/worker/crash_lines.hpp"

#include <llvm/DebugInfo/DIContext.h>
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/Object/ObjectFile.h>

#include <set>
#include <utility>

namespace chronus::jit {
namespace {

constexpr std::uint64_t most_on = 32;  ///< bytes

/// The module's code in the object, all in one section.
struct Text {
  std::uint64_t known = 0;  ///< the offset of the function that was asked for
  std::uint64_t size = 0;
  std::uint64_t section = 0;
};

std::optional<Text> text_of(const llvm::object::ObjectFile& object, const std::string& function) {
  for (const llvm::object::SymbolRef& symbol : object.symbols()) {
    const std::string name = llvm::demangle(llvm::cantFail(symbol.getName()).str());
    if (!name.starts_with(function + "(")) continue;
    const llvm::object::section_iterator section = llvm::cantFail(symbol.getSection());
    return Text{llvm::cantFail(symbol.getValue()), section->getSize(), section->getIndex()};
  }
  return std::nullopt;
}

/// The author's lines.
class Lines {
 public:
  enum class Found : std::uint8_t { place, no_line, elsewhere };

  Lines(llvm::DWARFContext& lines, const Text& text, const std::string& file)
      : lines_(lines), text_(text), file_(file) {}

  /// The offsets at which the place may change.
  std::set<std::uint64_t> changes() {
    std::set<std::uint64_t> offsets;
    for (const auto& unit : lines_.compile_units()) {
      const llvm::DWARFDebugLine::LineTable* const table = lines_.getLineTableForUnit(unit.get());
      if (!table) continue;
      for (const llvm::DWARFDebugLine::Row& row : table->Rows) {
        if (row.Address.SectionIndex == text_.section && row.Address.Address < text_.size)
          offsets.insert(row.Address.Address);
      }
    }
    return offsets;
  }

  /// The innermost of the author's lines at an offset. An instruction that serves several lines has the line
  /// 0: the next one with a line is near.
  CrashLine near(std::uint64_t offset) const {
    for (std::uint64_t on = 0; on <= most_on && offset + on < text_.size; ++on) {
      auto [found, place] = at(offset + on);
      place.offset = offset;
      if (found == Found::place) return place;
      if (found == Found::elsewhere) break;
    }
    return {offset, 0, 0};
  }

 private:
  std::pair<Found, CrashLine> at(std::uint64_t offset) const {
    const llvm::DILineInfoSpecifier as_written(llvm::DILineInfoSpecifier::FileLineInfoKind::AbsoluteFilePath);
    const llvm::DIInliningInfo info = lines_.getInliningInfoForAddress({offset, text_.section}, as_written);
    Found found = Found::elsewhere;
    for (unsigned frame = 0; frame < info.getNumberOfFrames(); ++frame) {
      const llvm::DILineInfo& line = info.getFrame(frame);
      if (!llvm::StringRef(line.FileName).ends_with(file_)) continue;
      if (line.Line > 0)
        return {Found::place, {0, static_cast<int>(line.Line), static_cast<int>(line.Column)}};
      found = Found::no_line;
    }
    return {found, {}};
  }

  llvm::DWARFContext& lines_;
  Text text_;
  const std::string& file_;
};

}  // namespace

CrashLines crash_lines(const std::string& object, const std::string& function, const std::string& file) {
  auto parsed = llvm::object::ObjectFile::createObjectFile(llvm::MemoryBufferRef(object, "module"));
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return {};
  }
  const std::optional<Text> text = text_of(**parsed, function);
  if (!text) return {};
  CrashLines found{text->known, text->size, {}};
  const auto context = llvm::DWARFContext::create(**parsed);
  Lines lines(*context, *text, file);
  for (const std::uint64_t offset : lines.changes()) found.lines.push_back(lines.near(offset));
  return found;
}

}  // namespace chronus::jit

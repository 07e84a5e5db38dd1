#include "control/patching/written_text.hpp"

#include <algorithm>

namespace chronus::patching {

/// Iterative: there may be thousands.
PatchText::Written::~Written() {
  std::shared_ptr<const Written> next = std::move(before);
  while (next && next.use_count() == 1) next = std::exchange(next->before, nullptr);
}

void PatchText::add(std::string verbs) {
  last_ = std::make_shared<const Written>(std::move(verbs), last_, count() + 1);
}

void PatchText::add(const Renames& renames) {
  renames_.insert(renames_.end(), renames.begin(), renames.end());
}

std::vector<std::string> PatchText::written() const {
  std::vector<std::string> all;
  for (const Written* each = last_.get(); each; each = each->before.get()) all.push_back(each->verbs);
  std::ranges::reverse(all);
  return all;
}

std::unique_ptr<std::vector<std::string>> PatchText::written_since(const PatchText& before) const {
  if (whole_ != before.whole_ || count() < before.count()) return nullptr;
  auto since = std::make_unique<std::vector<std::string>>();
  const Written* each = last_.get();
  for (; each && each->count > before.count(); each = each->before.get()) since->push_back(each->verbs);
  if (each != before.last_.get()) return nullptr;
  std::ranges::reverse(*since);
  return since;
}

PatchText PatchText::before(std::size_t count, std::size_t renames) const {
  PatchText text = *this;
  for (; count > 0 && text.last_; --count) {
    const std::shared_ptr<const Written> before = text.last_->before;
    text.last_ = before;
  }
  text.renames_.resize(std::min(renames, renames_.size()));
  return text;
}

}  // namespace chronus::patching

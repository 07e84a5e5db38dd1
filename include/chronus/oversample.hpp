// placeholder
#pragma once
namespace chronus {
template <class S, int Factor>
class OversampleOf {};
}  // namespace chronus

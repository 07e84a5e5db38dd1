// Maps linked code into this process. [player]
#pragma once

#include <expected>
#include <string>

#include "jit/shared/image.hpp"

namespace chronus::jit {

/// Maps the image at its addresses, in place of what was mapped there. An error if they lie outside of the
/// region, or there is no memory.
std::expected<void, std::string> map_image(const Image&, CodeRegion);

}  // namespace chronus::jit

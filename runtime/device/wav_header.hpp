// Corrects the header that libsndfile writes to a WAV file.
#pragma once

#include <string>

namespace chronus::device {

/// Extends the format chunk of a file of float samples by two zero bytes, in which SoX expects the size of an
/// extension even after an extensible header, and warns if they are missing. The preceding padding chunk
/// shrinks by as much, so the samples do not move. Leaves headers alone that differ from those of libsndfile.
/// [any-thread]
void lengthen_format(const std::string& path);

}  // namespace chronus::device

// The header of a WAV file, where libsndfile leaves something to be wished for.
#pragma once

#include <string>

namespace chronus::device {

/// Lengthens the format chunk of a file of float samples by the two bytes, zero, in which SoX looks for the
/// size of an extension even behind an extensible header: it warns of a file without. They are taken from the
/// chunk before, which only keeps room; the samples stay where they are. A file whose header looks otherwise
/// than libsndfile writes it is left alone.
void lengthen_format(const std::string& path);

}  // namespace chronus::device

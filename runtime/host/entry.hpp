// A module's functions, from what it exports.
#pragma once

#include <chronus_host/abi.hpp>

namespace chronus::host {

/// The module's own functions, and the common ones where it has none. The parts must outlive the entry. Calls
/// code of the SDK at the module's side. [any-thread]
Entry entry_of(const ModuleParts&);

}  // namespace chronus::host

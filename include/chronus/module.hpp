// The SDK: everything a module's author needs. docs/module-sdk.md teaches it on one page.
//
// All of it is generic in the sample type; binding.hpp, which comes last, defines `Signal` for this
// translation unit.
#pragma once

#include <chronus/generic.hpp>
#include <chronus_host/binding.hpp>

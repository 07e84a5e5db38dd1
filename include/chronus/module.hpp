// The SDK: everything a module's author needs. docs/module-sdk.md teaches it on one page.
//
// All of it is written over the sample type; binding.hpp, last, says which one `Signal` is in this
// translation unit.
#pragma once

#include <chronus/generic.hpp>
#include <chronus_host/binding.hpp>

// The part of the SDK that does not depend on the number of voices in a Signal.
//
// Templates are compiled once, with the SDK. Their constructors are written out: an implicit one would be
// compiled again with each module.
#pragma once

#include <chronus/all_pass.hpp>
#include <chronus/blep.hpp>
#include <chronus/filters.hpp>
#include <chronus/lanes.hpp>
#include <chronus/math.hpp>
#include <chronus/memory.hpp>
#include <chronus/module_base.hpp>
#include <chronus/motion.hpp>
#include <chronus/oversample.hpp>
#include <chronus/phase.hpp>
#include <chronus/ports.hpp>
#include <chronus/random.hpp>
#include <chronus/vocabulary.hpp>
#include <chronus_host/abi.hpp>
#include <chronus_host/common_entry.hpp>
#include <chronus_host/common_run.hpp>

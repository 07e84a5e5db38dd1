// Defines Signal for this translation unit: CHRONUS_LANES voices (1 by default). The generic types stay the
// same, so that one parsed SDK serves every width.
#pragma once

#include <chronus/generic.hpp>

#ifndef CHRONUS_LANES
#define CHRONUS_LANES 1
#endif

namespace chronus {

#if CHRONUS_LANES == 1
using Signal = float;  ///< a sample
#else
using Signal = VectorLanes<CHRONUS_LANES>::Signal;  ///< a sample of each voice
#endif

using Mask = MaskOf<Signal>;  ///< the outcome of comparing Signals: choose with `mask ? a : b`

using Module = ModuleOf<Signal>;

using In = Signal;       ///< audio or CV input: the sum of its cables
using Out = Signal;      ///< audio output: cross-faded when the code changes
using CvOut = Signal;    ///< stepped control output (pitch, CV): never cross-faded
using GateOut = Signal;  ///< gate, trigger or clock output: 0 or 1, or the velocity
using Param = Signal;    ///< a knob and a jack
using GateIn = GateInOf<Signal>;

template <int N>
using Ins = Bank<In, N>;
template <int N>
using GateIns = Bank<GateIn, N>;
template <int N>
using Outs = Bank<Out, N>;
template <int N>
using CvOuts = Bank<CvOut, N>;
template <int N>
using GateOuts = Bank<GateOut, N>;
template <int N>
using Params = Bank<Param, N>;

using Phase = PhaseOf<Signal>;
using Wrap = WrapOf<Signal>;
using Blep = BlepOf<Signal>;
using Random = RandomOf<Signal>;
using OnePole = OnePoleOf<Signal>;
using TwoPole = TwoPoleOf<Signal>;
using DcBlocker = DcBlockerOf<Signal>;
using DelayLine = DelayLineOf<Signal>;
using AllPass = AllPassOf<Signal>;
using Glide = GlideOf<Signal>;
using Decay = DecayOf<Signal>;
using Declick = DeclickOf<Signal>;
template <int Factor>
using Oversample = OversampleOf<Signal, Factor>;

}  // namespace chronus

using namespace chronus;

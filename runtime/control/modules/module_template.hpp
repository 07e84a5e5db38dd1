// The source that `new` writes: a module that sounds and can be edited. [any-thread]
#pragma once

#include <set>
#include <string>

namespace chronus::modules {

/// The struct's name: the file's name, capitalised; with `Module` appended if the SDK has such a type.
inline std::string type_of_module(const std::string& name) {
  static const std::set<std::string> taken{
      "Module",     "Signal",    "Mask",    "In",       "Out",    "GateIn",    "GateOut", "CvOut",
      "Ins",        "Outs",      "GateIns", "GateOuts", "CvOuts", "Param",     "Params",  "Choice",
      "Toggle",     "Count",     "Text",    "Phase",    "Wrap",   "Blep",      "Random",  "OnePole",
      "TwoPole",    "DelayLine", "Buffer",  "Glide",    "Decay",  "Declick",   "AllPass", "DcBlocker",
      "Oversample", "Hz",        "Seconds", "Octaves",  "None",   "Semitones", "Cents",   "Percent",
      "Bpm",        "Beats",     "Volts",   "Linear",   "Log",    "Unit",      "Curve",   "Samples",
      "Bank",       "Seam",      "Lanes"};
  std::string type = name;
  if (type[0] >= 'a' && type[0] <= 'z') type[0] = static_cast<char>(type[0] - 'a' + 'A');
  return taken.contains(type) ? type + "Module" : type;
}

inline std::string module_template(const std::string& name) {
  const std::string type = type_of_module(name);
  return "#include <chronus/module.hpp>\n"
         "\n"
         "/// A sine that can be bent into a fold.\n"
         "struct " +
         type +
         " : Module {\n"
         "  In    pitch;                                  ///< octaves above freq\n"
         "  Param freq = param(220, 20, 20000, Hz, Log);  ///< base frequency\n"
         "  Param fold = param(0.2, 0, 1);                ///< how much is folded over\n"
         "  Out   out;\n"
         "\n"
         "  Phase phase;\n"
         "\n"
         "  void tick() {\n"
         "    phase.advance(freq * exp2(pitch) * dt);\n"
         "    out = 0.5 * sin_turns(0.25 * (1 + 4 * fold) * sin_turns(phase));\n"
         "  }\n"
         "};\n";
}

}  // namespace chronus::modules

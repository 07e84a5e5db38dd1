// ModuleInfo, diagnostics and outcomes as JSON, for messages between workers and engine. [any-thread]
#pragma once

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>

#include "jit/shared/crash_lines.hpp"
#include "jit/shared/diagnostic.hpp"
#include "jit/shared/image.hpp"
#include "jit/shared/options.hpp"
#include "jit/shared/request.hpp"
#include "jit/shared/results.hpp"

namespace chronus {

/// Converts a number to an enumerator. Throws if there is none.
template <class E>
E enumerator_in(const nlohmann::json& json, E last) {
  const std::int64_t number = json.is_number_integer() ? json.get<std::int64_t>() : -1;
  if (number < 0 || number > static_cast<std::int64_t>(last))
    throw nlohmann::json::out_of_range::create(401, "there is no such enumerator", &json);
  return static_cast<E>(number);
}
inline void from_json(const nlohmann::json& json, OutputKind& kind) {
  kind = enumerator_in(json, OutputKind::gate);
}
inline void from_json(const nlohmann::json& json, ParamKind& kind) {
  kind = enumerator_in(json, ParamKind::count);
}
inline void from_json(const nlohmann::json& json, LeafKind& kind) {
  kind = enumerator_in(json, LeafKind::delay_line);
}
inline void from_json(const nlohmann::json& json, Unit& unit) {
  unit = enumerator_in(json, Volts);
}
inline void from_json(const nlohmann::json& json, Curve& curve) {
  curve = enumerator_in(json, Log);
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InputInfo, name, doc, bank, gate, unpatched)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OutputInfo, name, doc, bank, kind)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ParamInfo, name, doc, bank, kind, start, min, max, unit, curve, choices)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TextInfo, name, doc, start)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StateLeaf, path, scope, kind, offset, count, stride, element_size, type,
                                   initialiser, enumerators, extents, updated)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FreshField, path, why)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WatchInfo, expression, site)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ModuleInfo, name, type, file, doc, inputs, outputs, params, texts, state,
                                   fresh, watches, size, align, lanes, lane_obstacle, has_block, has_update,
                                   has_reset)

namespace jit {

inline void from_json(const nlohmann::json& json, Severity& severity) {
  severity = enumerator_in(json, Severity::error);
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Diagnostic, severity, file, line, column, message, snippet, fixit)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Audition, ran, finite, peak, verdict)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Settings, node, values, texts)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Image::Part, address, content, size, writable, executable)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Image, entry, parts)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CrashLine, offset, line, column)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CrashLines, begin, size, lines)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Options, worker, include_folder, module_folder, lanes, std_headers, pool,
                                   seconds, memory)

/// JSON has no NaN: null or a missing value is a stage that did not happen.
inline void to_json(nlohmann::json& json, const Stages& stages) {
  json = {{"parse", stages.parse},
          {"reflect", stages.reflect},
          {"lower", stages.lower},
          {"audition", stages.audition}};
}

inline void from_json(const nlohmann::json& json, Stages& stages) {
  const auto get = [&](const char* name) {
    const auto it = json.find(name);
    return it != json.end() && it->is_number() ? it->get<double>() : std::nan("");
  };
  stages = {get("queue"),    get("parse"), get("reflect"), get("lower"),
            get("audition"), get("send"),  get("link")};
}

}  // namespace jit
}  // namespace chronus

#include "jit/player/as_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/clocks.hpp"
#include "jit/player/host.hpp"
#include "jit/player/played.hpp"

namespace chronus::jit {
namespace {

constexpr double loud = 3.98;  // +12 dBFS

class AsSetAudition {
 public:
  AsSetAudition(const ModuleInfo& info, const Entry& entry, Enter enter, const Circumstances& tell,
                double seconds)
      : info_(info), entry_(entry), enter_(enter), tell_(tell), seconds_(seconds) {
    found_.audition.ran = true;
  }

  AsSet play(const std::vector<Settings>& nodes) {
    bool any_sound = std::ranges::none_of(
        info_.outputs, [](const OutputInfo& output) { return output.kind == OutputKind::audio; });
    for (const Settings& node : nodes) {
      reset_host();
      const std::string as_set =
          node.node.empty() ? "with all knobs at their starts" : fmt::format("as `{}` is set", node.node);
      tell_(as_set);
      Played played(info_, entry_, enter_, node);
      any_sound = !played.prepare() || !listen(played, as_set) || any_sound;
      if (!found_.audition.finite) return found_;
    }
    if (!any_sound) {
      found_.warnings.push_back(fmt::format("silent, though it was given noise and open gates, {}",
                                            nodes.size() == 1 && nodes[0].node.empty()
                                                ? "with all knobs at their starts"
                                                : "as its nodes are set"));
    }
    return found_;
  }

 private:
  /// True if there was only silence.
  bool listen(Played& played, const std::string& as_set) {
    const base::CpuWatch clock;
    while (!played.finished() && clock.seconds() < seconds_) {
      if (const auto broken = played.run()) {
        found_.audition.finite = false;
        found_.audition.verdict = fmt::format("`{}` becomes {}, {}", broken->output, broken->value, as_set);
        return false;
      }
    }
    bool silence = played.finished();
    for (std::size_t port = 0; port < info_.outputs.size(); ++port) {
      const Heard& heard = played.heard()[port];
      silence = silence && heard.silent();
      if (heard.peak > loud) {
        found_.warnings.push_back(fmt::format("`{}` reaches {:+.0f} dBFS {}: audio lies within -1 to 1",
                                              info_.outputs[port].name, 20 * std::log10(heard.peak), as_set));
      }
      if (played.finished() && heard.has_offset()) {
        found_.warnings.push_back(
            fmt::format("`{}` has a DC offset of {:+.2f} {}: what is no sound belongs into "
                        "a CvOut; else take it out with `DcBlocker d; d.process(x, dt)`",
                        info_.outputs[port].name, heard.mean(), as_set));
      }
    }
    return silence;
  }

  const ModuleInfo& info_;
  const Entry& entry_;
  Enter enter_;
  const Circumstances& tell_;
  double seconds_;
  AsSet found_;
};

}  // namespace

AsSet play_as_set(const ModuleInfo& info, const Entry& entry, Enter enter, const Circumstances& tell,
                  const std::vector<Settings>& nodes, double seconds) {
  const std::vector<Settings> starts = {{}};
  return AsSetAudition(info, entry, enter, tell,
                       seconds / static_cast<double>(std::max<std::size_t>(nodes.size(), 1)))
      .play(nodes.empty() ? starts : nodes);
}

}  // namespace chronus::jit

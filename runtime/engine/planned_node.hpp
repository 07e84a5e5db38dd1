// A node as plans have it: laid out when its versions or its cables change, and shared by all plans until
// then. [control-thread]
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "engine/stage_node.hpp"

namespace chronus::engine {

/// The ports of both versions of a node, those of the current one first.
struct PortNames {
  std::vector<std::string> inputs;
  std::vector<std::string> knobs;
  std::vector<std::string> outputs;

  explicit PortNames(const StageNode&);
  bool operator==(const PortNames&) const = default;
};

/// -1 if there is no such name.
int index_in(const std::vector<std::string>& names, const std::string& name);

/// A cable that ends at a node.
struct PlanEnd {
  int port = 0;         ///< index into PortNames::inputs or, after these, PortNames::knobs
  bool within = false;  ///< the cable comes from the by-sample cycle in which the node runs
  PlanCable cable;

  bool operator==(const PlanEnd&) const = default;
};

/// What a node's layout depends on beside its cables. PlannedNode keeps all of it alive.
struct NodeVersions {
  const Instance* current = nullptr;
  const Code* code = nullptr;  ///< of the current version: optimised code may take its place
  const Instance* outgoing = nullptr;
  const Migration* migration = nullptr;
  std::uint64_t swap = 0;
  bool hands_over = false;
  bool ends_soon = false;
  double fade_ms = 0;

  explicit NodeVersions(const StageNode&);
  bool operator==(const NodeVersions&) const = default;
};

/// What the layouts of all nodes of an engine share.
struct NodeLayout {
  std::size_t block;
  double rate;                               ///< in Hz
  std::shared_ptr<const Scratch> scratch{};  ///< sized for the largest version so far
  std::size_t scratch_inputs = 0;
  std::size_t scratch_outputs = 0;
  /// Buffers for the inputs and knobs of all nodes outside of cycles, which run one at a time; sized for the
  /// largest node so far.
  std::shared_ptr<float[]> shared{};
  std::size_t shared_ports = 0;
};

/// `node` belongs to the audio thread, all else to the control thread.
struct PlannedNode {
  /// Reuses the output buffers of `before`, which may be null, if the outputs are the same.
  PlannedNode(const StageNode&, const PlannedNode* before, const NodeLayout&);

  PortNames ports;
  NodeVersions versions;
  std::vector<PlanEnd> ends;             ///< in the order of the patch
  bool by_sample = false;                ///< the node runs in a cycle, sample by sample
  std::shared_ptr<float[]> outputs;      ///< a block per output, which cables read
  std::shared_ptr<float[]> old_outputs;  ///< a block per output of the outgoing version
  std::shared_ptr<std::byte[]> arrays;   ///< of `node`
  std::vector<std::shared_ptr<const void>> keeps;
  PlanNode node;
};

/// Lays out `planned.node`. The caller adds the cables' states to `planned.keeps`.
void lay_out(PlannedNode& planned, const StageNode&, std::vector<PlanEnd>, bool by_sample, NodeLayout&);

}  // namespace chronus::engine

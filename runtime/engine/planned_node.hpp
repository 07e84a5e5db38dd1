// A node as plans have it: laid out when its versions or its cables change, and shared by all plans until
// then.
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
  int port = 0;         ///< by place in PortNames::inputs or, after these, in PortNames::knobs
  bool within = false;  ///< the cycle, sample by sample, in which the node runs
  PlanCable cable;

  bool operator==(const PlanEnd&) const = default;
};

/// What a node is laid out from, beside its cables. All of it is kept alive by the node as planned.
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

/// What all nodes of an engine are laid out with.
struct NodeLayout {
  std::size_t block;
  double rate;                               ///< in Hz
  std::shared_ptr<const Scratch> scratch{};  ///< of as many outputs as the largest version had so far
  std::size_t scratch_inputs = 0;
  std::size_t scratch_outputs = 0;
  /// What nodes outside of cycles read, of which one runs at a time: of as many inputs and knobs as the
  /// largest node had so far.
  std::shared_ptr<float[]> shared{};
  std::size_t shared_ports = 0;
};

/// All but `node` belongs to the control thread.
struct PlannedNode {
  /// Its ports have the buffers that they have in `before`, which may be null.
  PlannedNode(const StageNode&, const PlannedNode* before, const NodeLayout&);

  PortNames ports;
  NodeVersions versions;
  std::vector<PlanEnd> ends;             ///< in the order of the patch
  bool by_sample = false;                ///< it runs in a cycle, sample by sample
  std::shared_ptr<float[]> outputs;      ///< a block for each output, which cables read
  std::shared_ptr<float[]> old_outputs;  ///< and for each output of the outgoing version
  std::shared_ptr<std::byte[]> arrays;   ///< of `node`
  std::vector<std::shared_ptr<const void>> keeps;
  PlanNode node;
};

/// Lays out `planned.node`. The cables' states must be kept alive with it.
void lay_out(PlannedNode& planned, const StageNode&, std::vector<PlanEnd>, bool by_sample, NodeLayout&);

}  // namespace chronus::engine

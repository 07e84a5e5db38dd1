// The shared state of the classes that edit a text: the text, the patch it makes, and the wanted patch.
// [control-thread]
#pragma once

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "control/patching/document.hpp"
#include "control/patching/trace.hpp"
#include "control/patching/writing.hpp"

namespace chronus::patching {

/// Holds references to its arguments.
class Mending {
 public:
  /// `trace` is the document's. `places` receives, by node, the statement at or behind which a wanted node is
  /// added.
  Mending(Document& document, const Trace& trace, const graph::Patch& wanted, const Writing& writing,
          Revision& revision, std::map<std::string, int>& places)
      : document_(document),
        trace_(trace),
        declared_(trace.declared()),
        is_(trace.patch()),
        wanted_(wanted),
        writing_(writing),
        revision_(revision),
        places_(places) {}

 private:
  friend class NodeMending;
  friend class CableMending;
  friend class RestMending;

  Statement& at(int statement) const { return document_[static_cast<std::size_t>(statement)]; }
  int end() const { return static_cast<int>(document_.size()) - 1; }

  /// The last statement with one of these verbs; -1: none.
  int last_with(std::initializer_list<std::string_view> verbs) const;

  /// The first statement with this verb, or with any verb if it is empty; -1: none.
  int first_with(std::string_view verb) const;

  /// Removes a node from a statement that names several. Removes the statement with its last node.
  void drop_node(int statement, const std::string& node) const;

  Document& document_;
  const Trace& trace_;
  const Declarations& declared_;
  const graph::Patch& is_;
  const graph::Patch& wanted_;
  const Writing& writing_;
  Revision& revision_;
  std::map<std::string, int>& places_;
};

/// For each of a sequence of distinct numbers, whether it is in one longest ascending subsequence.
/// [any-thread]
std::vector<bool> ascending_part(const std::vector<int>&);

}  // namespace chronus::patching

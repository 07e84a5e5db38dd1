// What those who mend a text share: the text, what it makes, and what it is to make.
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

/// Refers to what it is given.
class Mending {
 public:
  /// `trace` is that of the document as it is. In `places` stand the statements at or behind which the wanted
  /// nodes are added, once they are known.
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

  /// The first statement with this verb, or with any if it is empty; -1: none.
  int first_with(std::string_view verb) const;

  /// Takes a node out of a statement that names several; the last takes the statement with it.
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

/// Of a sequence of different numbers, which belong to a longest part that ascends.
std::vector<bool> ascending_part(const std::vector<int>&);

}  // namespace chronus::patching

#include "control/patching/text_of.hpp"

#include <algorithm>
#include <utility>

#include "control/patching/mend.hpp"
#include "control/patching/patch_text.hpp"
#include "control/patching/trace.hpp"

namespace chronus::patching {

namespace {

constexpr int most_steps = 12;
constexpr int steps_in_written_words = 3;  // then canonical: a word may mean another value in its new place

const char* const empty_patch = "tempo 120\n";

bool is_one_of(std::string_view verb, std::initializer_list<std::string_view> verbs) {
  return std::ranges::find(verbs, verb) != verbs.end();
}

/// Inserts later verbs into a document, each beside related statements.
class Placing {
 public:
  Placing(Document& document, Trace& trace) : document_(document), trace_(trace) {}

  void place(const std::string& verbs) {
    auto lines = to_document(verbs);
    if (!lines) return;
    for (Statement& statement : *lines) {
      if (statement.has_words())
        place(std::move(statement));
      else if (statement.is_comment())
        comments_.push_back(std::move(statement));
      else
        comments_.clear();
    }
    comments_.clear();
  }

 private:
  void place(Statement statement) {
    const language::Command& command = statement.command();
    const std::size_t cables = trace_.patch().cables.size();
    if (!trace_.run(command, -1)) return;
    if (command.verb == "rename") {
      for (Statement& each : document_) each.rename(command.arguments[0], command.arguments[1]);
    } else if (command.verb == "add") {
      put_after(place_of_node(), std::move(statement));
    } else if (command.verb == "insert") {
      place_inserted(std::move(statement));
    } else if (is_one_of(command.verb, {"connect", "chain"}) &&
               trace_.patch().cables.size() - cables == command.arguments.size() - 1) {
      place_cable(std::move(statement));
    }
  }

  std::ptrdiff_t last(std::initializer_list<std::string_view> verbs) const {
    std::ptrdiff_t at = static_cast<std::ptrdiff_t>(document_.size()) - 1;
    while (at >= 0 && !is_one_of(document_[static_cast<std::size_t>(at)].verb(), verbs)) --at;
    return at;
  }

  /// Behind the last added node and its settings.
  std::ptrdiff_t place_of_node() const {
    std::ptrdiff_t at = last({"add"});
    if (at < 0) at = last({"tempo", "seed"});
    if (at < 0) return static_cast<std::ptrdiff_t>(document_.size()) - 1;
    const auto next = [&]() -> const Statement& { return document_[static_cast<std::size_t>(at + 1)]; };
    const std::string node = document_[static_cast<std::size_t>(at)].command().arguments[0];
    while (at + 1 < static_cast<std::ptrdiff_t>(document_.size()) && next().verb() == "set" &&
           node_of(next().command().arguments[0]) == node)
      ++at;
    return at;
  }

  void place_cable(Statement statement) {
    const auto& arguments = statement.command().arguments;
    std::erase_if(document_, [&](const Statement& each) {  // laid before, removed, and laid again
      return is_one_of(each.verb(), {"connect", "chain"}) && each.command().arguments == arguments;
    });
    std::ptrdiff_t at = last({"connect", "chain", "insert"});
    if (at < 0) at = last({"add"});
    for (std::size_t i = 0; i < document_.size(); ++i) {
      if (document_[i].verb() != "add") continue;
      const std::string& added = document_[i].command().arguments[0];
      const bool its =
          std::ranges::any_of(arguments, [&](const std::string& end) { return node_of(end) == added; });
      if (its) at = std::max(at, static_cast<std::ptrdiff_t>(i));
    }
    put_after(at, std::move(statement));
  }

  /// Where all nodes precede all cables, becomes an `add`; its cables are inserted later. Else stays an
  /// `insert`: its node would come too late for cables in the place of the one that it splits.
  void place_inserted(Statement statement) {
    const auto cable = std::ranges::find_if(document_, [](const Statement& each) {
      return is_one_of(each.verb(), {"connect", "chain", "insert"});
    });
    if (cable - document_.begin() < last({"add"}))
      return put_after(last({"connect", "chain", "insert", "add"}), std::move(statement));
    language::Command add = statement.command();
    add.verb = "add";
    add.arguments.resize(2);
    put_after(place_of_node(), Statement(add));
  }

  void put_after(std::ptrdiff_t at, Statement statement) {
    statement.end_line();
    if (at >= 0) document_[static_cast<std::size_t>(at)].end_line();
    comments_.push_back(std::move(statement));
    document_.insert(document_.begin() + at + 1, comments_.begin(), comments_.end());
    comments_.clear();
  }

  Document& document_;
  Trace& trace_;
  std::vector<Statement> comments_;  ///< above the next statement
};

/// Whether everything but values is equal; some modules may no longer read the values.
bool same_shape(const graph::Patch& a, const graph::Patch& b) {
  const auto same_node = [](const graph::Node& one, const graph::Node& other) {
    return one.name == other.name && one.module == other.module && one.muted == other.muted &&
           one.solo == other.solo;
  };
  return std::ranges::equal(a.nodes, b.nodes, same_node) && a.cables == b.cables && a.groups == b.groups &&
         a.tempo == b.tempo && a.seed == b.seed;
}

/// Edits the document until it makes the patch. True on success.
bool reach(Document& document, const graph::Patch& patch, const Words& words, const Instrument& instrument,
           const language::Vocabulary& vocabulary) {
  static const Words none;
  for (int step = 0; step < most_steps; ++step) {
    Trace trace(instrument, vocabulary);
    trace.run(document);
    if (trace.failed().empty() && trace.patch() == patch) return true;
    const Writing writing(patch, instrument, step < steps_in_written_words ? words : none);
    if (!mend(document, trace, patch, writing)) return same_shape(trace.patch(), patch);
  }
  return false;
}

void take_out(Document& document, std::initializer_list<std::string_view> verbs) {
  Revision revision(document);
  for (std::size_t i = 0; i < document.size(); ++i) {
    if (is_one_of(document[i].verb(), verbs)) revision.drop(static_cast<int>(i));
  }
  revision.finish();
}

}  // namespace

std::string text_of(const PatchText& text, const graph::Patch& patch, const Instrument& instrument,
                    const language::Vocabulary& vocabulary) {
  const std::string* whole = text.whole();
  auto document = to_document(whole ? *whole : empty_patch);
  if (!document || (!whole && text.count() == 0)) return to_text(patch, instrument);
  Trace trace(instrument, vocabulary);
  trace.run(*document);
  const bool is_it = trace.failed().empty() && trace.patch() == patch;
  if (whole && text.count() == 0 && is_it) return *whole;
  Placing placing(*document, trace);
  for (const std::string& verbs : text.written()) placing.place(verbs);
  Words words = trace.words();
  if (!whole) {  // from a journal without texts: the nodes are older than its verbs
    Trace known(instrument, vocabulary);
    known.run(*to_document(to_text(patch, instrument)));
    for (const std::string& verbs : text.written()) {
      if (const auto document_of_verbs = to_document(verbs)) known.run(*document_of_verbs);
    }
    words.insert(known.words().begin(), known.words().end());
  }
  const auto reaches = [&] { return reach(*document, patch, words, instrument, vocabulary); };
  if (reaches()) return to_text(*document);
  // Statements that undo or move things of other statements stand in the way; then the order of cables does.
  take_out(*document, {"remove", "rename", "replace", "insert", "disconnect", "unmute", "unsolo"});
  if (reaches()) return to_text(*document);
  take_out(*document, {"connect", "chain"});
  return reaches() ? to_text(*document) : to_text(patch, instrument);
}

}  // namespace chronus::patching

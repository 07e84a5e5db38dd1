#include "control/language/suggest.hpp"

#include "support/catch.hpp"

using namespace chronus;
using namespace chronus::language;
using Names = std::vector<std::string>;

TEST_CASE("the distance counts added, dropped, changed and swapped letters") {
  CHECK(edit_distance("saw", "saw") == 0);
  CHECK(edit_distance("saw", "SAW") == 0);
  CHECK(edit_distance("sa", "saw") == 1);
  CHECK(edit_distance("swa", "saw") == 1);
  CHECK(edit_distance("saw", "sqr") == 2);
  CHECK(edit_distance("", "saw") == 3);
}

TEST_CASE("the nearest names come first and far ones not at all") {
  const Names verbs = {"connect", "disconnect", "set", "get", "reset", "chain"};
  CHECK(nearest("conect", verbs) == Names{"connect"});
  CHECK(nearest("ste", verbs) == Names{"set"});
  CHECK(nearest("sat", verbs) == Names{"set"});
  CHECK(nearest("frobnicate", verbs).empty());
  CHECK(nearest("", verbs).empty());
  CHECK(nearest("con", verbs) == Names{"connect"});
  CHECK(nearest("aet", Names{"set", "get", "let", "bet"}).size() == 3);
}

TEST_CASE("an error message asks what was meant") {
  CHECK(did_you_mean("swa", {"saw", "svf"}) == "; did you mean `saw`?");
  CHECK(did_you_mean("zzzzz", {"saw", "svf"}).empty());
  CHECK(one_of({"a", "b", "c"}) == "`a`, `b` or `c`");
}

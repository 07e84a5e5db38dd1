#include "control/session/edits.hpp"

#include <algorithm>
#include <array>

namespace chronus::control {

namespace {

constexpr std::array edits{
    EditVerb{"add", edit_add},
    EditVerb{"remove", edit_remove},
    EditVerb{"rename", edit_rename},
    EditVerb{"replace", edit_replace},
    EditVerb{"insert", edit_insert},
    EditVerb{"connect", edit_connect},
    EditVerb{"disconnect", edit_disconnect},
    EditVerb{"chain", edit_chain},
    EditVerb{"set", edit_set},
    EditVerb{"mute", edit_mute},
    EditVerb{"unmute", edit_unmute},
    EditVerb{"solo", edit_solo},
    EditVerb{"unsolo", edit_unsolo},
    EditVerb{"group", edit_group},
    EditVerb{"tempo", edit_tempo},
    EditVerb{"seed", edit_seed},
};

}  // namespace

const EditVerb* find_edit(std::string_view verb) {
  const auto* const found = std::ranges::find(edits, verb, &EditVerb::name);
  return found == edits.end() ? nullptr : found;
}

}  // namespace chronus::control

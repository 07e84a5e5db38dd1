#include "control/session/restore.hpp"

#include <fmt/format.h>

#include <utility>

#include "control/session/session.hpp"
#include "control/session/stories.hpp"

namespace chronus::session {

namespace {

/// Continues an interrupted recording in another file, unless this engine records to a new one.
std::string record_on(Session& session, const std::string& file, bool records) {
  const std::string ended = "the recording to " + file + " ended with the engine; ";
  const std::string next = next_take(file);
  Dependencies& parts = session.parts();
  if (records || !parts.recorder.start(next, parts.engine.sample_rate(), parts.outputs()))
    return ended + "it does not go on";
  session.store().restored().recording = next;
  return ended + "it goes on in " + next;
}

/// Applies the memory to the stage.
void restore_sound(Session& session) {
  const Memory& memory = session.memory();
  session.stage().show(memory.patch);
  if (memory.panicked) session.stage().silence(true);
  if (memory.stands_still || memory.panicked) session.stage().send({engine::Event::Kind::stop, 0, 0, 0, 0});
  session.stay_awake();
}

}  // namespace

std::vector<std::string> restore(Session& session, const StartMode& mode) {
  Store& store = session.store();
  Memory& memory = store.restored();
  std::vector<std::string> said;
  const auto tell = [&](const std::string& text) {
    if (text.empty()) return;
    said.push_back(text);
    memory.troubles.note(text, 0);
  };
  tell(store.read());
  if (const std::string unknown = unknown_story(memory); !unknown.empty()) said.push_back(unknown);
  const bool other_patch = mode.fresh || (mode.death.empty() && !mode.file.empty() &&
                                          !session.patch_file().goes_on_with(mode.file, mode.text));
  if (!memory.patch.nodes.empty() && !other_patch) {
    said.push_back(
        fmt::format("goes on with the session of before: {} nodes, {} cables (`--new` begins with nothing)",
                    memory.patch.nodes.size(), memory.patch.cables.size()));
  }
  tell(mode.death);
  if (!mode.death.empty() && store.found_nothing())
    tell("there is no journal in " + store.journal()->folder() +
         " any more: this session begins with nothing");
  const std::string file = std::exchange(memory.recording, "");
  if (store.died() && !file.empty()) tell(record_on(session, file, mode.records));
  if (mode.safe) {
    tell(safe_story(memory));
  } else if (!mode.left_out.empty()) {
    tell(left_out_story(memory, mode.left_out));
  }
  const Dependencies& parts = session.parts();
  if (parts.module_changed && !memory.last_module.empty()) parts.module_changed(memory.last_module);
  // Only an engine that replaces a dead one at once can tell that the subscribers are the same programs.
  if (mode.death.empty()) memory.osc_subscribers.clear();
  session.modules().go_on_from(session.archive().left(), {mode.safe, mode.left_out, !mode.death.empty()});
  for (auto& [name, module] : memory.modules) module.in_hand.clear();
  if (!store.journal()) return said;
  restore_sound(session);
  store.begin();
  return said;
}

}  // namespace chronus::session

#include "control/verbs/verbs.hpp"

#include "control/patching/edits.hpp"

namespace chronus::verbs {

namespace {

using Kind = language::Verb::Kind;
using Reach = language::Verb::Reach;

constexpr language::Verb verbs[] = {
    {"add", "patch", "NODE MODULE [key=value...]", 2, 2,
     "Adds a node that plays a module, with its settings.", "add lead vco freq=110", Kind::edit,
     patching::edit_add},
    {"remove", "patch", "NODE... [tail=TIME]", 1, -1,
     "Removes nodes and their cables. With a tail their inputs are cut and they ring on for that time.",
     "remove echo tail=4s", Kind::edit, patching::edit_remove},
    {"rename", "patch", "NODE NAME", 2, 2, "Gives a node another name; it sounds on.", "rename lead melody",
     Kind::edit, patching::edit_rename},
    {"replace", "patch", "NODE MODULE [key=value...]", 2, 2,
     "Another module takes the node's place: same cables and settings where names match.",
     "replace tone ladder", Kind::edit, patching::edit_replace},
    {"insert", "patch", "NODE MODULE A B [key=value...]", 4, 4,
     "Adds a node into the cable from A to B, in its place: a ring keeps its one delayed cable.",
     "insert fuzz drive lead tone", Kind::edit, patching::edit_insert},
    {"connect", "patch", "A B... [amount=X]", 2, -1,
     "Lays cables from A to each of the others. Connecting the same ends again changes the amount. A cable into a parameter adds to it in its own unit, or in octaves. The last cable laid of a ring is delayed, by a sample or a block.",
     "connect env tone.cutoff amount=2.5", Kind::edit, patching::edit_connect},
    {"disconnect", "patch", "A [B]", 1, 2, "Takes out the cables from A to B, or all that end at A.",
     "disconnect env tone.cutoff", Kind::edit, patching::edit_disconnect},
    {"chain", "patch", "A B... [amount=X]", 2, -1, "Lays cables from each to the next.",
     "chain lead tone out", Kind::edit, patching::edit_chain},
    {"set", "patch", "NODE.PORT [+= -= *= /=] VALUE [over=TIME] | NODE key=value...", 1, -1,
     "Sets a parameter, a text, or what an unpatched input reads. Values carry units; lists go along a bank; `over` ramps.",
     "set tone.cutoff 2k over=8b", Kind::edit, patching::edit_set},
    {"get", "patch", "NODE[.PORT]", 1, 1, "Shows a node's parameters, or one of them.", "get tone.cutoff",
     Kind::look, verb_get},
    {"reset", "patch", "NODE...", 1, -1,
     "Puts nodes back into their initial state; settings stay. What was muted for running away or bypassed for taking too long plays again.",
     "reset clock", Kind::act, verb_reset},
    {"hit", "patch", "NODE.PORT [VALUE] [for=TIME]", 1, 2, "Strikes a trigger or holds a gate.",
     "hit kick.gate 0.8", Kind::act, verb_hit},
    {"mute", "patch", "NODE...", 1, -1, "Silences the audio outputs of nodes, groups or `all`.", "mute drums",
     Kind::edit, patching::edit_mute},
    {"unmute", "patch", "NODE...", 1, -1, "Ends a mute.", "unmute all", Kind::edit, patching::edit_unmute},
    {"solo", "patch", "NODE...", 1, -1,
     "Lets only these nodes be heard, with what feeds them and what they feed.", "solo bass", Kind::edit,
     patching::edit_solo},
    {"unsolo", "patch", "NODE...", 1, -1, "Ends a solo.", "unsolo all", Kind::edit, patching::edit_unsolo},
    {"group", "patch", "NAME NODE...", 2, -1, "Names several nodes, for mute, solo, set and remove.",
     "group drums kick snare hat", Kind::edit, patching::edit_group},
    {"undo", "patch", "[MODULE]", 0, 1,
     "Takes back the last change of the patch; again for the one before. Of a module, the version that played before plays again, and its file is left alone.",
     "undo vco", Kind::act, verb_undo, Reach::module},
    {"history", "patch", "[WORD] [count=N]", 0, 1,
     "Lists what was changed, when, and by which door; with a word, what speaks of it.", "history vco",
     Kind::look, verb_history},
    {"patch", "patch", "", 0, 0, "Prints the patch as verbs, with its comments.", "patch", Kind::look,
     verb_patch},

    {"modules", "modules", "[NAME] [for=WORD]", 0, 1,
     "Lists the modules, or shows one with its ports, units and ranges.", "modules vco", Kind::look,
     verb_modules},
    {"new", "modules", "NAME", 1, 1, "Makes a module file that sounds, to be edited.", "new wobble",
     Kind::act, verb_new, Reach::machine},
    {"check", "modules", "FILE | -", 1, 1, "Compiles a file without playing it and says what is wrong.",
     "check module-src/vco.cpp", Kind::look, verb_check, Reach::machine},
    {"reload", "modules", "[NAME] [-]", 0, 2,
     "Compiles a module and swaps it into the sound; answers when it sounds. With `-` the source is on stdin. Without a name, all that have changed.",
     "reload vco", Kind::act, verb_reload, Reach::machine},

    {"tempo", "time", "[+= -= *= /=] BPM [over=TIME]", 1, 2,
     "Sets the tempo in beats a minute. `over` goes there evenly, in a time or in beats of the music.",
     "tempo 96 over=4b", Kind::edit, patching::edit_tempo},
    {"play", "time", "[from=BEAT]", 0, 0,
     "Starts the transport, and the sound after `panic`; goes on where it stood, or begins at a beat.",
     "play from=0b", Kind::act, verb_play},
    {"stop", "time", "", 0, 0, "Stops the transport: clocks and sequencers stand still, tails ring on.",
     "stop", Kind::act, verb_stop},
    {"seed", "time", "NUMBER", 1, 1, "Seeds the random numbers of nodes added from now on.", "seed 7",
     Kind::edit, patching::edit_seed},

    {"listen", "sound", "[NODE[.OUTPUT]] [seconds=S]", 0, 1,
     "Measures what an output or the whole sounds like: level, pitch, and why it is silent.",
     "listen lead seconds=1", Kind::look, verb_listen},
    {"record", "sound", "FILE | stop", 1, 1, "Records what plays to a WAV file, until `record stop`.",
     "record take.wav", Kind::act, verb_record, Reach::machine},
    {"render", "sound", "FILE [seconds=S] [rate=HZ] [block=N] [input=FILE]", 1, 1,
     "Renders the patch from its start to a WAV file, faster than real time, beside what plays. `in` plays the "
     "sound file `input`, else silence.",
     "render out.wav seconds=30", Kind::act, verb_render, Reach::machine},

    {"apply", "session", "FILE | -", 1, 1,
     "Carries out many editing verbs as one: all or nothing, one step of undo. A mistake names its line.",
     "apply changes.txt", Kind::act, verb_apply, Reach::file},
    {"save", "session", "FILE", 1, 1,
     "Writes the patch to a file: as it was loaded, where nothing has changed.", "save evening.patch",
     Kind::act, verb_save, Reach::machine},
    {"load", "session", "FILE | -", 1, 1,
     "Plays a patch file in place of the patch; what both have sounds on. From then on a save of the file plays what differs.",
     "load examples/pulse.patch", Kind::act, verb_load, Reach::file},
    {"status", "session", "[NODE | MODULE]", 0, 1,
     "Shows the device, the load, modules and their errors, and whatever is not as it should be; or one node, or one module and how long its last save took to be heard.",
     "status", Kind::look, verb_status},
    {"ack", "session", "", 0, 0,
     "Acknowledges what went wrong (faults, a lost card), which `status` shows until then.", "ack", Kind::act,
     verb_ack},
    {"meters", "session", "", 0, 0, "Shows each node's level and time.", "meters", Kind::look, verb_meters},
    {"panic", "session", "", 0, 0,
     "Silence at once, until `play`: cables fade within 10 ms, then all nodes are reset; the transport stops. Nodes go "
     "on running, unheard, so `play` does not begin from the reset state.",
     "panic", Kind::act, verb_panic},
    {"quit", "session", "", 0, 0, "Ends the engine.", "quit", Kind::act, verb_quit, Reach::machine},
    {"help", "session", "[VERB] [markdown=on]", 0, 1,
     "Lists the verbs, or explains one; or prints the first half of docs/verbs.md.", "help connect",
     Kind::look, verb_help},
    {"events", "session", "", 0, 0, "Pushes what happens, as it happens, to this client.", "events",
     Kind::look, verb_events},
};

}  // namespace

const language::Vocabulary& vocabulary() {
  static constexpr language::Vocabulary all(verbs);
  return all;
}

}  // namespace chronus::verbs

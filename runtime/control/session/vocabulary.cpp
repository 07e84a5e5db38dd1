#include "control/session/vocabulary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "control/session/verbs.hpp"
#include "control/suggest.hpp"

namespace chronus::control {

namespace {

using Kind = Verb::Kind;
using Reach = Verb::Reach;

constexpr Verb verbs[] = {
    {"add", "patch", "NODE MODULE [key=value...]", 2, 2,
     "Adds a node that plays a module, with its settings.", "add lead vco freq=110", Kind::edit},
    {"remove", "patch", "NODE... [tail=TIME]", 1, -1,
     "Removes nodes and their cables. With a tail their inputs are cut and they ring on for that time.",
     "remove echo tail=4s", Kind::edit},
    {"rename", "patch", "NODE NAME", 2, 2, "Gives a node another name; it sounds on.", "rename lead melody",
     Kind::edit},
    {"replace", "patch", "NODE MODULE [key=value...]", 2, 2,
     "Another module takes the node's place: same cables and settings where names match.",
     "replace tone ladder", Kind::edit},
    {"insert", "patch", "NODE MODULE A B [key=value...]", 4, 4, "Adds a node into the cable from A to B.",
     "insert fuzz drive lead tone", Kind::edit},
    {"connect", "patch", "A B... [amount=X]", 2, -1,
     "Lays cables from A to each of the others. Connecting the same ends again changes the amount. A cable "
     "into a "
     "parameter adds to it in its own unit, or in octaves.",
     "connect env tone.cutoff amount=2.5", Kind::edit},
    {"disconnect", "patch", "A [B]", 1, 2, "Takes out the cables from A to B, or all that end at A.",
     "disconnect env tone.cutoff", Kind::edit},
    {"chain", "patch", "A B... [amount=X]", 2, -1, "Lays cables from each to the next.",
     "chain lead tone out", Kind::edit},
    {"set", "patch", "NODE.PORT [+= -= *= /=] VALUE [over=TIME] | NODE key=value...", 1, -1,
     "Sets a parameter, a text, or what an unpatched input reads. Values carry units; lists go along a bank; "
     "`over` "
     "ramps.",
     "set tone.cutoff 2k over=8b", Kind::edit},
    {"get", "patch", "NODE[.PORT]", 1, 1, "Shows a node's parameters, or one of them.", "get tone.cutoff",
     Kind::look, verb_get},
    {"reset", "patch", "NODE...", 1, -1,
     "Puts nodes back into their initial state; settings stay. What was muted for running away or bypassed "
     "for "
     "taking too long plays again.",
     "reset clock", Kind::act, verb_reset},
    {"hit", "patch", "NODE.PORT [VALUE] [for=TIME]", 1, 2, "Strikes a trigger or holds a gate.",
     "hit kick.gate 0.8", Kind::act, verb_hit},
    {"mute", "patch", "NODE...", 1, -1, "Silences the audio outputs of nodes, groups or `all`.", "mute drums",
     Kind::edit},
    {"unmute", "patch", "NODE...", 1, -1, "Ends a mute.", "unmute all", Kind::edit},
    {"solo", "patch", "NODE...", 1, -1,
     "Lets only these nodes be heard, with what feeds them and what they feed.", "solo bass", Kind::edit},
    {"unsolo", "patch", "NODE...", 1, -1, "Ends a solo.", "unsolo all", Kind::edit},
    {"group", "patch", "NAME NODE...", 2, -1, "Names several nodes, for mute, solo, set and remove.",
     "group drums kick snare hat", Kind::edit},
    {"undo", "patch", "[MODULE]", 0, 1,
     "Takes back the last change of the patch; again for the one before. Of a module, the version that "
     "played "
     "before plays again, and its file is left alone.",
     "undo vco", Kind::act, verb_undo, Reach::module},
    {"history", "patch", "[WORD] [count=N]", 0, 1,
     "Lists what was changed, when, and by which door; with a word, what speaks of it.", "history vco",
     Kind::look, verb_history},
    {"patch", "patch", "", 0, 0, "Prints the patch as verbs.", "patch", Kind::look, verb_patch},

    {"modules", "modules", "[NAME] [for=WORD]", 0, 1,
     "Lists the modules, or shows one with its ports, units and ranges.", "modules vco", Kind::look,
     verb_modules},
    {"new", "modules", "NAME", 1, 1, "Makes a module file that sounds, to be edited.", "new wobble",
     Kind::act, verb_new, Reach::machine},
    {"check", "modules", "FILE", 1, 1, "Compiles a file without playing it and says what is wrong.",
     "check module-src/vco.cpp", Kind::look, verb_check, Reach::machine},
    {"reload", "modules", "[NAME] [-]", 0, 2,
     "Compiles a module and swaps it into the sound; answers when it sounds. With `-` the source is on "
     "stdin. Without a "
     "name, all that have changed.",
     "reload vco", Kind::act, verb_reload, Reach::machine},

    {"tempo", "time", "[+= -= *= /=] BPM [over=TIME]", 1, 2,
     "Sets the tempo in beats a minute. `over` goes there evenly, in a time or in beats of the music.",
     "tempo 96 over=4b", Kind::edit},
    {"play", "time", "[from=BEAT]", 0, 0,
     "Starts the transport, and the sound after `panic`; goes on where it stood, or begins at a beat.",
     "play from=0b", Kind::act, verb_play},
    {"stop", "time", "", 0, 0, "Stops the transport: clocks and sequencers stand still, tails ring on.",
     "stop", Kind::act, verb_stop},
    {"seed", "time", "NUMBER", 1, 1, "Seeds the random numbers of nodes added from now on.", "seed 7",
     Kind::edit},

    {"listen", "sound", "[NODE] [seconds=S]", 0, 1,
     "Measures what a node or the whole sounds like: level, pitch, and why it is silent.",
     "listen lead seconds=1", Kind::look, verb_listen},
    {"record", "sound", "FILE | stop", 1, 1, "Records what plays to a WAV file, until `record stop`.",
     "record take.wav", Kind::act, verb_record, Reach::machine},
    {"render", "sound", "FILE [seconds=S] [rate=HZ] [block=N]", 1, 1,
     "Renders the patch from its start to a WAV file, faster than real time, beside what plays.",
     "render out.wav seconds=30", Kind::act, verb_render, Reach::machine},

    {"apply", "session", "FILE | -", 1, 1,
     "Carries out many editing verbs as one: all or nothing, one step of undo. A mistake names its line.",
     "apply changes.txt", Kind::act, verb_apply, Reach::file},
    {"save", "session", "FILE", 1, 1, "Writes the patch to a file.", "save evening.patch", Kind::act,
     verb_save, Reach::machine},
    {"load", "session", "FILE", 1, 1, "Plays a patch file in place of the patch; what both have sounds on.",
     "load examples/pulse.patch", Kind::act, verb_load, Reach::file},
    {"status", "session", "[NODE | MODULE]", 0, 1,
     "Shows the device, the load, modules and their errors, and whatever is not as it should be; or one "
     "node, or one module and how long its last save took to be heard.",
     "status", Kind::look, verb_status},
    {"ack", "session", "", 0, 0,
     "Acknowledges what went wrong (faults, a lost card), which `status` shows until then.", "ack", Kind::act,
     verb_ack},
    {"meters", "session", "", 0, 0, "Shows each node's level and time.", "meters", Kind::look, verb_meters},
    {"panic", "session", "", 0, 0, "Silence at once: all nodes reset, the transport stopped, until `play`.",
     "panic", Kind::act, verb_panic},
    {"quit", "session", "", 0, 0, "Ends the engine.", "quit", Kind::act, verb_quit, Reach::machine},
    {"help", "session", "[VERB] [markdown=on]", 0, 1,
     "Lists the verbs, or explains one; or prints the first half of docs/verbs.md.", "help connect",
     Kind::look, verb_help},
    {"events", "session", "", 0, 0, "Pushes what happens, as it happens, to this client.", "events",
     Kind::look, verb_events},
};

/// The keys that a verb's arguments declare, as `[over=TIME]` declares `over`.
struct Keys {
  std::vector<std::string> names;
  bool ports = false;  ///< `key=value...`: any name of a port as well
};

Keys keys_of(const Verb& verb) {
  Keys keys;
  const std::string_view text = verb.arguments;
  for (std::size_t equals = text.find('='); equals != text.npos; equals = text.find('=', equals + 1)) {
    std::size_t start = equals;
    while (start > 0 && std::islower(static_cast<unsigned char>(text[start - 1]))) --start;
    const std::string name(text.substr(start, equals - start));
    if (name == "key")
      keys.ports = true;
    else if (!name.empty())  // `+=` and its kin are no keys
      keys.names.push_back(name);
  }
  return keys;
}

Edited check_keys(const Verb& verb, const Command& command) {
  const Keys keys = keys_of(verb);
  const auto wrong = [&](const std::string& what) {
    return tl::unexpected(
        Problem{Exit::usage, fmt::format("{}; it takes: {} {}", what, verb.name, verb.arguments)});
  };
  for (auto option = command.options.begin(); option != command.options.end(); ++option) {
    const std::string& key = option->first;
    if (!keys.ports && std::ranges::find(keys.names, key) == keys.names.end()) {
      return wrong(fmt::format("`{}` has no option `{}`{}", verb.name, key, did_you_mean(key, keys.names)));
    }
    const auto same_key = [&](const auto& other) { return other.first == key; };
    if (std::any_of(command.options.begin(), option, same_key))
      return wrong(fmt::format("`{}` has the option `{}` twice", verb.name, key));
  }
  return {};
}

}  // namespace

std::span<const Verb> vocabulary() {
  return verbs;
}

const Verb* find_verb(std::string_view name) {
  const auto* const found = std::ranges::find(verbs, name, &Verb::name);
  return found == std::end(verbs) ? nullptr : found;
}

bool is_verb(std::string_view name) {
  return find_verb(name) != nullptr;
}

Edited check_words(const Command& command) {
  const Verb* verb = find_verb(command.verb);
  if (!verb) {
    std::vector<std::string> names;
    for (const Verb& each : verbs) names.emplace_back(each.name);
    return tl::unexpected(Problem{Exit::usage, "there is no verb `" + command.verb + "`" +
                                                   did_you_mean(command.verb, names) +
                                                   " (`help` lists them)"});
  }
  const auto count = static_cast<int>(command.arguments.size());
  if (count < verb->fewest || (verb->most >= 0 && count > verb->most)) {
    return tl::unexpected(Problem{Exit::usage, fmt::format("`{}` takes: {} {}   for example: {}", verb->name,
                                                           verb->name, verb->arguments, verb->example)});
  }
  return check_keys(*verb, command);
}

bool needs_trust(const Command& command) {
  const Verb& verb = *find_verb(command.verb);
  if (verb.reach == Reach::file) return command.arguments[0] != "-";
  if (verb.reach == Reach::module) return !command.arguments.empty();
  return verb.reach == Reach::machine;
}

std::string verbs_as_markdown() {
  std::string text =
      "# The verbs\n\nThe tables are made from the engine's own by `chronus help markdown=on`.\n"
      "How lines, values, replies and exit codes work stands below them.\n";
  std::string_view group;
  for (const Verb& verb : verbs) {
    if (verb.group != group) {
      group = verb.group;
      text += fmt::format("\n## {}\n\n| verb | arguments | what it does | for example |\n|---|---|---|---|\n",
                          group);
    }
    std::string arguments(verb.arguments);
    for (std::size_t at = 0; (at = arguments.find('|', at)) != std::string::npos; at += 2)
      arguments.insert(at, "\\");
    text += fmt::format("| `{}` | {} | {} | `{}` |\n", verb.name,
                        arguments.empty() ? "" : "`" + arguments + "`", verb.help, verb.example);
  }
  return text;
}

}  // namespace chronus::control

"""A performance on the clock device: three edits a second with bursts of ten, one in three of them broken, and random
patching; beside the same instrument left alone for as long. Faults in other nodes than the broken ones, memory that
grows, and blocks that came late are what is looked for.
"""

import json
import pathlib
import random
import time

from command import command_line, own_folder
from edits import change_constant
from figures import Bounds, load, machine, machine_text, table
from live_engine import Engine, starter_modules
from processes import holds

PATCH = """add beat clock
add drum kick
add lead vco freq=110
add tone svf cutoff=800
add echo delay
add bad_a bad
add bad_b bad
connect beat drum
connect drum out amount=0.3
chain lead tone echo
connect echo out amount=0.2
connect bad_a out amount=0.05
connect bad_b out amount=0.05
"""
EDITED = ["clock", "kick", "vco", "svf", "delay"]
BAD_NODES = {"bad_a", "bad_b"}
HEALTHY = (
    "#include <chronus/module.hpp>\n\nstruct Fault : Module {\n  Out out;\n  Phase phase;\n  int count = 0;\n"
    "  void tick() { phase.advance(100.5f * dt), out = sin_turns(phase); }\n};\n"
)
LATE_FAULTS = sorted(pathlib.Path("tests/faults").glob("*_after_a_second.cpp"))
WARM_SECONDS = 60  # before anything is judged: all code compiled, what is bounded filled


class Player:
    def __init__(self, engine, texts, seed):
        self.engine, self.texts, self.random = engine, texts, random.Random(seed)
        self.edits = 0

    def new_text(self):
        """A module and its new text; one in three is broken."""
        kind = self.random.randrange(6)
        self.edits += 1
        if kind == 0:
            return "bad", self.random.choice(LATE_FAULTS).read_text()
        if kind == 1:
            return self.random.choice(EDITED), "struct Broken : Module {\n"
        if kind == 2:
            return "bad", change_constant(HEALTHY, self.edits)
        name = self.random.choice(EDITED)
        return name, change_constant(self.texts[f"{name}.cpp"], self.edits)

    def save(self, count):
        for name, text in dict(self.new_text() for _ in range(count)).items():
            (self.engine.modules / f"{name}.cpp").write_text(text)

    def patch(self):
        node = f"extra{self.random.randrange(5)}"
        verbs = [
            ("add", node, self.random.choice(EDITED)),
            ("remove", node),
            ("connect", node, "out", "amount=0.02"),
            ("set", "tone.cutoff", self.random.randint(200, 4000), "over=100ms"),
            (self.random.choice(["mute", "unmute"]), "echo"),
            ("undo", "bad"),
        ]
        self.engine.ask(*self.random.choice(verbs))

    def play(self, seconds):
        start = time.monotonic()
        step = 0
        while (now := time.monotonic() - start) < seconds:
            due = step / 3
            if now < due:
                time.sleep(due - now)
            self.save(10 if step % 30 == 29 else 1)
            self.patch()
            step += 1


def measure(programs, folder, seconds, perform):
    texts = starter_modules()
    folder.mkdir()
    with Engine(programs, folder, {**texts, "bad.cpp": HEALTHY}, options=["--session", folder / "session"]) as engine:
        engine.await_modules()
        engine.ask("apply", "-", text=PATCH)
        player = Player(engine, texts, seed=1)
        warm = min(WARM_SECONDS, seconds)
        if perform:
            player.play(warm)
        else:
            time.sleep(warm)
        engine.link.events.clear()
        before, held = engine.ask("status")["device"], holds(engine.process.pid)
        if perform:
            player.play(seconds)
        else:
            time.sleep(seconds)
        after = engine.ask("status")["device"]
        time.sleep(2)
        end = holds(engine.process.pid)
        faults = [event for event in engine.link.events if event.get("event") == "fault"]
        blocks = after["callbacks"] - before["callbacks"]
        return {
            "edits": player.edits,
            "blocks": blocks,
            "late": after["late"] - before["late"],
            "overruns": after["overruns"] - before["overruns"],
            "faults": len(faults),
            "elsewhere": [e["data"] for e in faults if e["data"].get("node", "bad_a") not in BAD_NODES],
            "engine_kib": end["engine"]["private"] - held["engine"]["private"],
            "mappings": end["mappings"] - held["mappings"],
            "descriptors": end["descriptors"] - held["descriptors"],
            "zombies": end["zombies"],
        }


def bounds(quiet, played):
    judged = Bounds()
    judged.at_most("late blocks, against none edited", played["late"] / max(quiet["late"], 1), 1.2, "x")
    judged.at_most("faults outside the broken nodes", len(played["elsewhere"]), 0, "")
    judged.at_most("the engine's memory more, an edit", played["engine_kib"] / max(played["edits"], 1), 4, "KiB")
    judged.at_most("descriptors more", played["descriptors"], 4, "")
    judged.at_most("zombies", played["zombies"], 0, "")
    return judged


def main():
    parser = command_line("performance", __doc__)
    parser.add_argument("--seconds", type=float, default=600, help="of each of the two (default: %(default)s)")
    arguments = parser.parse_args()
    of = machine()
    with own_folder("performance") as folder:
        quiet = measure(arguments.programs, folder / "quiet", arguments.seconds, perform=False)
        played = measure(arguments.programs, folder / "played", arguments.seconds, perform=True)
    of["load_after"] = load()
    judged = bounds(quiet, played)
    if arguments.json:
        print(json.dumps({"machine": of, "quiet": quiet, "played": played, "bounds": judged.rows}))
        return
    print(f"{arguments.seconds:g} s each; {machine_text(of)}")
    rows = [key for key in played if key != "elsewhere"]
    table(["", "left alone", "played"], [[key, quiet[key], played[key]] for key in rows])
    for data in played["elsewhere"][:5]:
        print("elsewhere:", data)
    judged.print()


if __name__ == "__main__":
    main()

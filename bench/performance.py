"""A performance on the clock device: three edits a second with bursts of ten, one in three of them broken, and random
patching. Each round of it is followed by as long a time in which the instrument is left alone, and one in which a compiler
that has nothing to do with it is busy with the same edits. Faults in other nodes than the broken ones, memory that grows, and
blocks that come late are what is looked for.
"""

import json
import pathlib
import random
import subprocess
import time

from command import command_line, own_folder
from edits import change_constant
from figures import Bounds, load, machine, machine_text, table
from live_engine import Engine, starter_modules
from processes import holds
from wake_ups import WakeUps

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
EXTRAS = 5
BAD_NODES = {"bad_a", "bad_b"}
HEALTHY = (
    "#include <chronus/module.hpp>\n\nstruct Fault : Module {\n  Out out;\n  Phase phase;\n  int count = 0;\n"
    "  void tick() { phase.advance(100.5f * dt), out = sin_turns(phase); }\n};\n"
)
LATE_FAULTS = sorted(pathlib.Path("tests/faults").glob("*_after_a_second.cpp"))
WARM_SECONDS = 60  # before anything is judged: all code compiled, what is bounded filled
ROUND_SECONDS = 30
BLOCK_SECONDS = 64 / 48000


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
        node = f"extra{self.random.randrange(EXTRAS)}"
        verbs = [
            ("add", node, self.random.choice(EDITED)),
            ("remove", node),
            ("connect", node, "out", "amount=0.02"),
            ("set", "tone.cutoff", self.random.randint(200, 4000), "over=100ms"),
            (self.random.choice(["mute", "unmute"]), "echo"),
            ("undo", "bad"),
        ]
        self.engine.ask(*self.random.choice(verbs))

    def tidy(self):
        """Removes what random patching has added, since a delay or two are as much memory as a thousand edits."""
        for number in range(EXTRAS):
            self.engine.ask("remove", f"extra{number}")
        time.sleep(3)

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




class OtherWork:
    """The same edits, compiled by clang++ one at a time: somebody else's work on this machine."""

    def __init__(self, programs, texts, folder, seed):
        self.worker = programs / "chronus-worker"
        self.texts, self.folder, self.random = texts, folder, random.Random(seed)
        folder.mkdir()
        self.edits = 0

    def play(self, seconds):
        start = time.monotonic()
        step = 0
        while time.monotonic() - start < seconds:
            time.sleep(max(0, start + step / 3 - time.monotonic()))
            for _ in range(10 if step % 30 == 29 else 1):
                self.compile()
            step += 1

    def compile(self):
        self.edits += 1
        module, whole = self.folder / "module.cpp", self.folder / "whole.cpp"
        module.write_text(change_constant(self.texts[f"{self.random.choice(EDITED)}.cpp"], self.edits))
        with open(whole, "w") as text:
            subprocess.run([self.worker, "--expand", module], stdout=text, check=True)
        command = ["clang++-22", "-std=c++23", "-O2", "-w", "-Iinclude", "-c", whole, "-o", self.folder / "module.o"]
        subprocess.run(command, check=True)


def is_elsewhere(fault):
    """Whether it tells of another node, or of another module, than the broken ones."""
    return fault["node"] not in BAD_NODES if "node" in fault else fault.get("module", "bad") != "bad"


class Counts:
    """What is counted of one way to spend the time, over all of its rounds."""

    KEYS = ["callbacks", "late", "overruns"]

    def __init__(self, engine, probe):
        self.engine, self.probe = engine, probe
        self.sums = dict.fromkeys([*self.KEYS, "probe_late"], 0)

    def _now(self):
        device = self.engine.ask("status")["device"]
        return {**{key: device[key] for key in self.KEYS}, "probe_late": self.probe.late}

    def during(self, work, seconds):
        before = self._now()
        work(seconds)
        for key, value in self._now().items():
            self.sums[key] += value - before[key]


def measure(programs, folder, seconds):
    texts = starter_modules()
    modules = {**texts, "bad.cpp": HEALTHY}
    options = ["--session", folder / "session"]
    with Engine(programs, folder, modules, options=options) as engine, WakeUps(BLOCK_SECONDS) as probe:
        engine.await_modules()
        engine.ask("apply", "-", text=PATCH)
        player = Player(engine, texts, seed=1)
        other = OtherWork(programs, texts, folder / "other", seed=1)
        player.play(min(WARM_SECONDS, seconds))
        player.tidy()
        engine.link.events.clear()
        held, warm_edits = holds(engine.process.pid), player.edits
        ways = {"left alone": time.sleep, "other work": other.play, "played": player.play}
        counts = {name: Counts(engine, probe) for name in ways}
        rounds = max(1, round(seconds / ROUND_SECONDS))
        for _ in range(rounds):
            for name, work in ways.items():
                counts[name].during(work, seconds / rounds)
                time.sleep(1)
        player.tidy()
        end = holds(engine.process.pid)
        faults = [event for event in engine.link.events if event.get("event") == "fault"]
        return {
            "realtime": probe.realtime,
            "edits": player.edits - warm_edits,
            "other_edits": other.edits,
            "counts": {name: each.sums for name, each in counts.items()},
            "faults": len(faults),
            "elsewhere": [event["data"] for event in faults if is_elsewhere(event["data"])],
            "engine_kib": end["engine"]["private"] - held["engine"]["private"],
            "mappings": end["mappings"] - held["mappings"],
            "descriptors": end["descriptors"] - held["descriptors"],
            "zombies": end["zombies"],
        }


def bounds(found):
    late = {name: counts["late"] for name, counts in found["counts"].items()}
    judged = Bounds()
    judged.at_most("late blocks, against none edited", late["played"] / max(late["left alone"], 1), 1.2, "x")
    judged.at_most("late blocks, against other work", late["played"] / max(late["other work"], 1), 1.2, "x")
    judged.at_most("faults outside the broken nodes", len(found["elsewhere"]), 0, "")
    judged.at_most("the engine's memory more, an edit", found["engine_kib"] / max(found["edits"], 1), 4, "KiB")
    judged.at_most("descriptors more", found["descriptors"], 4, "")
    judged.at_most("zombies", found["zombies"], 0, "")
    return judged


def main():
    parser = command_line("performance", __doc__)
    parser.add_argument("--seconds", type=float, default=600, help="of each of the three (default: %(default)s)")
    arguments = parser.parse_args()
    of = machine()
    with own_folder("performance") as folder:
        found = measure(arguments.programs, folder, arguments.seconds)
    of["load_after"] = load()
    judged = bounds(found)
    if arguments.json:
        print(json.dumps({"machine": of, **found, "bounds": judged.rows}))
        return
    print(f"{arguments.seconds:g} s each; {machine_text(of)}")
    labels = {"callbacks": "blocks", "late": "late", "overruns": "overruns", "probe_late": "a bare thread's late wake-ups"}
    counts = found["counts"]
    table(["", *counts], [[label, *(sums[key] for sums in counts.values())] for key, label in labels.items()])
    rest = ["edits", "other_edits", "faults", "engine_kib", "mappings", "descriptors", "zombies"]
    print(", ".join(f"{key} {found[key]}" for key in rest))
    for data in found["elsewhere"][:5]:
        print("elsewhere:", data)
    judged.print()


if __name__ == "__main__":
    main()

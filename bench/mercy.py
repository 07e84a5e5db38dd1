"""Modules that do what no module may, saved one after the other into an instrument that plays under its supervisor: how many
of them it survives without a restart, and after a restart how long it takes until the session is back.
"""

import collections
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

from command import command_line, own_folder
from figures import Bounds, load, machine, machine_text, p50, percentile, table
from live_engine import Failed, Link
import villains

SLOTS = 4  # modules that are saved and judged together
PLAYS_S = 0.5  # for which they sound before they are reset
GOOD = "#include <chronus/module.hpp>\n\nstruct Villain : Module {\n  In in;\n  Out out;\n  Param level = param(0.1, 0, 1);\n  // %d\n  void tick() { out = level; }\n};\n"
STEADY = "#include <chronus/module.hpp>\n\nstruct Steady : Module {\n  Out out;\n  Phase phase;\n  void tick() { phase.advance(220 * dt), out = 0.2f * sin_turns(phase); }\n};\n"
MOST_RESTART_S = 1.0
LEAST_SURVIVED = 0.99


def patch():
    lines = ["add steady steady", "connect steady out"]
    for slot in range(SLOTS):
        lines += [f"add n{slot} villain{slot}", f"connect steady n{slot}", f"connect n{slot} out amount=0.05"]
    return "\n".join([*lines, ""])


class Instrument:
    """`chronus run` and a link to its engine, which is found again when that has died."""

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self.modules = folder / "module-src"
        self.modules.mkdir()
        (self.modules / "steady.cpp").write_text(STEADY)
        for slot in range(SLOTS):
            (self.modules / f"villain{slot}.cpp").write_text(GOOD % 0)
        self.restarts = []  # seconds until the session was back
        self.start()
        self.link.ask("apply", "-", text=patch())

    def start(self):
        self.said = open(self.folder / "said.log", "ab")
        command = [self.programs / "chronus", "run", "--modules", self.modules, "--device", "clock", "--block", 64]
        command += ["--socket", self.folder / "s", "--osc-port", -1, "--session", self.folder / "session", "--cache", "off"]
        self.process = subprocess.Popen([str(word) for word in command], stdout=self.said, stderr=self.said)
        self.find(time.monotonic() + 120)

    def find(self, end):
        while time.monotonic() < end:
            try:
                self.link = Link(self.folder / "s")
                self.link.ask("events", timeout=20)
                return self.link.ask("status", timeout=20)
            except (OSError, Failed):
                if self.process.poll() is not None:
                    raise Failed(f"the supervisor has ended: {self.text()[-2000:]}") from None
                time.sleep(0.002)
        raise Failed(f"no engine: {self.text()[-2000:]}")

    def text(self):
        return (self.folder / "said.log").read_text(errors="replace")

    def come_back(self, began):
        """Waits for the engine that takes the dead one's place; who is said to be to blame."""
        try:
            self.find(time.monotonic() + 60)
            while "n0" not in self.link.ask("patch")["patch"]:
                time.sleep(0.01)
        except Failed:
            self.end()
            shutil.rmtree(self.folder / "session", ignore_errors=True)
            for slot in range(SLOTS):
                (self.modules / f"villain{slot}.cpp").write_text(GOOD % 0)
            self.start()
            self.link.ask("apply", "-", text=patch())
        self.restarts.append(time.monotonic() - began)
        deaths = [line for line in self.text().splitlines() if "the engine died" in line]
        named = re.findall(r"villain(\d)", deaths[-1]) if deaths else []
        return {int(slot) for slot in named}

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.said.close()


class Judge:
    """Saves modules in turn, `SLOTS` at once, and counts what becomes of each."""

    def __init__(self, instrument):
        self.instrument = instrument
        self.fates = collections.defaultdict(collections.Counter)  # kind -> refused, contained, played, died
        self.deadly = []

    def save(self, slot, text):
        file = self.instrument.modules / f"villain{slot}.cpp"
        part = file.with_suffix(".part")
        part.write_text(text)
        os.replace(part, file)

    def try_out(self, batch):
        """`batch`: (kind, text) for each slot."""
        link = self.instrument.link
        failed = set()
        fates = dict.fromkeys(range(len(batch)), "played")
        try:
            for slot, (_, text) in enumerate(batch):
                self.save(slot, text)
            for slot in range(len(batch)):
                reply = link.ask("reload", f"villain{slot}", timeout=60)
                if not reply.get("ok"):
                    fates[slot] = "refused"
            time.sleep(PLAYS_S)
            link.ask("reset", *[f"n{slot}" for slot in range(SLOTS)])
            time.sleep(0.1)
            link.ask("panic")
            link.ask("play")
            time.sleep(0.05)
            link.ask("status")
            failed = {message["data"].get("node") for message in link.events if message.get("event") == "fault"}
            link.events.clear()
        except (Failed, OSError):
            return None
        for slot in fates:
            if fates[slot] == "played" and f"n{slot}" in failed:
                fates[slot] = "contained"
        return fates

    def judge(self, batch):
        fates = self.try_out(batch)
        began = time.monotonic()
        if fates is not None:
            for slot, (kind, _) in enumerate(batch):
                self.fates[kind][fates[slot]] += 1
            return
        blamed = self.instrument.come_back(began)
        if len(batch) > 1 and len(blamed) != 1:  # one after the other
            for one in batch:
                self.clear()
                self.judge([one])
            return
        slot = blamed.pop() if len(batch) > 1 else 0
        self.fates[batch[slot][0]]["died"] += 1
        self.deadly.append(batch[slot])
        rest = [each for number, each in enumerate(batch) if number != slot]
        self.clear()
        if rest:
            self.judge(rest)

    def clear(self):
        """All slots play something good."""
        for slot in range(SLOTS):
            self.save(slot, GOOD % time.monotonic_ns())
        for slot in range(SLOTS):
            try:
                self.instrument.link.ask("reload", f"villain{slot}", timeout=60)
            except (Failed, OSError):
                self.instrument.come_back(time.monotonic())


def measure(programs, count, seed, keep):
    with own_folder("mercy") as folder:
        instrument = Instrument(programs, folder)
        judge = Judge(instrument)
        try:
            made = villains.modules(count, seed)
            for first in range(0, count, SLOTS):
                judge.judge(made[first : first + SLOTS])
        finally:
            instrument.end()
            if keep:
                pathlib.Path(keep).mkdir(parents=True, exist_ok=True)
                shutil.copy(folder / "said.log", keep)
                for number, (kind, text) in enumerate(judge.deadly):
                    (pathlib.Path(keep) / f"{number}.cpp").write_text(f"// {kind}\n{text}")
    died = sum(fates["died"] for fates in judge.fates.values())
    return {
        "modules": count,
        "survived": round(1 - died / count, 4),
        **{fate: sum(fates[fate] for fates in judge.fates.values()) for fate in ("refused", "contained", "played", "died")},
        "kinds": {kind: dict(fates) for kind, fates in sorted(judge.fates.items())},
        "not_survived": sorted(kind for kind, fates in judge.fates.items() if fates["died"]),
        "restarts_s": [round(seconds, 3) for seconds in instrument.restarts],
    }


def main():
    parser = command_line("mercy", __doc__)
    parser.add_argument("--count", type=int, default=2000, help="modules (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", metavar="DIR", help="puts the modules that were not survived there")
    arguments = parser.parse_args()
    of = machine()
    report = measure(arguments.programs, arguments.count, arguments.seed, arguments.keep)
    report["machine"] = {**of, "load_after": load()}
    bounds = Bounds()
    restarts = report["restarts_s"]
    bounds.at_least("survived without a restart", report["survived"], LEAST_SURVIVED, "of all")
    if restarts:
        bounds.at_most("the slowest restart, until the session is back", max(restarts), MOST_RESTART_S, "s")
    report["bounds"] = bounds.rows
    if arguments.json:
        print(json.dumps(report))
    else:
        print(machine_text(report["machine"]))
        fates = ["refused", "contained", "played", "died"]
        table(["", *fates], [[kind, *(of_kind.get(fate, 0) for fate in fates)] for kind, of_kind in report["kinds"].items()])
        print(f"{report['modules']} modules, {100 * report['survived']:.2f} % survived without a restart")
        if restarts:
            print(f"{len(restarts)} restarts: {p50(restarts)} s until the session is back, at most {percentile(restarts, 1)} s")
        bounds.print()
    sys.exit(any(row["verdict"] == "does not hold" for row in bounds.rows))


if __name__ == "__main__":
    main()

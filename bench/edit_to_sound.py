"""From a module's save to its first new sample, on the clock device at 64 frames with a sounding patch underneath.

Every starter module is edited in turn, in four ways, 300 ms apart, as it is (lean) and with four std headers included
(std). Figures are the engine's own account of each edit, as the `reload` and `optimised` events hold it. Rounds of edits
take turns with equally long rounds without, whose late blocks are the measure of the machine, and with the other ways.
"""

import argparse
import json
import pathlib
import sys
import tempfile
import time

from edits import KINDS, edited
from figures import Bounds, load, machine, machine_text, p50, ratio, spread, table
from growth import BOUNDS as GROWTH_BOUNDS
from growth import growth, print_growth
from live_engine import Engine, Failed, starter_modules
from other_ways import OtherWays, with_std_headers

PAUSE = 0.3
BURST = 10
WAYS = {
    "dlopen_ms": "clang++ -O2 -shared, dlopen",
    "dlopen_pch_ms": "the same with a PCH",
    "inprocess_ms": "fresh compiler in process",
}


def play_all(engine, names):
    """A node for every module that the patch does not play, so that each edit has a sound to change."""
    played = {line.split()[2] for line in engine.ask("patch")["lines"] if line.startswith("add ")}
    for name in names:
        if name not in played:
            engine.ask("add", f"bench_{name}", name)


def save(engine, name, text):
    """Saves a module and waits until its optimised code sounds; the account of both tiers."""
    engine.link.events.clear()
    saved = time.monotonic()
    (engine.modules / f"{name}.cpp").write_text(text)
    return heard(engine, name, saved)


def heard(engine, name, saved):
    reply = engine.link.await_event(lambda kind, data: kind == "reload" and data["module"] == name)
    if not reply["ok"]:
        raise Failed(f"{name}: {reply['error']}")
    result = {"ms": reply["ms"], "arrival": (reply["arrival"] - saved) * 1000}
    if reply["tier"] == "optimised":
        return {**result, "optimised": reply["ms"]["total"]}
    better = engine.link.await_event(
        lambda kind, data: kind == "optimised" and data["module"] == name and data["version"] == reply["version"]
    )
    return {**result, "optimised": better.get("ms", {}).get("total", (better["arrival"] - saved) * 1000)}


def burst(engine, sources):
    """Ten modules saved at once; the time of each from its own save to its first sample."""
    engine.link.events.clear()
    texts = {name: edited(text, KINDS[0])[0] for name, text in sources.items()}
    for name, text in texts.items():
        (engine.modules / f"{name}.cpp").write_text(text)
    waiting, times = set(texts), []
    while waiting:
        reply = engine.link.await_event(lambda kind, data: kind == "reload" and data["module"] in waiting)
        if not reply["ok"]:
            raise Failed(f"{reply['module']}: {reply['error']}")
        waiting.discard(reply["module"])
        times.append(reply["ms"]["total"])
    time.sleep(1)
    return times


class Table:
    """One of the two: its engine, its edits and what came of them."""

    def __init__(self, programs, folder, std):
        self.sources = {
            name: with_std_headers(text) if std else text for name, text in starter_modules().items()
        }
        self.texts = {pathlib.Path(name).stem: text for name, text in self.sources.items()}
        self.lines = {pathlib.Path(name).stem: len(text.splitlines()) for name, text in starter_modules().items()}
        self.engine = Engine(programs, folder, self.sources, "examples/pulse.patch")
        self.engine.await_modules()
        play_all(self.engine, self.texts)
        time.sleep(1)
        flags = (self.engine.modules / "compile_flags.txt").read_text().splitlines()
        self.others = OtherWays(programs, folder / "other", flags, std)
        self.edits, self.bursts = [], []
        self.ways = {way: [] for way in WAYS}
        self.late = self.late_idle = self.late_bursts = 0
        self.overruns = 0

    def run(self, edits, reference_every, bursts):
        names = list(self.texts)
        overruns = self._device()["overruns"]
        for start in range(0, edits, len(names)):
            round_of = range(start, min(start + len(names), edits))
            self._edit_round(names, round_of)
            for count in round_of:
                if count % reference_every == 0:
                    text = edited(self.texts[names[count % len(names)]], KINDS[start // len(names) % len(KINDS)])[0]
                    for way, took in self.others.measure(text).items():
                        self.ways[way].append(took)
            time.sleep(PAUSE)
        late = self._late()
        for count in range(bursts):
            first = count * BURST % len(names)
            chosen = (names + names)[first : first + BURST]
            self.bursts.append(burst(self.engine, {name: self.texts[name] for name in chosen}))
        self.late_bursts = self._late() - late
        self.overruns = self._device()["overruns"] - overruns

    def _edit_round(self, names, round_of):
        """Edits, and as long a time without."""
        late, start = self._late(), time.monotonic()
        for count in round_of:
            began = time.monotonic()
            name = names[count % len(names)]
            text, kind = edited(self.texts[name], KINDS[count // len(names) % len(KINDS)])
            self.edits.append({"module": name, "kind": kind, **save(self.engine, name, text)})
            time.sleep(max(0, began + PAUSE - time.monotonic()))
        self.late += self._late() - late
        late, took = self._late(), time.monotonic() - start
        time.sleep(took)
        self.late_idle += self._late() - late

    def _device(self):
        return self.engine.ask("status")["device"]

    def _late(self):
        return self._device()["late"]

    def close(self):
        self.others.close()
        self.engine.__exit__()

    def of(self, stage, chosen=lambda edit: True):
        return [edit["ms"][stage] for edit in self.edits if stage in edit["ms"] and chosen(edit)]

    def up_to(self, lines):
        return lambda edit: self.lines[edit["module"]] <= lines

    def report(self):
        stages = dict.fromkeys(stage for edit in self.edits for stage in edit["ms"] if stage != "total")
        return {
            "sound_ms": spread(self.of("total")),
            "optimised_ms": spread(edit["optimised"] for edit in self.edits),
            **{way: spread(times) for way, times in self.ways.items()},
            "stages_ms": {stage: p50(self.of(stage)) for stage in stages},
            "edits": len(self.edits),
            "reference_edits": len(self.ways["dlopen_ms"]),
            "burst_ms": spread(ms for times in self.bursts for ms in times),
            "burst_all_ms": spread(max(times) for times in self.bursts),
            "arrival_ms": spread(edit["arrival"] for edit in self.edits),
            "link_migrate_ms": p50(edit["ms"]["link"] + edit["ms"]["migrate"] for edit in self.edits),
            "by_lines": {
                str(lines): {
                    "modules": sorted(name for name, count in self.lines.items() if count <= lines),
                    "sound_ms": p50(self.of("total", self.up_to(lines))),
                    "optimised_ms": p50(edit["optimised"] for edit in self.edits if self.up_to(lines)(edit)),
                }
                for lines in (15, 40)
            },
            "p50_by_module": self.by("module"),
            "p50_by_kind": self.by("kind"),
        }

    def by(self, key):
        values = sorted({edit[key] for edit in self.edits})
        return {value: p50(self.of("total", lambda edit: edit[key] == value)) for value in values}


def measure(programs, folder, edits, reference_every, bursts):
    report = {"edits": 0, "late_blocks": 0, "late_blocks_idle": 0, "late_blocks_bursts": 0, "overruns": 0}
    report["machine"] = machine()
    for name, std in (("lean", False), ("std", True)):
        (folder / name).mkdir()
        one = Table(programs, folder / name, std)
        try:
            one.run(edits, reference_every, bursts)
        finally:
            one.close()
        report[name] = one.report()
        report["edits"] += len(one.edits)
        report["late_blocks"] += one.late
        report["late_blocks_idle"] += one.late_idle
        report["late_blocks_bursts"] += one.late_bursts
        report["overruns"] += one.overruns
    report["machine"]["load_after"] = load()
    return report


def bounds(report):
    lean, std, judged = report["lean"], report["std"], Bounds()
    sound = lean["sound_ms"]
    for lines, quick, optimised in (("15", 15, 40), ("40", 25, 60)):
        of = lean["by_lines"][lines]
        judged.at_most(f"save to sound, p50, up to {lines} lines", of["sound_ms"], quick)
        judged.at_most(f"save to optimised, p50, up to {lines} lines", of["optimised_ms"], optimised)
    judged.at_most("save to sound, p50 of all (the aim)", sound["p50"], 10)
    judged.at_most("save to sound, p99 - p50", sound["p99"] - sound["p50"], 25)
    judged.at_most("detect, p50", lean["stages_ms"]["detect"], 1)
    judged.at_most("link + migrate, p50", lean["link_migrate_ms"], 2)

    def faster(of, way):
        return ratio(of[way] and of[way]["p50"], of["sound_ms"]["p50"])

    judged.at_least("faster than clang++ and dlopen, std", faster(std, "dlopen_ms"), 30)
    judged.at_least("faster than a fresh compiler in process, std", faster(std, "inprocess_ms"), 10)
    judged.at_least("faster than clang++ and dlopen, lean", faster(lean, "dlopen_ms"), 6)
    judged.at_most("late blocks", report["late_blocks"], 1.2 * report["late_blocks_idle"] + 3, "")
    judged.at_most("blocks late by the audio thread's own CPU time", report["overruns"], 0, "")
    for what, figure, limit in GROWTH_BOUNDS:
        judged.at_most(what, figure(report["growth"]) if "growth" in report else None, limit, "x")
    return judged


def print_table(name, of):
    print(f"\n{name}: {of['edits']} edits; the other ways {of['reference_edits']} of the same kind; ms")
    rows = [
        ("save to sound", of["sound_ms"]),
        (f"  in bursts of {BURST} saves", of["burst_ms"]),
        ("  until all of a burst sound", of["burst_all_ms"]),
        ("save to optimised code", of["optimised_ms"]),
        ("save to the event's arrival", of["arrival_ms"]),
        *((label, of[way]) for way, label in WAYS.items()),
    ]
    ours = of["sound_ms"]["p50"]
    table(
        ["", "p50", "p95", "p99", "x ours"],
        [[label, f["p50"], f["p95"], f["p99"], f["p50"] / ours] for label, f in rows if f],
    )
    print("stages, p50: " + "  ".join(f"{stage} {ms:.2f}" for stage, ms in of["stages_ms"].items()))
    print("by module: " + "  ".join(f"{module} {ms:.1f}" for module, ms in of["p50_by_module"].items()))
    print("by kind: " + "  ".join(f"{kind} {ms:.1f}" for kind, ms in of["p50_by_kind"].items()))


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench edit-to-sound", description=__doc__)
    parser.add_argument("programs", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--edits", type=int, default=212, help="of each table (default: %(default)s)")
    parser.add_argument("--reference-every", type=int, default=5, metavar="N", help="the other ways at each Nth (default: %(default)s)")
    parser.add_argument("--bursts", type=int, default=10, help="of ten saves, of each table (default: %(default)s)")
    parser.add_argument("--growth", action="store_true", help="the growth curves, too")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    programs = arguments.programs.resolve()
    try:
        with tempfile.TemporaryDirectory(prefix="chronus-bench-") as folder:
            folder = pathlib.Path(folder)
            report = measure(programs, folder, arguments.edits, arguments.reference_every, arguments.bursts)
            if arguments.growth:
                report["growth"] = growth(programs, folder)
    except Failed as failure:
        sys.exit(f"edit-to-sound: {failure}")
    judged = bounds(report)
    report["bounds"] = judged.rows
    if arguments.json:
        print(json.dumps(report))
        return
    print(machine_text(report["machine"]))
    print_table("lean", report["lean"])
    print_table("std", report["std"])
    print(
        f"\nlate blocks: {report['late_blocks']} in the edits, {report['late_blocks_idle']} in as long a time without,"
        f" {report['late_blocks_bursts']} in the bursts"
    )
    if "growth" in report:
        print_growth(report["growth"])
    print()
    judged.print()


if __name__ == "__main__":
    main()

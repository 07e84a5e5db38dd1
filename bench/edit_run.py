"""One table of edit-to-sound: an engine that plays, its edits, bursts and times without, and the other ways beside."""

import collections
import itertools
import pathlib
import time

from edits import KINDS, edited, save
from figures import p50, spread
from live_engine import Engine, Failed, starter_modules
from other_ways import WAYS, OtherWays, with_std_headers
from pages import CompileProcesses, cpu_ms, faults_between, prices

PAUSE = 0.3
BURST = 10
STAGES = ["detect", "queue", "parse", "reflect", "lower", "audition", "send", "link", "migrate", "wait"]


def play_all(engine, names):
    """A node for every module that the patch does not play, so that each edit has a sound to change."""
    played = {line.split()[2] for line in engine.ask("patch")["lines"] if line.startswith("add ")}
    for name in names:
        if name not in played:
            engine.ask("add", f"bench_{name}", name)


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


class Run:
    """Lean, or with the std headers in each module."""

    def __init__(self, std):
        starters = {pathlib.Path(name).stem: text for name, text in starter_modules().items()}
        self.std = std
        self.lines = {name: len(text.splitlines()) for name, text in starters.items()}
        self.texts = {name: with_std_headers(text) if std else text for name, text in starters.items()}
        self.edits, self.bursts = [], []
        self.ways = {way: [] for way in WAYS}
        self.faults, self.referenced, self.cpu = [], [], 0.0
        # Of blocks, in all that is measured: late, and with more CPU time than they last.
        kinds = ["late_blocks", "late_blocks_idle", "late_blocks_bursts", "overruns", "overruns_idle", "overruns_bursts"]
        self.counts = dict.fromkeys(kinds, 0)

    def measure(self, programs, folder, edits, reference_every, bursts):
        files = {f"{name}.cpp": text for name, text in self.texts.items()}
        with Engine(programs, folder, files, "examples/pulse.patch") as self.engine:
            self.engine.await_modules()
            play_all(self.engine, self.texts)
            self.processes = CompileProcesses(self.engine.process.pid)
            time.sleep(1)
            flags = (self.engine.modules / "compile_flags.txt").read_text().splitlines()
            with OtherWays(programs, folder / "other", flags, self.std) as self.others:
                self._edit_all(edits, reference_every)
            self._burst_all(bursts)

    def _edit_all(self, edits, reference_every):
        names = list(self.texts)
        for start in range(0, edits, len(names)):
            kind = KINDS[start // len(names) % len(KINDS)]
            chosen = names[: edits - start]
            self._edit_round(chosen, kind)
            for count, name in enumerate(chosen, start):
                if count % reference_every == 0:
                    self._measure_others(edited(self.texts[name], kind)[0])
            time.sleep(PAUSE)

    def _burst_all(self, bursts):
        before = self._device()
        turns = itertools.cycle(self.texts)
        for _ in range(bursts):
            chosen = {name: self.texts[name] for name in itertools.islice(turns, BURST)}
            self.bursts.append(burst(self.engine, chosen))
        self._count("_bursts", before)

    def _edit_round(self, names, kind):
        """Edits, and as long a time without."""
        before, start, cpu = self._device(), time.monotonic(), cpu_ms()
        for name in names:
            began = time.monotonic()
            text, made = edited(self.texts[name], kind)
            faults = self.processes.faults()
            self.edits.append({"module": name, "kind": made, **self._known(name), **save(self.engine, name, text)})
            time.sleep(max(0, began + PAUSE - time.monotonic()))
            self.faults.append(faults_between(faults, self.processes.faults()))
        self.cpu += cpu_ms() - cpu
        self._count("", before)
        before, lasted, cpu = self._device(), time.monotonic() - start, cpu_ms()
        time.sleep(lasted)
        self.cpu -= cpu_ms() - cpu
        self._count("_idle", before)
        self.processes.forget_references()
        save(self.engine, names[0], edited(self.texts[names[0]], kind)[0])
        self.referenced.append(self.processes.referenced())

    def _known(self, name):
        return {"first": all(edit["module"] != name for edit in self.edits)}

    def _measure_others(self, text):
        for way, took in self.others.measure(text).items():
            self.ways[way].append(took)

    def _device(self):
        return self.engine.ask("status")["device"]

    def _count(self, when, before):
        after = self._device()
        for count, what in (("late_blocks", "late"), ("overruns", "overruns")):
            self.counts[count + when] += after[what] - before[what]

    def of(self, stage, chosen=lambda edit: True):
        return [edit["ms"][stage] for edit in self.edits if stage in edit["ms"] and chosen(edit)]

    def up_to(self, lines):
        return lambda edit: self.lines[edit["module"]] <= lines

    def report(self):
        return {
            "sound_ms": spread(self.of("total")),
            "optimised_ms": spread(edit["optimised"] for edit in self.edits),
            **{way: spread(times) for way, times in self.ways.items()},
            "stages_ms": self.stages("ms"),
            "optimised_stages_ms": self.stages("optimised_ms"),
            "first_sound_ms": p50(self.of("total", lambda edit: edit["first"])),
            "later_sound_ms": p50(self.of("total", lambda edit: not edit["first"])),
            "faults": spread(self.faults),
            "referenced_pages": p50(self.referenced),
            "cpu_ms_an_edit": round(self.cpu / len(self.edits), 1),
            "page_prices": prices(),
            "edits": len(self.edits),
            "reference_edits": len(self.ways["dlopen_ms"]),
            "burst_ms": spread(ms for times in self.bursts for ms in times),
            "burst_all_ms": spread(max(times) for times in self.bursts),
            "arrival_ms": spread(edit["arrival"] for edit in self.edits),
            "workers": dict(collections.Counter(edit["worker"] for edit in self.edits)),
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

    def stages(self, tier):
        times = {stage: p50(e[tier][stage] for e in self.edits if stage in e[tier]) for stage in STAGES}
        return {stage: ms for stage, ms in times.items() if ms is not None}

    def by(self, key):
        values = sorted({edit[key] for edit in self.edits})
        return {value: p50(self.of("total", lambda edit: edit[key] == value)) for value in values}

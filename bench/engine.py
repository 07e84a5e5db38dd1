"""What the engine costs beside the modules' arithmetic, of any build: it is driven through its programs alone.

A node's cost is the slope of a render's CPU time over the number of nodes; a cycle's is what the same nodes take more when
they are closed to rings. The large patch plays on the clock device; a verb's cost is the CPU time of the engine's control thread.
"""

import json
import os
import pathlib
import random
import subprocess
import time

from command import command_line, own_folder
from figures import load, machine, machine_text, p50, percentile, table
from live_engine import Engine, Failed
from processes import memory

STORED = pathlib.Path("bench/engine_before.json")
KEYS = ["node_ns", "cycle_ns", "set_ms", "edit_ms", "undo_mb"]
MOST = {"node_ns": 60, "cycle_ns": 30, "set_ms": 1, "edit_ms": 10, "undo_mb": 100}
COPY = "#include <chronus/module.hpp>\nstruct Copy : Module {\n  In in;\n  Out out;\n  void tick() { out = in; }\n};\n"
SCALE = (
    "#include <chronus/module.hpp>\nstruct Scale : Module {\n  In in;\n  Param level = param(0.2, 0, 1);\n  Out out;\n"
    "  void tick() { out = level * in; }\n};\n"
)
MODULES = {"copy.cpp": COPY, "scale.cpp": SCALE}
RATE, BLOCK = 48000, 64
CHAIN = 100  # nodes, against twice as many
RING = 10  # nodes in each cycle
SIZES = [(5000, 20000), (1000, 4000)]  # nodes and cables: the first that the engine takes
EDITS = 21
UNDO_STEPS = 200


def chain(nodes, ring=0):
    """Nodes in a row; of each `ring` of them the last leads back to the first, too."""
    lines = [f"add n{n} copy" for n in range(nodes)]
    lines += [f"connect n{n} n{n + 1}" for n in range(nodes - 1)]
    if ring:
        lines += [f"connect n{n + ring - 1} n{n} amount=0.5" for n in range(0, nodes, ring)]
    return "\n".join([*lines, f"connect n{nodes - 1} out", ""])


class Renders:
    """The CPU time of rendering a patch, off-line, start and end left out."""

    SECONDS = (5, 65)

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        (folder / "module-src").mkdir()
        for name, text in MODULES.items():
            (folder / "module-src" / name).write_text(text)

    def ns_a_block(self, text):
        (self.folder / "bench.patch").write_text(text)
        short, long = (self._seconds_of(length) for length in self.SECONDS)
        return (long - short) * 1e9 / ((self.SECONDS[1] - self.SECONDS[0]) * RATE / BLOCK)

    def _seconds_of(self, length):
        command = [self.programs / "chronus-engine", self.folder / "bench.patch", "--modules", self.folder / "module-src"]
        command += ["--render", self.folder / "out.wav", "--seconds", length, "--engine-block", BLOCK]
        own = {"XDG_CACHE_HOME": str(self.folder / "cache"), "XDG_STATE_HOME": str(self.folder / "state")}
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **own},
        )
        said = process.stdout.read().decode()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        # Its own time, without that of the compilers it started.
        user, system = (pathlib.Path("/proc") / str(process.pid) / "stat").read_text().rsplit(")", 1)[1].split()[11:13]
        if process.wait() != 0:
            raise Failed(f"the render failed: {said}")
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measure_nodes(programs, folder, rounds):
    """ns a node a block, and ns a sample that a node takes more in a cycle. Other work on the machine only adds to a
    render's time, so the least of several counts."""
    renders = Renders(programs, folder)
    patches = {"few": chain(CHAIN), "many": chain(2 * CHAIN), "rings": chain(CHAIN, RING)}
    renders.ns_a_block(patches["few"])  # compiles the module
    taken = {name: [] for name in patches}
    for _ in range(rounds):
        for name, text in patches.items():
            taken[name].append(renders.ns_a_block(text))
    least = {name: min(times) for name, times in taken.items()}
    return {
        "node_ns": round((least["many"] - least["few"]) / CHAIN, 1),
        "cycle_ns": round((least["rings"] - least["few"]) / CHAIN / BLOCK, 2),
        "block_ns": {name: [round(time) for time in times] for name, times in taken.items()},
    }


def large_patch(nodes, cables):
    """Each node takes from the four before it."""
    reach = cables // nodes
    lines = [f"add n{n} scale" for n in range(nodes)]
    for n in range(1, nodes):
        lines += [f"connect n{n - back} n{n}" for back in range(1, min(n, reach) + 1)]
    return "\n".join([*lines, f"connect n{nodes - 1} out", ""])


class Threads:
    """The CPU time of an engine's threads, as the scheduler counts it."""

    def __init__(self, pid):
        self.tasks = pathlib.Path(f"/proc/{pid}/task")
        self.control = pid

    def ns(self, thread):
        return int((self.tasks / str(thread) / "schedstat").read_text().split()[0])

    def rest(self):
        """The control thread's ns a second while nobody asks anything."""
        before, begin = self.ns(self.control), time.monotonic()
        time.sleep(1)
        return (self.ns(self.control) - before) / (time.monotonic() - begin)


def cost_ms(threads, act):
    """Control-thread CPU time of each of several verbs, with all that follows within a moment, beyond its time at rest."""
    rest, costs = threads.rest(), []
    for number in range(EDITS):
        before, begin = threads.ns(threads.control), time.monotonic()
        act(number)
        time.sleep(0.1)
        used = threads.ns(threads.control) - before
        costs.append((used - rest * (time.monotonic() - begin)) * 1e-6)
    return costs


def ask(engine, *words, **how):
    reply = engine.ask(*words, timeout=600, **how)
    if isinstance(reply, dict) and "error" in reply:
        raise Failed(f"{' '.join(map(str, words))}: {reply['error']}")
    return reply


def play_largest(engine):
    """Plays the largest of the patches that this engine takes."""
    problem = ""
    for nodes, cables in SIZES:
        try:
            begin = time.monotonic()
            ask(engine, "apply", "-", text=large_patch(nodes, cables))
            return nodes, sum(line.startswith("connect") for line in large_patch(nodes, cables).splitlines()), begin
        except Failed as failure:
            problem = str(failure)
    raise Failed(problem)


def measure_patch(programs, folder):
    folder.mkdir()
    with Engine(programs, folder, MODULES, options=["--session", folder / "session"]) as engine:
        engine.await_modules()
        nodes, cables, begin = play_largest(engine)
        built = time.monotonic() - begin
        time.sleep(3)
        threads = Threads(engine.process.pid)
        device = ask(engine, "status")["device"]
        pick = random.Random(1)
        sets = cost_ms(threads, lambda n: ask(engine, "set", f"n{pick.randrange(nodes)}.level", 0.1 + 0.001 * n))
        far = nodes // 2
        edits = cost_ms(
            threads, lambda n: ask(engine, *(("disconnect", f"n{far}", f"n{far + 1}"), ("connect", f"n{far}", f"n{far + 1}"))[n % 2])
        )
        after = ask(engine, "status")["device"]
        resident = memory(engine.process.pid)["rss"]
        for step in range(UNDO_STEPS):
            ask(engine, "connect", f"n{far}", f"n{far + 1}", f"amount={0.5 + 0.001 * step}")
        time.sleep(1)
        grown = memory(engine.process.pid)["rss"] - resident
        return {
            "nodes": nodes,
            "cables": cables,
            "build_s": round(built, 2),
            "set_ms": p50(sets),
            "set_p95_ms": round(percentile(sets, 0.95), 3),
            "edit_ms": p50(edits),
            "edit_p95_ms": round(percentile(edits, 0.95), 3),
            "undo_mb": round(grown / 1024, 1),
            "callbacks": after["callbacks"] - device["callbacks"],
            "late_by_cpu": after["overruns"] - device["overruns"],
        }


def measure(programs, rounds):
    with own_folder("engine") as folder:
        return {**measure_nodes(programs, folder, rounds), **measure_patch(programs, folder / "patch")}


def main():
    parser = command_line("engine", __doc__)

    def path(text):
        return pathlib.Path(text).resolve()

    parser.add_argument("--programs", dest="other", type=path, help="the folder of the programs to measure")
    parser.add_argument("--before-programs", type=path, help="measures the build before anew, rather than the stored figures")
    parser.add_argument("--rounds", type=int, default=3, help="renders of each patch (default: %(default)s)")
    parser.add_argument("--store", metavar="COMMIT", help=f"writes the figures to {STORED} as those of that commit")
    arguments = parser.parse_args()
    of = machine()
    report = measure(arguments.other or arguments.programs, arguments.rounds)
    if arguments.store:
        STORED.write_text(json.dumps({"commit": arguments.store, **report}, indent=2) + "\n")
    elif arguments.before_programs:
        report["before"] = measure(arguments.before_programs, arguments.rounds)
    else:
        report["before"] = json.loads(STORED.read_text())
    report["machine"] = {**of, "load_after": load()}
    if arguments.json:
        print(json.dumps(report))
        return
    print(machine_text(report["machine"]))
    print(f"the large patch: {report['nodes']} nodes, {report['cables']} cables")
    before = report.get("before", {})
    rows = [[key, before.get(key), report[key], MOST[key]] for key in [*KEYS]]
    table(["", "before", "now", "at most"], [*rows, ["late_by_cpu", before.get("late_by_cpu"), report["late_by_cpu"], 0]])


if __name__ == "__main__":
    main()

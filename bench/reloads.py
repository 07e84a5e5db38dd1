"""What thousands of reloads leave behind: memory of the engine and its workers, mappings, descriptors, zombies.

One module that sounds is saved with one of two texts in turn, each made unique so that no cache answers, as soon as the
one before sounds; every tenth time the optimised code is awaited, too. What is held is read when the workers are at rest.
"""

import json
import time

from command import command_line, own_folder
from figures import Bounds, load, machine, machine_text, table
from live_engine import Engine, Failed
from processes import holds

ROWS = 20
WARM = 0.1  # of the reloads, before which nothing is judged

TEXTS = [
    "#include <chronus/module.hpp>\n/// {0}\nstruct Probe : Module {{\n  Param freq = param(220, 20, 20000, Hz, Log);\n"
    "  Out out;\n  Phase phase;\n  void tick() {{ phase.advance(freq * dt), out = 0.1{0} * sin_turns(phase); }}\n}};\n",
    "#include <chronus/module.hpp>\n/// {0}\nstruct Probe : Module {{\n  Param freq = param(220, 20, 20000, Hz, Log);\n"
    "  Param level = param(0.1, 0, 1);\n  Out out;\n  Phase phase;\n  DelayLine line;\n"
    "  void prepare() {{ line.resize(4800); }}\n  void tick() {{\n    phase.advance(freq * dt);\n"
    "    line.write(sin_turns(phase));\n    out = level * line.read(100.{0});\n  }}\n}};\n",
]


def reload(engine, number):
    text = TEXTS[number % 2].format(f"{time.time_ns() % 10**12:012}")
    reply = engine.ask("reload", "probe", "-", text=text)
    if not reply["ok"]:
        raise Failed(reply["error"])
    if number % 10 == 0 and reply["tier"] != "optimised":
        engine.link.await_event(lambda kind, data: kind == "optimised" and data["version"] >= reply["version"])
    engine.link.events.clear()


def at_rest(pid):
    """What is held once it has been the same number of processes for a while."""
    before, since = None, time.monotonic()
    while time.monotonic() - since < 1:
        now = holds(pid)
        if before != (now["processes"], now["zombies"]):
            before, since = (now["processes"], now["zombies"]), time.monotonic()
        time.sleep(0.1)
    return now


def measure(programs, folder, count):
    rows = []
    with Engine(programs, folder, {"probe.cpp": TEXTS[0].format(1)}) as engine:
        engine.await_modules()
        engine.ask("add", "p", "probe")
        engine.ask("connect", "p", "out")
        for number in range(count + 1):
            if number % max(1, count // ROWS) == 0:
                rows.append({"reloads": number, **at_rest(engine.process.pid)})
            if number < count:
                reload(engine, number)
    return rows


def growth(rows, count):
    """KiB a reload since it is warm, by least squares, so that no single row decides."""
    warm = [row for row in rows if row["reloads"] >= WARM * count]
    xs = [row["reloads"] for row in warm]
    mean = sum(xs) / len(xs)
    below = sum((x - mean) ** 2 for x in xs) or float("nan")

    def slope(of):
        return round(sum((row["reloads"] - mean) * of(row) for row in warm) / below, 3)

    return {
        "engine_kib": slope(lambda row: row["engine"]["private"]),
        "pool_kib": slope(lambda row: row["pool"]["private"]),
        "mappings": warm[-1]["mappings"] - warm[0]["mappings"],
        "descriptors": warm[-1]["descriptors"] - warm[0]["descriptors"],
        "zombies": max(row["zombies"] for row in rows),
    }


def bounds(grown):
    judged = Bounds()
    judged.at_most("engine and pool, KiB a reload", grown["engine_kib"] + grown["pool_kib"], 4, "KiB")
    judged.at_most("mappings more at the end", grown["mappings"], 8, "")
    judged.at_most("descriptors more at the end", grown["descriptors"], 0, "")
    judged.at_most("zombies at any time", grown["zombies"], 0, "")
    return judged


def main():
    parser = command_line("reloads", __doc__)
    parser.add_argument("--count", type=int, default=10000, help="reloads (default: %(default)s)")
    arguments = parser.parse_args()
    of = machine()
    start = time.monotonic()
    with own_folder("reloads") as folder:
        rows = measure(arguments.programs, folder, arguments.count)
    of["load_after"] = load()
    grown = growth(rows, arguments.count)
    judged = bounds(grown)
    if arguments.json:
        print(json.dumps({"machine": of, "rows": rows, "growth": grown, "bounds": judged.rows}))
        return
    print(f"{arguments.count} reloads in {time.monotonic() - start:.0f} s; {machine_text(of)}; memory in KiB")
    kinds = ("rss", "pss", "private")
    head = ["reloads", *(f"engine {kind}" for kind in kinds), *(f"pool {kind}" for kind in kinds)]
    counts = ["mappings", "descriptors", "processes", "zombies"]
    table(
        [*head, *counts],
        [
            [row["reloads"], *(row["engine"][k] for k in kinds), *(row["pool"][k] for k in kinds), *(row[c] for c in counts)]
            for row in rows
        ],
    )
    print(f"once warm: engine {grown['engine_kib']:+.3f} KiB a reload, pool {grown['pool_kib']:+.3f}\n")
    judged.print()


if __name__ == "__main__":
    main()

"""How the time from save to sound grows: with modules in the folder, with nodes of the module, with its lines."""

import time

from edits import save
from figures import p50, table
from live_engine import Engine, starter_modules

EDITS = 20

# What, its figure in growth()'s report, and the most it may be.
BOUNDS = [
    ("1000 modules in the folder against 10", lambda of: of["modules"]["1000"]["ms"] / of["modules"]["10"]["ms"], 1.2),
    ("100 nodes against one, to the last node", lambda of: of["nodes"]["100"]["all_ms"] / of["nodes"]["1"]["all_ms"], 2),
]


def line(number):
    """Mostly arithmetic; every eighth calls a function of the SDK."""
    value = f"0.{number + 1:03}"
    if number % 8 == 0:
        return f"    x += {value} * (sin_turns(phase * {number % 7 + 1}) - x);\n"
    return f"    x += {value} * (phase - 0.9 * x);\n"


def probe(lines, number):
    """A module of that many lines, nine of them the frame, that sounds and differs by its number."""
    return (
        "#include <chronus/module.hpp>\n"
        "struct Probe : Module {\n"
        "  Param freq = param(220, 20, 20000, Hz, Log);\n"
        "  Out out; Phase phase;\n"
        "  void tick() {\n"
        f"    phase.advance(freq * dt); Signal x = 0.1{number};\n"
        f"{''.join(line(n) for n in range(lines - 9))}"
        "    out = 0.1 * x;\n"
        "  }\n"
        "};\n"
    )


def measure(engine, lines):
    """p50 from save to the first new sample, and to that of the last node."""
    first, last = [], []
    rate = engine.ask("status")["device"]["sample_rate"]
    for _ in range(EDITS):
        account = save(engine, "probe", probe(lines, time.monotonic_ns()))
        first.append(account["ms"]["total"])
        last.append(account["ms"]["total"] + 1000 * account["samples_to_last_node"] / rate)
        time.sleep(0.3)
    return {"ms": p50(first), "all_ms": p50(last)}


def folder_of(count):
    """The starter modules again and again, under names of their own."""
    starters = list(starter_modules().items())
    texts = {"probe.cpp": probe(15, 1)}
    for number in range(count - 1):
        name, text = starters[number % len(starters)]
        texts[f"m{number:04}_{name}"] = f"{text}// {number}\n"
    return texts


def one(programs, folder, modules=None, nodes=1, lines=15):
    folder.mkdir(parents=True)
    with Engine(programs, folder, modules or folder_of(10)) as engine:
        engine.await_modules(timeout=1200)
        for number in range(nodes):
            engine.ask("add", f"n{number}", "probe")
            engine.ask("connect", f"n{number}", "out", f"amount={0.5 / nodes}")
        time.sleep(1)
        return measure(engine, lines)


def growth(programs, folder):
    folder = folder / "growth"
    return {
        "modules": {str(n): one(programs, folder / f"modules{n}", modules=folder_of(n)) for n in (10, 100, 1000)},
        "nodes": {str(n): one(programs, folder / f"nodes{n}", nodes=n) for n in (1, 10, 100)},
        "lines": {str(n): one(programs, folder / f"lines{n}", lines=n) for n in (10, 100, 1000)},
        "edits": EDITS,
    }


def print_growth(of):
    print(f"\ngrowth: p50 of {of['edits']} edits of a module of 15 lines, ms")
    names = {"modules": "modules in the folder", "nodes": "nodes that play it", "lines": "lines of the module"}
    rows = [[label, n, f["ms"], f["all_ms"]] for key, label in names.items() for n, f in of[key].items()]
    table(["", "number", "first sample", "last node's"], rows)

"""From the start of the engine's process to the first sound of the largest example, on the clock device.

Cold: nothing was ever compiled. Warm: the same again, as often as wanted. The figure is the engine's own, `first_sound_ms`
of `status`: from the process's start, which the system knows to 10 ms, to the first callback that is not silent.
"""

import json
import pathlib
import time

from command import command_line, own_folder
from figures import Bounds, load, machine, machine_text, p50, spread, table
from live_engine import Engine, Failed, starter_modules


def largest_example():
    """The one with the most nodes."""
    patches = sorted(pathlib.Path("examples").glob("*.patch"))
    return max(patches, key=lambda patch: sum(line.startswith("add ") for line in patch.read_text().splitlines()))


def start(programs, folder, patch):
    """What the engine says of one start, once all its modules are there."""
    with Engine(programs, folder, starter_modules(), patch) as engine:
        engine.await_modules()
        end = time.monotonic() + 30
        while "first_sound_ms" not in (said := engine.ask("status")["start"]):
            if time.monotonic() > end:
                raise Failed(f"{patch} was not heard within 30 s")
            time.sleep(0.05)
        return said


def measure(programs, folder, patch, colds, warms):
    """The starts of both kinds: each cold one in a folder of its own, the warm ones in the last of these."""
    cold = []
    for count in range(colds):
        own = folder / f"cold{count}"
        own.mkdir()
        cold.append(start(programs, own, patch))
    warm = [start(programs, own, patch) for _ in range(warms)]
    return cold, warm


def report_of(cold, warm, patch):
    def sound(starts):
        return [start["first_sound_ms"] for start in starts]

    names = sorted({name for start in cold for name in start["modules"]})
    return {
        "patch": patch.stem,
        "cold_starts": len(cold),
        "warm_starts": len(warm),
        "cold_ms": spread(sound(cold)),
        "warm_ms": spread(sound(warm)),
        "cold_module_ms": {name: p50(s["modules"][name]["ms"] for s in cold if name in s["modules"]) for name in names},
        "warm_from_cache": p50(sum(m["worker"] == "cache" for m in s["modules"].values()) for s in warm),
    }


def main():
    parser = command_line("warm-start", __doc__)
    parser.add_argument("--cold", type=int, default=5, help="cold starts (default: %(default)s)")
    parser.add_argument("--warm", type=int, default=20, help="warm starts (default: %(default)s)")
    arguments = parser.parse_args()
    of, patch = machine(), largest_example()
    with own_folder("warm-start") as folder:
        cold, warm = measure(arguments.programs, folder, patch, arguments.cold, arguments.warm)
    report = report_of(cold, warm, patch)
    judged = Bounds()
    judged.at_most("warm start to first sound, p50", report["warm_ms"]["p50"], 150)
    report.update(machine={**of, "load_after": load()}, bounds=judged.rows)
    if arguments.json:
        print(json.dumps(report))
        return
    print(f"{report['patch']}.patch; {machine_text(report['machine'])}; ms from the process's start to the first sound")
    rows = [["cold", report["cold_starts"], report["cold_ms"]], ["warm", report["warm_starts"], report["warm_ms"]]]
    table(["", "starts", "p50", "p95", "p99"], [[name, count, *f.values()] for name, count, f in rows])
    print("cold, from asking for a module to its code, p50: ", end="")
    print("  ".join(f"{name} {ms:.0f}" for name, ms in report["cold_module_ms"].items()))
    print(f"warm, from the cache: {report['warm_from_cache']} of {len(report['cold_module_ms'])} modules\n")
    judged.print()


if __name__ == "__main__":
    main()

"""From a module's save to its first new sample, stage by stage, on the clock device with a sounding patch underneath.

Every starter module is edited in turn, in four ways: a changed constant, a new statement, a new parameter, a new state
field. Figures are the engine's own account of each edit, as `reload` answers it.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time

STAGES = ["detect", "queue", "parse", "reflect", "lower", "audition", "send", "link", "migrate", "wait", "total"]


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * (len(ordered) - 1) + 0.5))] if ordered else float("nan")


def change_constant(text, count):
    """Another last digit for the first number with a fraction in the code after tick()."""
    at = text.index("void tick()")
    return text[:at] + re.sub(r"(\d+\.\d+)", lambda m: f"{float(m.group(1)):.4f}{count % 9 + 1}", text[at:], count=1)


def add_statement(text, count):
    return text.replace("void tick() {", f"void tick() {{\n    watch(dt * {count + 1});", 1)


def add_parameter(text, count):
    return text.replace(" : Module {", f" : Module {{\n  Param extra{count} = param(0.5, 0, 1);", 1)


def add_state(text, count):
    text = text.replace(" : Module {", f" : Module {{\n  Signal extra{count} = 0;", 1)
    return text.replace("void tick() {", f"void tick() {{\n    extra{count} += dt;", 1)


KINDS = [change_constant, add_statement, add_parameter, add_state]


class Engine:
    def __init__(self, programs, folder):
        self.client = [programs / "chronus", "--json", "--socket", folder / "engine.sock"]
        self.modules = folder / "module-src"
        shutil.copytree("module-src", self.modules)
        self.log = open(folder / "engine.log", "w")
        self.process = subprocess.Popen(
            [programs / "chronus-engine", "examples/pulse.patch", "--modules", self.modules, "--device", "clock"]
            + ["--socket", folder / "engine.sock", "--osc-port", "-1"],
            stdout=self.log,
            stderr=self.log,
        )

    def ask(self, *words):
        made = subprocess.run([*self.client, *words], capture_output=True, text=True, timeout=60)
        return json.loads(made.stdout) if made.stdout else {}

    def await_patch(self):
        for _ in range(600):
            if self.ask("status").get("patch", {}).get("nodes"):
                return
            time.sleep(0.1)
        sys.exit("the engine was not ready after 60 s")

    def play_all(self):
        """A node for every module that the patch does not play, so that each edit has a sound to change."""
        patch = " ".join(self.ask("patch")["lines"])
        for path in sorted(self.modules.glob("*.cpp")):
            if not re.search(rf"add \w+ {path.stem}\b", patch):
                self.ask("add", f"bench_{path.stem}", path.stem)

    def close(self):
        self.ask("quit")
        self.process.wait(timeout=20)


def measure(engine, edits):
    """One dict of stage times an edit, with its module and kind."""
    sources = {path: path.read_text() for path in sorted(engine.modules.glob("*.cpp"))}
    results = []
    for count in range(edits):
        path = list(sources)[count % len(sources)]
        kind = KINDS[count // len(sources) % len(KINDS)]
        edited = kind(sources[path], count)
        if edited == sources[path]:  # no such number in this module
            edited = add_statement(sources[path], count)
        path.write_text(edited)
        reply = engine.ask("reload", path.stem)
        if not reply.get("ok"):
            sys.exit(f"{path.name}, {kind.__name__}: {reply.get('error')}")
        results.append({"module": path.stem, "kind": kind.__name__, **reply["ms"]})
        time.sleep(0.3)
    return results


def summary(results):
    stages = {name: [r[name] for r in results if name in r] for name in STAGES}
    return {
        name: {"p50": percentile(v, 0.5), "p95": percentile(v, 0.95), "p99": percentile(v, 0.99)} for name, v in stages.items() if v
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--edits", type=int, default=84)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="chronus-bench-") as folder:
        engine = Engine(arguments.programs.resolve(), pathlib.Path(folder))
        engine.await_patch()
        engine.play_all()
        time.sleep(1)
        before = engine.ask("status")["device"]
        results = measure(engine, arguments.edits)
        after = engine.ask("status")["device"]
        engine.close()
    by_module = {
        m: percentile([r["total"] for r in results if r["module"] == m], 0.5) for m in sorted({r["module"] for r in results})
    }
    late = after["late"] - before["late"]
    report = {
        "edits": len(results),
        "ms": summary(results),
        "p50_by_module": by_module,
        "late_blocks": late,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }
    if arguments.json:
        print(json.dumps(report))
        return
    print(f"{len(results)} edits on the clock device, {report['machine']}; times in ms; {late} late wake-ups meanwhile")
    print(f"{'stage':10} {'p50':>8} {'p95':>8} {'p99':>8}")
    for name, figures in report["ms"].items():
        print(f"{name:10} {figures['p50']:8.2f} {figures['p95']:8.2f} {figures['p99']:8.2f}")
    print("p50 by module: " + "  ".join(f"{module} {ms:.1f}" for module, ms in by_module.items()))


if __name__ == "__main__":
    main()

"""Percentiles, tables and the machine."""

import os
import pathlib
import platform


def percentile(values, share):
    ordered = sorted(values)
    return ordered[round(share * (len(ordered) - 1))]


def p50(values):
    """The median, or null where nothing was measured."""
    values = list(values)
    return round(percentile(values, 0.5), 3) if values else None


def spread(values):
    """p50, p95 and p99, or null where nothing was measured."""
    values = list(values)
    return {f"p{share}": round(percentile(values, share / 100), 3) for share in (50, 95, 99)} if values else None


def ratio(above, below):
    return above / below if above is not None and below else None


def load():
    return " ".join(pathlib.Path("/proc/loadavg").read_text().split()[:3])


def machine():
    model = platform.machine()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "load_before": load()}


def machine_text(machine):
    text = f"{machine['cpu']}, {machine['cores']} cores, Linux {machine['kernel']}; load {machine['load_before']} before"
    return text + (f", {machine['load_after']} after" if "load_after" in machine else "")


def table(head, rows):
    """Columns of equal width; the first is flush left."""
    rows = [head] + [[cell(value) for value in row] for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        first, *others = (value.rjust(width) for value, width in zip(row, widths))
        print("  ".join([row[0].ljust(widths[0]), *others]))


def cell(value):
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


class Bounds:
    """What must hold, each judged by a figure of this run; a figure that is null was not measured."""

    def __init__(self):
        self.rows = []

    def at_most(self, what, value, limit, unit="ms"):
        self._judge(what, value, value is not None and value <= limit, f"at most {limit:.4g} {unit}")

    def at_least(self, what, value, limit, unit="x"):
        self._judge(what, value, value is not None and value >= limit, f"at least {limit:.4g} {unit}")

    def _judge(self, what, value, holds, limit):
        verdict = "not measured" if value is None else "holds" if holds else "does not hold"
        value = None if value is None else round(value, 3)
        self.rows.append({"bound": what, "limit": limit.rstrip(), "value": value, "verdict": verdict})

    def print(self):
        table(["bound", "limit", "measured", ""], [list(row.values()) for row in self.rows])

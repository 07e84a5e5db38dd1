"""What the benchmarks that are written in Python have in common as commands."""

import argparse
import contextlib
import pathlib
import sys
import tempfile

from live_engine import Failed


def command_line(name, doc):
    """Takes the folder of the programs, which scripts/bench names, and --json; each benchmark adds its own."""
    parser = argparse.ArgumentParser(prog=f"scripts/bench {name}", description=doc)
    parser.add_argument("programs", type=lambda path: pathlib.Path(path).resolve(), help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    return parser


@contextlib.contextmanager
def own_folder(name):
    """A folder for the time of a run. Should an engine fail meanwhile, the program ends and says why."""
    try:
        with tempfile.TemporaryDirectory(prefix="chronus-bench-") as folder:
            yield pathlib.Path(folder)
    except Failed as failure:
        sys.exit(f"{name}: {failure}")

"""What others pay: the same module by way of clang++ and dlopen(), the same with a PCH, and a fresh compiler in process.

Each is timed until the address of the module's functions is known. The text is the module with what Chronus compiles
behind it, so that all make the same functions; the flags are those of Chronus (-O2, for this processor).
"""

import pathlib
import subprocess
import time

WAYS = {
    "dlopen_ms": "clang++ -O2 -shared, dlopen",
    "dlopen_pch_ms": "the same with a PCH",
    "inprocess_ms": "fresh compiler in process",
}
HEADERS = ["<cmath>", "<vector>", "<algorithm>", "<array>"]


def with_std_headers(text):
    return "".join(f"#include {header}\n" for header in HEADERS) + text


class OtherWays:
    """`flags`: the engine's own, from compile_flags.txt. `prefix`: what else each module includes."""

    def __init__(self, programs, folder, flags, std):
        self.worker = programs / "chronus-worker"
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.flags = [flag for flag in flags if flag != "-xc++"] + ["-fno-access-control", "-w"]
        self.compiler = "clang++-22"
        header = self.folder / "precompiled.hpp"
        text = "#include <chronus/module.hpp>\n"
        header.write_text(with_std_headers(text) if std else text)
        self._run("-x", "c++-header", header, "-o", self.folder / "precompiled.pch")
        self.in_process = subprocess.Popen(
            [programs / "bench_other_ways", *self.flags], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.count = 0

    def measure(self, text):
        """Milliseconds of each way, for a module's text."""
        self.count += 1
        source = self.folder / f"edit{self.count}.cpp"
        source.write_text(text)
        made = subprocess.run([self.worker, "--expand", source], capture_output=True, text=True, check=True)
        source.write_text(made.stdout)
        precompiled = ["-include-pch", self.folder / "precompiled.pch"]
        ways = {
            "dlopen_ms": self._by_dlopen(source, "plain", []),
            "dlopen_pch_ms": self._by_dlopen(source, "pch", precompiled),
            "inprocess_ms": self._ask("compile", source),
        }
        source.unlink()
        return ways

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.in_process.stdin.close()
        self.in_process.wait(timeout=20)

    def _by_dlopen(self, source, name, more):
        library = source.with_suffix(f".{name}.so")
        took = self._run("-shared", *more, "-o", library, source) + self._ask("dlopen", library)
        library.unlink()
        return took

    def _run(self, *arguments):
        start = time.monotonic()
        subprocess.run([self.compiler, *self.flags, *arguments], check=True)
        return (time.monotonic() - start) * 1000

    def _ask(self, command, file):
        self.in_process.stdin.write(f"{command} {file}\n")
        self.in_process.stdin.flush()
        return float(self.in_process.stdout.readline())

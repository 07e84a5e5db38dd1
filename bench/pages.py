"""Page faults of an engine's compile processes, pages that they use, the price of both here, and the machine's CPU time."""

import ctypes
import mmap
import os
import pathlib
import statistics
import time

from processes import PROC, descendants

PAGE = mmap.PAGESIZE


def cpu_ms():
    """Of the whole machine, without what runs at low priority, as long auditions do."""
    user, _, system = map(int, (PROC / "stat").read_text().split()[1:4])
    return (user + system) * 1000 / os.sysconf("SC_CLK_TCK")


class CompileProcesses:
    """Those below an engine that live on: workers and the parents. Players come and go."""

    def __init__(self, engine):
        self.engine = engine

    def faults(self):
        """Of each process, until now."""
        counts = {}
        for pid in descendants(self.engine):
            try:
                counts[pid] = int((PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[7])
            except OSError:
                pass  # it has ended
        return counts

    def forget_references(self):
        for pid in descendants(self.engine):
            try:
                (PROC / str(pid) / "clear_refs").write_text("1")
            except OSError:
                pass

    def referenced(self):
        """Pages used since forget_references() by the process that used most."""
        most = 0
        for pid in descendants(self.engine):
            try:
                for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                    if line.startswith("Referenced:"):
                        most = max(most, int(line.split()[1]) * 1024 // PAGE)
            except OSError:
                pass
        return most


def faults_between(before, after):
    """Of the processes that lived all the time."""
    return sum(after[pid] - before[pid] for pid in after if pid in before)


def _us_a_page(act, size):
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1e6 / (size // PAGE)


def _in_child(measure):
    read, write = os.pipe()
    if os.fork() == 0:
        os.write(write, repr(measure()).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        figure = float(pipe.read())
    os.wait()
    return figure


def prices(size=32 << 20, rounds=5):
    """In us: the first write to a fresh page, and the first write to a used one by a process that was forked since."""
    fresh, forked = [], []
    libc = ctypes.CDLL(None)
    for _ in range(rounds):
        memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        memory.madvise(mmap.MADV_NOHUGEPAGE)
        address = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
        fresh.append(_us_a_page(lambda: libc.memset(address, 1, size), size))
        again = _us_a_page(lambda: libc.memset(address, 1, size), size)
        fresh[-1] -= again
        forked.append(_in_child(lambda: _us_a_page(lambda: libc.memset(address, 1, size), size)) - again)
    return {"fresh_us": round(statistics.median(fresh), 2), "forked_us": round(statistics.median(forked), 2)}


if __name__ == "__main__":
    print(prices())

"""A real-time thread in a process of its own that does nothing but wake up, as often as an audio thread does: how often it
is late is what the machine does to anybody.
"""

import ctypes
import gc
import multiprocessing
import os
import time


def wake(period, late, granted):
    gc.disable()
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(5))
        granted.value = True
    except PermissionError:
        pass
    due = time.monotonic()
    while True:
        due += period
        time.sleep(max(0, due - time.monotonic()))
        now = time.monotonic()
        if now - due > period:
            late.value += 1
            due = now


class WakeUps:
    """`late`: the wake-ups so far that were more than a period late. A context manager."""

    def __init__(self, period):
        self._late = multiprocessing.Value(ctypes.c_long, 0, lock=False)
        self._granted = multiprocessing.Value(ctypes.c_bool, False, lock=False)
        self._process = multiprocessing.Process(target=wake, args=(period, self._late, self._granted), daemon=True)

    def __enter__(self):
        self._process.start()
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.join()

    @property
    def late(self):
        return self._late.value

    @property
    def realtime(self):
        return self._granted.value

"""An engine on the clock device, in a folder of its own, asked through its local socket from this process."""

import collections
import json
import os
import pathlib
import socket
import subprocess
import time


class Failed(Exception):
    pass


class Link:
    """One connection that asks and hears events. Nothing is started for a question, so asking costs the engine little."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.lines = self.socket.makefile("rb")
        self.events = collections.deque()
        self.asked = 0

    def ask(self, *words, text=None, timeout=120):
        """The reply's data."""
        self.asked += 1
        request = {"id": self.asked, "words": [str(word) for word in words]}
        if text is not None:
            request["stdin"] = text
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        end = time.monotonic() + timeout
        while True:
            message = self._receive(end)
            if message.get("id") == self.asked:
                return message["data"]
            self.events.append(message)

    def await_event(self, matches, timeout=60):
        """The first event for which `matches(kind, data)`; what comes before it is dropped."""
        end = time.monotonic() + timeout
        while True:
            message = self.events.popleft() if self.events else self._receive(end)
            if "event" in message and matches(message["event"], message["data"]):
                return {**message["data"], "arrival": message["arrival"]}

    def _receive(self, end):
        self.socket.settimeout(max(0.001, end - time.monotonic()))
        try:
            line = self.lines.readline()
        except TimeoutError:
            raise Failed("the engine did not answer in time") from None
        if not line:
            raise Failed("the engine has ended")
        return {**json.loads(line), "arrival": time.monotonic()}


class Engine:
    """`modules`: file name -> text. `patch`: a file. A context manager that ends what it started.

    Started again in the same folder it finds its modules and its cache again.
    """

    def __init__(self, programs, folder, modules, patch=None, options=()):
        self.folder = pathlib.Path(folder)
        self.modules = self.folder / "module-src"
        self.modules.mkdir(exist_ok=True)
        for name, text in modules.items():
            (self.modules / name).write_text(text)
        socket_path = self.folder / "engine.sock"
        self.log = open(self.folder / "engine.log", "w")
        command = [programs / "chronus-engine", *([patch] if patch else []), "--modules", self.modules]
        command += ["--device", "clock", "--block", "64", "--socket", socket_path, "--osc-port", "-1", *options]
        # A cache of its own: an edit that an earlier run has compiled would cost nothing. A session of its own too.
        own = {"XDG_CACHE_HOME": str(self.folder / "cache"), "XDG_STATE_HOME": str(self.folder / "state")}
        environment = {**os.environ, **own}
        self.process = subprocess.Popen(
            [str(word) for word in command], stdout=self.log, stderr=self.log, env=environment
        )
        try:
            self.link = self._connect(socket_path)
        except Failed:
            self._end()
            raise

    def _connect(self, path):
        for _ in range(6000):
            try:
                link = Link(path)
                link.ask("events")
                return link
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.01)
        raise Failed(f"the engine does not start: {(self.folder / 'engine.log').read_text()}")

    def ask(self, *words, **how):
        return self.link.ask(*words, **how)

    def await_modules(self, timeout=600):
        """Until each module has its optimised code or is refused, and the patch plays."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            modules = self.ask("status")["modules"]
            done = [m for m in modules.values() if m["tier"] == "optimised" or "problem" in m]
            if len(done) == len(list(self.modules.glob("*.cpp"))):
                return
            time.sleep(0.3)
        raise Failed(f"the modules were not ready after {timeout} s")

    def late(self):
        return self.ask("status")["device"]["late"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end()

    def _end(self):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


def starter_modules(source="module-src"):
    return {path.name: path.read_text() for path in sorted(pathlib.Path(source).glob("*.cpp"))}

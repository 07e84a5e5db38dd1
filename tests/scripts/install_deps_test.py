#!/usr/bin/env python3
"""scripts/install-deps leaves everything it asked for installed, whichever of its two forms runs first.

Plays the installs by apt's simulation on a Debian that holds nothing yet. Exits with 77 (skipped) where apt knows no
packages.
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SKIPPED = 77


def packages(*options):
    script = os.path.join(ROOT, "scripts", "install-deps")
    return subprocess.check_output([script, *options, "--list"], text=True).split()


class Debian:
    """A simulated machine: what is installed on it, as a dpkg status file."""

    def __init__(self):
        self.installed = {}
        self.status = tempfile.NamedTemporaryFile("w+", suffix=".status")

    def install(self, names):
        missing = [name for name in names if name not in self.installed]
        if not missing:
            return
        simulate = ["apt-get", "-s", "-y", "-qq", "--no-install-recommends",
                    "-o", "Dir::State::status=" + self.status.name, "-o", "APT::Architectures=amd64",
                    "-o", "APT::Architecture=amd64", "-o", "Debug::NoLocking=1", "install", *missing]
        run = subprocess.run(simulate, text=True, capture_output=True, check=False)
        if run.returncode != 0:
            sys.exit("apt-get refuses " + " ".join(missing) + ":\n" + run.stdout + run.stderr)
        for action, name, version in re.findall(r"^(Inst|Remv|Purg) (\S+)(?: \[[^]]*\])? ?\(?(\S*)", run.stdout, re.M):
            if action == "Inst":
                self.installed[name] = version
            else:
                self.installed.pop(name, None)
        self.write_status()

    def write_status(self):
        wanted = [f"{name}={version}" for name, version in self.installed.items()]
        records = subprocess.check_output(["apt-cache", "show", "--no-all-versions", *wanted], text=True)
        self.status.seek(0)
        self.status.truncate()
        for record in records.strip().split("\n\n"):
            self.status.write(record + "\nStatus: install ok installed\n\n")
        self.status.flush()

    def lacks(self, names):
        return [name for name in names if name not in self.installed]


def main():
    build, everything = packages(), packages("--test")
    known = subprocess.run(["apt-cache", "show", "librtaudio-dev"], capture_output=True, check=False)
    if known.returncode != 0:
        print("apt knows no packages here: run apt-get update")
        sys.exit(SKIPPED)
    orders = {
        "build, then test": [build, everything],
        "test, then build": [everything, build],
        "after JACK 1": [["libjack-dev"], build, everything, build],
    }
    failed = False
    for name, steps in orders.items():
        machine = Debian()
        for step in steps:
            machine.install(step)
            lacks = machine.lacks(step)
            if lacks:
                failed = True
                print(f"{name}: afterwards these are not installed: {' '.join(lacks)}")
        lacks = machine.lacks(everything)
        if lacks:
            failed = True
            print(f"{name}: at the end these are not installed: {' '.join(lacks)}")
    sys.exit(1 if failed else 0)


main()

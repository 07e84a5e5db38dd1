"""Plays for about 12 s, edits a copy of a module three times while it sounds, and records what played.

Prints each edit's way from the save to its first sample, stage by stage. Exits 0 only if every edit did what it should
and the recording holds sound throughout.
"""

import json
import math
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import time

STAGES = ["detect", "queue", "parse", "reflect", "lower", "audition", "send", "link", "migrate", "wait", "total"]


class Failed(Exception):
    pass


def chronus(programs, socket, *words, may_fail=False):
    """The reply's data and the exit code of one verb."""
    made = subprocess.run(
        [programs / "chronus", "--json", "--socket", socket, *words], capture_output=True, text=True, timeout=60
    )
    if made.returncode != 0 and not may_fail:
        raise Failed(f"`{' '.join(words)}` failed: {made.stdout}{made.stderr}")
    return json.loads(made.stdout or "{}"), made.returncode


def await_music(programs, socket, engine):
    for _ in range(600):
        if engine.poll() is not None:
            raise Failed(f"the engine ended with {engine.returncode}")
        try:
            status, code = chronus(programs, socket, "status", may_fail=True)
            if code == 0 and status["start"].get("first_sound_ms"):
                return status
        except (OSError, ValueError, KeyError):
            pass
        time.sleep(0.1)
    raise Failed("nothing sounded within 60 s")


def edit(programs, socket, path, old, new, what):
    """Saves the module with `old` replaced and waits for the account of that save."""
    text = path.read_text()
    if old not in text:
        raise Failed(f"{path.name} no longer holds `{old}`")
    path.write_text(text.replace(old, new, 1))
    reply, code = chronus(programs, socket, "reload", path.stem, may_fail=True)
    if code == 0:
        print(f"{what}: heard {reply['ms']['total']:.1f} ms after the save")
        print("   " + "  ".join(f"{name} {reply['ms'][name]:.2f}" for name in STAGES if name in reply["ms"]))
    else:
        first = next(d for d in reply["diagnostics"] if d["severity"] == "error")
        print(f"{what}: refused at line {first['line']}: {first['message']}; version {reply['playing_version']} plays on")
    return reply, code


def levels(path):
    """The RMS of each half second of a 24-bit stereo WAV file."""
    data = path.read_bytes()
    at, rate, frame, samples = 12, 48000, 6, b""
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        if name == b"fmt ":
            rate, frame = struct.unpack("<I", data[at + 12 : at + 16])[0], struct.unpack("<H", data[at + 20 : at + 22])[0]
        if name == b"data":
            samples = data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    values = []
    half = rate // 2 * frame
    for start in range(0, len(samples) - half + 1, half):
        piece = samples[start : start + half]
        left = [int.from_bytes(piece[i : i + 3], "little", signed=True) / 8388608 for i in range(0, half, frame * 4)]
        values.append(math.sqrt(sum(x * x for x in left) / len(left)))
    return values


def play(programs, out):
    with tempfile.TemporaryDirectory(prefix="chronus-demo-") as folder:
        folder = pathlib.Path(folder)
        modules = folder / "module-src"
        shutil.copytree("module-src", modules)
        socket = folder / "engine.sock"
        engine = subprocess.Popen(
            [programs / "chronus", "--socket", socket, "run", "examples/pulse.patch", "--modules", modules]
            + ["--osc-port", "0", "--cache", "off", "--session", "off"]
        )
        try:
            status = await_music(programs, socket, engine)
            print(f"plays to {status['device']['name']}, {status['start']['first_sound_ms']:.0f} ms after its start")
            chronus(programs, socket, "record", str(pathlib.Path(out).resolve()))
            hat = modules / "hat.cpp"
            time.sleep(4)
            _, code = edit(programs, socket, hat, "tanh(2.5 *", "tanh(6.0 *", "a changed constant")
            if code != 0:
                raise Failed("the changed constant was not played")
            time.sleep(2)
            edit(
                programs, socket, hat, "  Out out;", "  Param gain = param(0.7, 0, 1);  ///< of all\n  Out out;", "a new parameter"
            )
            value, _ = chronus(programs, socket, "get", "hat.gain")
            if value["values"]["gain"]["value"] != 0.7:
                raise Failed("the new parameter is not there")
            time.sleep(2)
            reply, code = edit(programs, socket, hat, "void tick() {", "void tick() {{", "a syntax error")
            if code != 1 or reply["playing_version"] != 3:
                raise Failed("the syntax error was not refused, or stopped the version before")
            heard, _ = chronus(programs, socket, "listen", "seconds=1")
            if heard["silent"]:
                raise Failed("the syntax error stopped the sound")
            time.sleep(3)
            chronus(programs, socket, "quit")
            if engine.wait(timeout=20) != 0:
                raise Failed(f"the engine ended with {engine.returncode}")
        finally:
            if engine.poll() is None:
                engine.terminate()
                engine.wait(timeout=20)
    rms = levels(out)
    if len(rms) < 16 or min(rms[2:]) < 1e-3:
        raise Failed(f"{out} does not hold sound throughout: {['%.4f' % x for x in rms]}")
    print(f"recorded {len(rms) / 2:.1f} s to {out}; every half second of it sounds")


if __name__ == "__main__":
    try:
        play(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
    except Failed as failure:
        sys.exit(f"demo failed: {failure}")

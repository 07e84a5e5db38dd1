"""The edits of the benchmark: four kinds, each of them a text that no run has compiled before; and what a save came to."""

import itertools
import re
import time

from live_engine import Failed

serial = itertools.count(int(time.time()) % 1_000_000 * 1000)


def change_constant(text, count):
    """The first number with a fraction in the code from tick() on, a little greater."""
    at = text.index("void tick()")
    return text[:at] + re.sub(r"\d+\.\d+", lambda found: f"{found[0]}0{count}", text[at:], count=1)


def add_statement(text, count):
    return text.replace("void tick() {", f"void tick() {{\n    watch(dt * {count});", 1)


def add_parameter(text, count):
    return text.replace(" : Module {", f" : Module {{\n  Param extra{count} = param(0.5, 0, 1);", 1)


def add_state(text, count):
    text = text.replace(" : Module {", f" : Module {{\n  Signal extra{count} = 0;", 1)
    return text.replace("void tick() {", f"void tick() {{\n    extra{count} += dt;", 1)


KINDS = [change_constant, add_statement, add_parameter, add_state]


def edited(text, kind):
    """A module's text after an edit, and the name of the edit that was made."""
    changed = kind(text, next(serial))
    if changed != text:
        return changed, kind.__name__
    return add_statement(text, next(serial)), add_statement.__name__  # it holds no such number


def save(engine, name, text):
    """Saves a module and waits until its optimised code sounds; the account, in ms."""
    engine.link.events.clear()
    saved = time.monotonic()
    (engine.modules / f"{name}.cpp").write_text(text)
    reply = engine.link.await_event(lambda kind, data: kind == "reload" and data["module"] == name)
    if not reply["ok"]:
        raise Failed(f"{name}: {reply['error']}")
    result = {
        "ms": reply["ms"],
        "worker": reply.get("worker", "rehearsed"),
        "samples_to_last_node": reply.get("last_sample", reply["sample"]) - reply["sample"],
        "arrival": (reply["arrival"] - saved) * 1000,
    }
    if reply["tier"] == "optimised":
        stages = reply.get("optimised", {}).get("ms", {})
        return {**result, "optimised": stages.get("total", reply["ms"]["total"]), "optimised_ms": stages}
    better = engine.link.await_event(
        lambda kind, data: kind == "optimised" and data["module"] == name and data["version"] == reply["version"]
    )
    stages = better.get("ms", {})
    return {**result, "optimised": stages.get("total", (better["arrival"] - saved) * 1000), "optimised_ms": stages}

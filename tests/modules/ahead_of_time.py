#!/usr/bin/env python3
"""Writes the C++ around modules that lets tests run them without the engine's compiler (and under sanitizers).

usage: ahead_of_time.py OUT LANES MODULE.cpp     the module's ports and entry points
       ahead_of_time.py OUT NAME:LANES...        the list of all of them

It reads declarations by line, one port each, as module-src is written; the engine itself reads the AST.
"""
import pathlib
import re
import sys

PORT = re.compile(r"^  (?P<type>(?:Gate)?Ins?|(?:Cv|Gate)?Outs?|Params?|Toggle|Count|Text|Choice<\w+>|Toggles?)"
                  r"(?:<(?P<count>\d+)>)?\s+(?P<name>\w+)(?:\[(?P<array>\d+)\])?(?P<rest>[^;(]*(?:\(.*\))?[^;]*);"
                  r"(?:\s*///<\s*(?P<doc>.*))?$")


def quoted(text):
    return '"' + (text or "").replace("\\", "\\\\").replace('"', '\\"') + '"'


class Module:
    def __init__(self, path):
        text = path.read_text()
        self.name = path.stem
        self.type = re.search(r"^struct (\w+) : Module", text, re.M).group(1)
        self.enums = {name: [word.strip() for word in re.sub(r"//.*", "", body).split(",") if word.strip()]
                      for name, body in re.findall(r"enum class (\w+) \{(.*?)\}", text, re.S)}
        self.has = {word: bool(re.search(rf"void {word}\(", text)) for word in ("update", "block")}
        self.rows = {"inputs": [], "outputs": [], "params": []}
        for line in text.splitlines():
            if match := PORT.match(line):
                self.add(match)

    def add(self, match):
        kind, name, doc = match["type"], match["name"], quoted(match["doc"])
        count = match["count"] or match["array"]
        singular = kind.rstrip("s") if match["count"] else kind
        members = [(f"{name}[{i}]", f"{name}{i + 1}") for i in range(int(count))] if count else [(name, name)]
        for member, shown in members:
            head = f"{quoted(shown)}, {doc}"
            at = f"[](const Subject& m) -> const void* {{ return &m.{member}; }}"
            value = f"[](Subject& m, Signal x) {{ m.{member} = x; }}"
            turn = f"[](Subject& m, Signal x) {{ m.{member}.turn(first_of(x)); }}"
            if singular == "In":
                self.rows["inputs"].append(f"{{{head}, false, {value}, {at}, [](const Subject& m) -> Signal {{ return m.{member}; }}}}")
            elif singular == "GateIn":
                feed = f"[](Subject& m, Signal x) {{ m.{member}.feed(x); }}"
                self.rows["inputs"].append(f"{{{head}, true, {feed}, {at}, nullptr}}")
            elif singular in ("Out", "CvOut", "GateOut"):
                which = {"Out": "audio", "CvOut": "cv", "GateOut": "gate"}[singular]
                self.rows["outputs"].append(
                    f"{{{head}, OutputKind::{which}, [](const Subject& m) -> Signal {{ return m.{member}; }}}}")
            elif singular == "Param":
                values = re.search(r"params?(?:<\d+>)?\((.*)\)", match["rest"]).group(1)
                self.rows["params"].append(f"{{{head}, knob({values}), {{}}, {value}, {at}}}")
            elif singular == "Count":
                values = re.search(r"[{(](.*)[})]", match["rest"]).group(1)
                self.rows["params"].append(f"{{{head}, whole({values}), {{}}, {turn}, {at}}}")
            elif singular == "Toggle":
                start = "1" if "true" in match["rest"] else "0"
                self.rows["params"].append(f"{{{head}, toggle({start}), {{}}, {turn}, {at}}}")
            elif singular.startswith("Choice"):
                words = self.enums[re.search(r"<(\w+)>", singular).group(1)]
                chosen = re.search(r"::(\w+)", match["rest"])
                start = words.index(chosen[1]) if chosen else 0
                names = ", ".join(quoted(word) for word in words)
                self.rows["params"].append(f"{{{head}, choice({start}, {len(words)}), {{{names}}}, {turn}, {at}}}")

    def source(self, path, lanes):
        tables = "\n".join(
            f"const std::vector<{kind}<Subject>> {name} = {{\n  " + ",\n  ".join(self.rows[name]) + "};"
            for name, kind in (("inputs", "AheadInput"), ("outputs", "AheadOutput"), ("params", "AheadParam")))
        return f"""#define CHRONUS_LANES {lanes}
#include "modules/ahead_of_time.hpp"
namespace {{
#include "{path}"
using Subject = {self.type};
using namespace chronus::test;
{tables}
}}
chronus::Code {self.name}_{lanes}() {{
  return AheadOfTime<Subject>::code("{self.name}", inputs, outputs, params);
}}
"""


def main():
    out = pathlib.Path(sys.argv[1])
    if sys.argv[2].isdigit():
        path = pathlib.Path(sys.argv[3]).resolve()
        out.write_text(Module(path).source(path, sys.argv[2]))
        return
    pairs = [pair.split(":") for pair in sys.argv[2:]]
    declared = "\n".join(f"chronus::Code {name}_{lanes}();" for name, lanes in pairs)
    rows = "\n".join(f'  {{"{name}", {lanes}, {name}_{lanes}}},' for name, lanes in pairs)
    out.write_text(f"""#include "modules/rig.hpp"
{declared}
namespace chronus::test {{
const std::vector<Ahead>& all_modules() {{
  static const std::vector<Ahead> list = {{
{rows}
  }};
  return list;
}}
}}
""")


main()

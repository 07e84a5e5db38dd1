"""Modules that do what no module may, made by chance: each a kind of harm, a place where it is done, and a time."""

import random

HEAD = "#include <chronus/module.hpp>\n#include <cstdint>\n#include <cstdlib>\n#include <cstring>\n#include <memory>\n#include <vector>\n"
# What makes the compiler forget where a pointer or a number comes from.
HIDE = "template <class T>\nT hidden(T x) {\n  volatile T y = x;\n  return y;\n}\n"
WAITS = [0, 500, 12000, 16000, 20000]  # samples until it acts


def wild_address(pick):
    return pick.choice(
        [
            f"{pick.randrange(1, 1 << 47)}ull",
            f"{pick.randrange(0, 65536)}ull",
            f"{pick.randrange(1 << 63, 1 << 64)}ull",
            f"reinterpret_cast<std::uintptr_t>(this) + {pick.randrange(1 << 20, 1 << 34)}ull",
            f"reinterpret_cast<std::uintptr_t>(this) - {pick.randrange(1 << 16, 1 << 34)}ull",
            f"reinterpret_cast<std::uintptr_t>(&n) + {pick.randrange(1 << 31)}ull * 4",
        ]
    )


def writes_wildly(pick):
    return {"act": f"*reinterpret_cast<volatile float*>(hidden<std::uintptr_t>({wild_address(pick)})) = 1;"}


def overruns_a_local(pick):
    beyond = pick.choice([1, 2, 24, 100, 1000, 100_000])
    sign = pick.choice(["", "-"])
    return {
        "act": f"float local[16] = {{}};\n    float* at = hidden(&local[0]);\n"
        f"    for (int i = 0; i < {16 + beyond}; ++i) hidden(at)[{sign}i] = 0.5f;\n    sum += local[3];"
    }


def overruns_a_buffer(pick):
    beyond = pick.choice([1, 7, 100, 5000, 100_000, 10_000_000])
    fields, prepare, at = pick.choice(
        [
            ("Buffer<float> buffer;", "buffer.resize(1000);", "buffer.begin()"),
            ("std::vector<float> buffer;", "buffer.assign(1000, 0.f);", "buffer.data()"),
            ("std::unique_ptr<float[]> buffer;", "buffer.reset(new float[1000]());", "buffer.get()"),
            ("float buffer[1000] = {};", "", "&buffer[0]"),
            ("float* buffer = nullptr;", "buffer = static_cast<float*>(std::calloc(1000, 4));", "buffer"),
        ]
    )
    sign = pick.choice(["", "-"])
    step = max(1, beyond // 2000)
    return {
        "fields": fields,
        "prepare": prepare,
        "act": f"float* at = hidden(static_cast<float*>({at}));\n"
        f"    for (int i = 0; i < {1000 + beyond}; i += {step}) hidden(at)[{sign}i] = 0.5f;",
    }


def overruns_its_ports(pick):
    port = pick.choice(["in", "out"])
    beyond = pick.choice([1, 16, 1000, 100_000])
    return {
        "block": f"float* at = hidden(&samples({port})[0]);\n      for (int i = 0; i < frames + {beyond}; ++i) hidden(at)[i] = 0.5f;"
    }


def frees_twice(pick):
    take, give = pick.choice(
        [
            ("new float[{0}]()", "delete[] {1}"),
            ("static_cast<float*>(std::malloc({0} * 4))", "std::free({1})"),
            ("new float[{0}]()", "std::free({1})"),
        ]
    )
    count = pick.choice([4, 100, 10_000, 1_000_000])
    twice = f"{give.format(0, 'hidden(memory)')}; {give.format(0, 'hidden(memory)')};"
    where = pick.choice(["prepare", "destructor", "late", "other"])
    fields = f"float* memory = {take.format(count, 0)};"
    if where == "prepare":
        return {"fields": fields, "prepare": f"memory[1] = 0.5f; {twice}"}
    if where == "other":  # what was never allocated
        return {"fields": fields, "prepare": f"{give.format(0, 'hidden(memory + 2)')};"}
    if where == "late":
        return {"fields": fields, "act": twice}
    return {"fields": fields, "destructor": twice, "prepare": "memory[1] = 0.5f;"}


def changes_the_mode(pick):
    act = pick.choice(
        [
            "__builtin_ia32_ldmxcsr(hidden(0x0000u));",
            "__builtin_ia32_ldmxcsr(hidden(0xffc0u));",
            'asm volatile("std");',
            'asm volatile("fldcw %0" : : "m"(n));',
            "__builtin_set_flt_rounds(hidden(2));",
            "__builtin_ia32_writeeflags_u64(__builtin_ia32_readeflags_u64() | 0x40400);",
        ]
    )
    where = pick.choice(["act", "prepare"])
    return {where: act}


def changes_what_prepare_made(pick):
    fields, prepare, act = pick.choice(
        [
            ("Buffer<float> table;", "table.resize(500); for (float& x : table) x = 0.1f;", "for (float& x : table) x = 0;"),
            ("std::vector<float> table;", "table.assign(500, 0.1f);", "std::memset(hidden(table.data()), 255, 2000);"),
            ("Buffer<float> table;", "table.resize(500);", "std::memset(static_cast<void*>(hidden(&table)), 0x41, sizeof table);"),
            ("std::vector<float> table;", "table.assign(500, 0.1f);", "std::memset(static_cast<void*>(hidden(&table)), 0x41, sizeof table);"),
            ("DelayLine line;", "line.resize(5000);", "std::memset(static_cast<void*>(hidden(&line)), 0x01, sizeof line);"),
            ("float* table = nullptr; int size = 0;", "size = 500; table = new float[500]();", "size = 0; table = nullptr;"),
        ]
    )
    use = {"table": "sum += hidden(&table)[0][0];" if "table" in fields else "", "line": "line.write(in); sum += line.at(10);"}
    return {"fields": fields, "prepare": prepare, "act": act, "always": use["line"] if "line" in fields else use["table"]}


def destroys_itself(pick):
    first = pick.choice([0, 8, 64])
    return {
        "fields": "DelayLine line; std::vector<float> list; Phase phase;",
        "prepare": "line.resize(3000); list.assign(100, 0.1f);",
        "act": f"std::memset(reinterpret_cast<char*>(hidden(this)) + {first}, {pick.choice([0, 1, 65, 255])}, sizeof(*this) - {first});",
        "always": "line.write(in); sum += line.at(3) + list[n % 100];",
    }


KINDS = {
    "writes wildly": writes_wildly,
    "overruns a local": overruns_a_local,
    "overruns a buffer": overruns_a_buffer,
    "overruns its ports": overruns_its_ports,
    "frees twice": frees_twice,
    "changes the processor's mode": changes_the_mode,
    "changes what prepare() made": changes_what_prepare_made,
    "overwrites itself": destroys_itself,
}


def module(pick, number):
    """The kind, and the text."""
    kind = list(KINDS)[number % len(KINDS)]
    parts = KINDS[kind](pick)
    wait = pick.choice(WAITS)
    act = parts.get("act", "")
    place = pick.choice(["tick", "tick", "update", "prepare"]) if act and not parts.get("always") else "tick"
    prepare = parts.get("prepare", "") + (f"\n    {act}" if place == "prepare" else "")
    timed = f"if (++n > {wait}) {{\n    {act}\n    }}" if place == "tick" else "++n;"
    text = HEAD + HIDE + "struct Villain : Module {\n  In in;\n  Out out;\n  Param level = param(0.1, 0, 1);\n  int n = 0;\n  float sum = 0;\n"
    text += f"  {parts.get('fields', '')}\n  // {number}\n"
    if "destructor" in parts:
        text += f"  ~Villain() {{\n    {parts['destructor']}\n  }}\n"
    text += f"  void prepare() {{\n    {prepare}\n  }}\n"
    if place == "update":
        text += f"  void update() {{\n    {act}\n  }}\n"
    if "block" in parts:
        text += f"  void block(int frames) {{\n    for (int i = 0; i < frames; ++i) samples(out)[i] = 0.1f;\n    if ((n += frames) > {wait}) {{\n      {parts['block']}\n    }}\n  }}\n}};\n"
    else:
        text += f"  void tick() {{\n    sum = 0;\n    {timed}\n    {parts.get('always', '')}\n    out = level + 0.001f * in + 0.0001f * sum;\n  }}\n}};\n"
    return kind, text


def modules(count, seed=1):
    pick = random.Random(seed)
    return [module(pick, number) for number in range(count)]

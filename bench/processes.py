"""What a process and its descendants hold, as the kernel counts it."""

import pathlib

PROC = pathlib.Path("/proc")


def descendants(pid):
    """All processes below `pid`, with their states."""
    parents = {}
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # "pid (name) state parent ...", and the name may hold anything.
            state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
        except (OSError, ValueError):
            continue  # it has ended
        parents.setdefault(int(parent), []).append((int(entry.name), state))
    found, todo = {}, [pid]
    while todo:
        for child, state in parents.get(todo.pop(), []):
            found[child] = state
            todo.append(child)
    return found


def memory(pid):
    """KiB: resident, proportional and private."""
    sums = {"Rss": 0, "Pss": 0, "Private_Clean": 0, "Private_Dirty": 0}
    for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]:
        name, value = line.split(":")
        if name in sums:
            sums[name] = int(value.split()[0])
    return {"rss": sums["Rss"], "pss": sums["Pss"], "private": sums["Private_Clean"] + sums["Private_Dirty"]}


def holds(pid):
    """Everything that must not grow, of an engine and of the processes below it."""
    below = descendants(pid)
    pool = {"rss": 0, "pss": 0, "private": 0}
    for child, state in below.items():
        if state == "Z":
            continue
        try:
            for name, kib in memory(child).items():
                pool[name] += kib
        except OSError:
            pass  # it has ended
    return {
        "engine": memory(pid),
        "pool": pool,
        "mappings": len((PROC / str(pid) / "maps").read_text().splitlines()),
        "descriptors": len(list((PROC / str(pid) / "fd").iterdir())),
        "processes": len(below),
        "zombies": sum(state == "Z" for state in below.values()),
    }

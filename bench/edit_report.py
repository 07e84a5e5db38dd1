"""How the figures of edit-to-sound read, and which of the bounds hold."""

from edit_run import BURST
from figures import Bounds, machine_text, ratio, table
from growth import BOUNDS as GROWTH_BOUNDS
from growth import print_growth
from other_ways import WAYS


def bounds(report):
    lean, std, judged = report["lean"], report["std"], Bounds()
    sound = lean["sound_ms"]
    for lines, quick, optimised in (("15", 15, 40), ("40", 25, 60)):
        of = lean["by_lines"][lines]
        judged.at_most(f"save to sound, p50, up to {lines} lines", of["sound_ms"], quick)
        judged.at_most(f"save to optimised, p50, up to {lines} lines", of["optimised_ms"], optimised)
    judged.at_most("save to sound, p50 of all (the aim)", sound["p50"], 10)
    judged.at_most("save to sound, p99 - p50", sound["p99"] - sound["p50"], 25)
    judged.at_most("detect, p50", lean["stages_ms"]["detect"], 1)
    judged.at_most("link + migrate, p50", lean["link_migrate_ms"], 2)

    def faster(of, way):
        return ratio(of[way] and of[way]["p50"], of["sound_ms"]["p50"])

    judged.at_least("faster than clang++ and dlopen, std", faster(std, "dlopen_ms"), 60)
    judged.at_least("faster than a fresh compiler in process, std", faster(std, "inprocess_ms"), 10)
    judged.at_least("faster than clang++ and dlopen, lean", faster(lean, "dlopen_ms"), 18)
    judged.at_most("page faults in a job, p50", lean["faults"]["p50"], 100, "")
    judged.at_most("until all of a burst sound, of one edit", lean["burst_all_ms"]["p50"] / sound["p50"], 5, "x")
    if lean["later_sound_ms"]:
        judged.at_most("later edits of a module, of the first", lean["later_sound_ms"] / lean["first_sound_ms"], 1.1, "x")
    judged.at_most("late blocks", report["late_blocks"], 1.2 * report["late_blocks_idle"] + 3, "")
    judged.at_most("overruns beyond those without edits", report["overruns"] - report["overruns_idle"], 0, "")
    for what, figure, limit in GROWTH_BOUNDS:
        judged.at_most(what, figure(report["growth"]) if "growth" in report else None, limit, "x")
    return judged


def print_table(name, of):
    print(f"\n{name}: {of['edits']} edits; the other ways {of['reference_edits']} of the same kind; ms")
    rows = [
        ("save to sound", of["sound_ms"]),
        (f"  in bursts of {BURST} saves", of["burst_ms"]),
        ("  until all of a burst sound", of["burst_all_ms"]),
        ("save to optimised code", of["optimised_ms"]),
        ("save to the event's arrival", of["arrival_ms"]),
        *((label, of[way]) for way, label in WAYS.items()),
    ]
    ours = of["sound_ms"]["p50"]
    table(
        ["", "p50", "p95", "p99", "x ours"],
        [[label, f["p50"], f["p95"], f["p99"], f["p50"] / ours] for label, f in rows if f],
    )
    print(
        f"page faults in a job, of the processes that live on: p50 {of['faults']['p50']:.0f}, p99 {of['faults']['p99']:.0f}; pages used"
        f" {of['referenced_pages']:.0f}; here a fresh page costs {of['page_prices']['fresh_us']} us,"
        f" the first write after a fork {of['page_prices']['forked_us']} us"
    )
    print(
        f"CPU time an edit, all processes, without the long audition: {of['cpu_ms_an_edit']} ms; the first edit of a module sounds after"
        f" {of['first_sound_ms']:.2f} ms, later ones after {of['later_sound_ms'] or 0:.2f} ms"
    )
    print_line("stages, p50", of["stages_ms"])
    print_line("stages of the optimised code, p50", of["optimised_stages_ms"])
    print_line("by module, p50", of["p50_by_module"])
    print_line("by kind, p50", of["p50_by_kind"])
    if set(of["workers"]) != {"rehearsed"}:
        print("compiled by: " + "  ".join(f"{worker} {edits}" for worker, edits in of["workers"].items()))


def print_line(title, figures):
    if figures:
        print(f"{title}: " + "  ".join(f"{name} {ms:.2f}" for name, ms in figures.items()))


def print_report(report, judged):
    print(machine_text(report["machine"]))
    print_table("lean", report["lean"])
    print_table("std", report["std"])
    print(
        f"\nlate blocks: {report['late_blocks']} in the edits, {report['late_blocks_idle']} in as long a time without,"
        f" {report['late_blocks_bursts']} in the bursts; overruns: {report['overruns']} in the edits,"
        f" {report['overruns_idle']} without, {report['overruns_bursts']} in the bursts"
    )
    if "growth" in report:
        print_growth(report["growth"])
    print()
    judged.print()

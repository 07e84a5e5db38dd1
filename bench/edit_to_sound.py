"""From a module's save to its first new sample, on the clock device at 64 frames with a sounding patch underneath.

Every starter module is edited in turn, in four ways, 300 ms apart, as it is (lean) and with four std headers included
(std). Figures are the engine's own account of each edit, as the `reload` and `optimised` events hold it. Rounds of edits
take turns with equally long rounds without, whose late blocks are the measure of the machine, and with the other ways.
"""

import json

from command import command_line, own_folder
from edit_report import bounds, print_report
from edit_run import Run
from figures import load, machine
from growth import growth


def measure(programs, folder, edits, reference_every, bursts):
    report = {"edits": edits, "machine": machine()}
    for name, std in (("lean", False), ("std", True)):
        (folder / name).mkdir()
        run = Run(std)
        run.measure(programs, folder / name, edits, reference_every, bursts)
        report[name] = run.report()
        for count, number in run.counts.items():
            report[count] = report.get(count, 0) + number
    report["machine"]["load_after"] = load()
    return report


def main():
    parser = command_line("edit-to-sound", __doc__)
    parser.add_argument("--edits", type=int, default=212, help="of each table (default: %(default)s)")
    parser.add_argument(
        "--reference-every", type=int, default=5, metavar="N", help="the other ways at each Nth (default: %(default)s)"
    )
    parser.add_argument("--bursts", type=int, default=10, help="of ten saves, of each table (default: %(default)s)")
    parser.add_argument("--growth", action="store_true", help="the growth curves, too")
    arguments = parser.parse_args()
    with own_folder("edit-to-sound") as folder:
        report = measure(arguments.programs, folder, arguments.edits, arguments.reference_every, arguments.bursts)
        if arguments.growth:
            report["growth"] = growth(arguments.programs, folder)
    judged = bounds(report)
    report["bounds"] = judged.rows
    if arguments.json:
        print(json.dumps(report))
        return
    print_report(report, judged)


if __name__ == "__main__":
    main()

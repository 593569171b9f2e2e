"""Kill runs, let disks fail, start runs at once, and say what was lost, doubled or torn.

``python -m benchmarks.durability [TRIAL ...] [--kills N] [--documents N] [--faults N] [--seed N]``; exit code 1 if
anything was not as docs/durability.md promises.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from benchmarks.durability.disks import try_disks
from benchmarks.durability.faults import compiled
from benchmarks.durability.faulty_calls import try_faulty_calls
from benchmarks.durability.kills import try_kills
from benchmarks.durability.outcome import Outcome
from benchmarks.durability.outputs import try_outputs
from benchmarks.durability.rivals import try_one_folder, try_one_state
from benchmarks.durability.runs import server
from tests.command_server import CommandServer

TRIALS = ["calls", "disks", "one-state", "one-folder", "outputs", "kills"]
Trial = Callable[[Path], Outcome]


def main() -> int:
    """Run the trials, print what each found, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="of crawls over the large inbox")
    parser.add_argument("--documents", type=int, default=20_000, help="in the large inbox")
    parser.add_argument("--faults", type=int, default=200, help="calls that fail")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("trials", nargs="*", choices=[*TRIALS, []], default=[], metavar="TRIAL")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = compiled(folder)
        with server() as plain, server(library) as faulty:
            trials = _trials(arguments, plain, faulty)
            if library is None:
                print("calls: skipped: there is no C compiler (cc) to build the interposed library with")
                del trials["calls"]
            found = [
                _tell(trial, folder / trial, trials[trial]) for trial in arguments.trials or TRIALS if trial in trials
            ]
    return 1 if any(found) else 0


def _trials(arguments: argparse.Namespace, plain: CommandServer, faulty: CommandServer) -> dict[str, Trial]:
    draw = random.Random(arguments.seed)
    return {
        "calls": lambda folder: try_faulty_calls(folder, faulty, 40, arguments.faults, draw),
        "disks": lambda folder: try_disks(folder, plain, 200, 20, draw),
        "one-state": lambda folder: try_one_state(folder, (plain, faulty), 80, 10),
        "one-folder": lambda folder: try_one_folder(folder, (plain, faulty), 80, 10),
        "outputs": lambda folder: try_outputs(folder, plain, 400, 10, draw),
        "kills": lambda folder: try_kills(folder, plain, arguments.documents, arguments.kills, draw),
    }


def _tell(name: str, folder: Path, trial: Trial) -> int:
    """Run a trial, print what it found, and return how much that is."""
    started = perf_counter()
    outcome = trial(folder)
    print(f"{name}: {outcome.tried}; {len(outcome.findings)} findings, {perf_counter() - started:.0f} s")
    for finding in outcome.findings:
        print(f"  {finding}")
    sys.stdout.flush()
    return len(outcome.findings)


if __name__ == "__main__":
    sys.exit(main())

"""Compare the speed of two checkouts: ``python -m benchmarks.extraction_speed FILE --against FOLDER [--rounds N]``.

FILE is JSON Lines of pages (``html``, ``url``) or of records. Each round makes articles of all of them, from
extraction to language, in worker processes, first with one checkout and then with the other; both run under this
Python. Printed are the medians of documents a second, by the clock and by a core's processor time, and the medians of
the ratios, round by round, with their range. Where other work shares the machine, processor time says more.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

HERE = Path(__file__).parents[1]


def rates(checkout: Path, file: Path, workers: int) -> dict[str, float]:
    """Return how many documents of a file a checkout makes into articles in a second, by clock and processor time."""
    command = [sys.executable, "-P", str(HERE / "benchmarks" / "extraction_rate.py"), str(file.resolve()), str(workers)]
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    done = subprocess.run(command, cwd=checkout, env=environment, stdout=subprocess.PIPE, check=True)
    by_clock, by_core = map(float, done.stdout.split())
    return {"by the clock": by_clock, "a core, by processor time": by_core}


def main() -> None:
    """Compare this checkout with the one named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--against", type=Path, required=True, metavar="FOLDER", help="another checkout")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    checkouts = (HERE, options.against.resolve())
    rounds = [[rates(checkout, options.file, options.workers) for checkout in checkouts] for _ in range(options.rounds)]
    for measure in rounds[0][0]:
        for number, checkout in enumerate(checkouts):
            print(f"{checkout}, {measure}: {_spread([pair[number][measure] for pair in rounds], 1)} a second")
        print(f"ratio {_spread([ours[measure] / theirs[measure] for ours, theirs in rounds], 2)}")


def _spread(values: Sequence[float], digits: int) -> str:
    return f"{median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


if __name__ == "__main__":
    main()

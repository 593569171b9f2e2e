"""Compare the speed of two checkouts: ``python -m benchmarks.extraction_speed FILE --against FOLDER [--rounds N]``.

FILE is JSON Lines of pages (``html``, ``url``) or of records. Each round makes articles of all of them, from
extraction to language, in worker processes, first with one checkout and then with the other; both run under this
Python. Printed
are the medians of documents a second, and the median of the ratios, round by round, with their range.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

HERE = Path(__file__).parents[1]


def rate(checkout: Path, file: Path, workers: int) -> float:
    """Return how many documents of a file a checkout makes into articles in a second."""
    command = [sys.executable, "-P", str(HERE / "benchmarks" / "extraction_rate.py"), str(file.resolve()), str(workers)]
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, check=True)
    return float(done.stdout)


def main() -> None:
    """Compare this checkout with the one named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--against", type=Path, required=True, metavar="FOLDER", help="another checkout")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    rates: dict[Path, list[float]] = {HERE: [], options.against.resolve(): []}
    for _ in range(options.rounds):
        for checkout, found in rates.items():
            found.append(rate(checkout, options.file, options.workers))
    for checkout, found in rates.items():
        print(f"{checkout}: {median(found):.1f} a second ({min(found):.1f} to {max(found):.1f})")
    ours, theirs = rates.values()
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    print(f"ratio {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()

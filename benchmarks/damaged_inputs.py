"""Crawl damaged files of every format: ``python -m benchmarks.damaged_inputs [--files N] [--seed N]``.

Prints the exit code, the peak of memory of the run's largest process, what became of the files, and the most frequent
reasons of rejections. The files are those of ``tests.mutated_inputs``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.crawl.test_broken_inputs import PEAK
from tests.crawls import ROOT
from tests.mutated_inputs import write_mutated


def main() -> None:
    """Write the files, crawl them and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2_000, help="number of files (default: 2,000)")
    parser.add_argument("--seed", type=int, default=1, help="of the damage (default: 1)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        inbox, runs = Path(name) / "inbox", Path(name) / "runs"
        inbox.mkdir()
        write_mutated(inbox, options.files, options.seed)
        folders = [f"NEWSCRAWL_{place.upper()}_DIR={Path(name) / place}" for place in ("articles", "runs", "state")]
        command = [sys.executable, "-m", "scrapy", "crawl", "local", "-a", f"path={inbox}"]
        command += [word for folder in folders for word in ("-s", folder)]
        done = subprocess.run([sys.executable, "-c", PEAK, *command], cwd=ROOT, capture_output=True, check=False)
        (manifest,) = (json.loads(path.read_bytes()) for path in runs.glob("*.manifest.json"))
        print(f"exit code {done.returncode}, peak {int(done.stdout) // 1_000} MB, {manifest['counts']}")
        lines = (line for path in runs.glob("*.rejected.jsonl") for line in path.read_bytes().splitlines())
        reasons = Counter(f"{one['stage']}: {one['reason'][:60]}" for one in map(json.loads, lines))
        for reason, count in reasons.most_common(30):
            print(f"{count:6,}  {reason}")


if __name__ == "__main__":
    main()

"""Measure ``scrapy dataset``: ``python -m benchmarks.dataset FOLDER [--articles 200000] [--only joining flat]``.

Writes twenty runs of made-up articles into FOLDER, once. It prints what joining alone takes, and then for each form of
a dataset processor time and peak memory of the command, which does everything in one process, and the size of its
files. The flat table is written twice, the second time with two processes: ``same bytes`` says that all are equal.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from benchmarks.generated_runs import write_runs
from newscrawl.dataset.choices import choose, parse_choices
from newscrawl.dataset.joining.joined import join_runs
from newscrawl.dataset.joining.published_runs import published_runs

RUNS = 20
Result = TypeVar("Result")
FORMS = {
    "flat": (),
    "nested": ("--view", "nested"),
    "jsonl": ("--format", "jsonl.zst"),
    "csv": ("--format", "csv"),
    "split": ("--split", "train=0.9,test=0.1"),
}


def timed(what: str, function: Callable[[], Result]) -> Result:
    """Call a function, print what it took, and return its result."""
    begun = time.process_time()
    result = function()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {time.process_time() - begun:.1f} s of processor time, {memory:,.0f} MB at most so far", flush=True)
    return result


def measure_joining(folder: Path) -> None:
    """Print what checking, joining and choosing take, in this process."""
    runs = timed("checking the files", lambda: published_runs([folder]))
    records = timed("joining their records", lambda: join_runs(runs))
    choices = parse_choices(language="de", drop="partial", keep="earliest", one_per_event=True, sample=5_000)
    timed("choosing", lambda: choose(records, choices))


def build(runs: Path, output: Path, *options: str, workers: int = 0) -> tuple[float, float]:
    """Write a dataset, and return processor seconds of all processes and MB of the first one at most."""
    arguments = [str(runs), "-O", str(output), "--workers", str(workers), *options]
    command = [sys.executable, "-m", "scrapy", "dataset", *arguments]
    process = os.posix_spawn(sys.executable, command, os.environ)
    _, status, used = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} exited with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def digests(folder: Path) -> dict[str, str]:
    """Return the checksums of the files in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): blake2b(path.read_bytes()).hexdigest() for path in files}


def main() -> None:
    """Print the figures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=200_000, help="of all runs")
    parser.add_argument("--only", nargs="+", choices=["joining", *FORMS], default=["joining", *FORMS])
    arguments = parser.parse_args()
    runs = arguments.folder / f"runs-{arguments.articles}"
    if not runs.exists():
        write_runs(runs, RUNS, arguments.articles // RUNS)
    if "joining" in arguments.only:
        measure_joining(runs)
    for form in (form for form in FORMS if form in arguments.only):
        output = arguments.folder / form / "dataset"
        seconds, memory = build(runs, output, *FORMS[form])
        size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file()) / 1e6
        print(f"{form}: {seconds:.1f} s of processor time, {memory:,.0f} MB, {size:,.0f} MB of files", flush=True)
        if form == "flat":
            before = digests(output)
            seconds, _ = build(runs, output, workers=2)
            print(
                f"with two processes: {seconds:.1f} s, {'same' if digests(output) == before else 'OTHER'} bytes",
                flush=True,
            )


if __name__ == "__main__":
    main()

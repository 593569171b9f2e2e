"""Speed of ``scrapy dedup``: ``python -m benchmarks.dedup FOLDER [--articles N] [--workers N ...]``.

The input is generated once in FOLDER: made-up articles of 2 kB in German and English, a third of them copies of others.
Each measurement runs the real command in its own process, including start-up, on as many cores as it has workers. After
it ``find_duplicates`` labels the same texts in a process of its own, which has read them before the clock starts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.planted import planted

KINDS = ("exact", "near", "partial")
_FIND_DUPLICATES = """
import json, sys
from time import perf_counter
from newscrawl import find_duplicates
with open(sys.argv[1], "rb") as file:
    texts = [json.loads(line)["text"] for line in file]
started = perf_counter()
find_duplicates(texts, partial=sys.argv[2] == "partial")
print(perf_counter() - started)
"""


@dataclass(slots=True)
class Measurement:
    """Time and memory of one run."""

    seconds: float
    processor: float
    """Processor time of all its processes in seconds, which depends less on other load than the elapsed time."""
    memory: int
    """Peak memory of all its processes in MB; shared pages count once."""
    report: dict[str, int]


def write_input(path: Path, articles: int) -> None:
    """Write made-up articles as JSON Lines, unless the file exists."""
    if path.exists():
        return
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        for number, article in enumerate(planted(articles)):
            record = {"id": f"{number:08}", "url": f"https://news.example.com/{number}", "text": article.text}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    part.rename(path)


def run(source: Path, output: Path, workers: int, options: list[str]) -> Measurement:
    """Run the command, and measure its time and memory."""
    report = output.with_suffix(".report.json")
    command = [sys.executable, "-m", "scrapy", "dedup", str(source), "-O", str(output), "--report", str(report)]
    started, before = perf_counter(), _processor()
    process = subprocess.Popen([*command, "--workers", str(workers), *options], stderr=subprocess.DEVNULL)
    os.sched_setaffinity(process.pid, sorted(os.sched_getaffinity(0))[:workers])
    memory = 0
    while process.poll() is None:
        memory = max(memory, _resident(process.pid))
        sleep(0.1)
    seconds = perf_counter() - started
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} exited with {process.returncode}")
    return Measurement(seconds, _processor() - before, memory, json.loads(report.read_bytes()))


def find_duplicates_seconds(source: Path, cores: int, *, partial: bool) -> float:
    """Return how long ``find_duplicates`` takes on so many cores."""
    command = [sys.executable, "-c", _FIND_DUPLICATES, str(source), "partial" if partial else "whole"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    os.sched_setaffinity(process.pid, sorted(os.sched_getaffinity(0))[:cores])
    printed, _ = process.communicate()
    return float(printed)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident(pid: int) -> int:
    """Return the memory of a process and its children in MB; shared pages count once."""
    total = 0
    with suppress(OSError, ValueError):  # they may end before they are looked at
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        for each in (pid, *children):
            lines = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total * 1024 // 1_000_000


def main() -> None:
    """Measure, and print one line for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="for input and output")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    source = arguments.folder / f"{arguments.articles}.jsonl"
    write_input(source, arguments.articles)
    size = source.stat().st_size
    print(f"{arguments.articles:,} articles, {size / arguments.articles:,.0f} bytes each")
    for name, options in (("exact, near", ["--no-partial"]), ("exact, near, partial", [])):
        for workers in arguments.workers:
            found = run(source, arguments.folder / "labelled.jsonl", workers, options)
            counts = ", ".join(f"{kind} {found.report[kind]:,}" for kind in KINDS)
            print(
                f"{name:22} {workers} workers {found.seconds:8.1f} s, {found.processor:.1f} s of processor, "
                f"{arguments.articles / found.seconds:9,.0f} articles/s, {found.memory:6,} MB   {counts}"
            )
            seconds = find_duplicates_seconds(source, workers, partial=not options)
            print(f"{'  find_duplicates':22} {workers} cores   {seconds:8.1f} s")


if __name__ == "__main__":
    main()

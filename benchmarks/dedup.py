"""``scrapy dedup`` from file to file: ``python -m benchmarks.dedup FOLDER [--articles N] [--workers N ...]``.

The input is made once in FOLDER: made-up articles of 2 kB in German and English, a third of them copies of others. Each
measurement is a run of the real command in a process of its own, start-up included, on as many cores as it has workers.
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


@dataclass(slots=True)
class Run:
    """What one run took."""

    seconds: float
    processor: float
    """Seconds of processor time of all its processes, which a busy machine stretches less."""
    memory: int
    """Resident memory of all its processes at its highest, in MB; what they share counts once."""
    report: dict[str, int]


def write_input(path: Path, articles: int) -> None:
    """Write made-up articles as JSON Lines, unless it was done before."""
    if path.exists():
        return
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        for number, article in enumerate(planted(articles)):
            record = {"id": f"{number:08}", "url": f"https://news.example.com/{number}", "text": article.text}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    part.rename(path)


def run(source: Path, output: Path, workers: int, options: list[str]) -> Run:
    """Run the command and watch its memory."""
    told = output.with_suffix(".report.json")
    command = [sys.executable, "-m", "scrapy", "dedup", str(source), "-O", str(output), "--report", str(told)]
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
    return Run(seconds, _processor() - before, memory, json.loads(told.read_bytes()))


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident(pid: int) -> int:
    """Return the resident memory of a process and its children in MB."""
    total = 0
    with suppress(OSError, ValueError):  # they may end between the question and the look
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        for each in (pid, *children):
            lines = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total * 1024 // 1_000_000


def main() -> None:
    """Measure, and print a line for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the input is made and the output written")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    source = asked.folder / f"{asked.articles}.jsonl"
    write_input(source, asked.articles)
    size = source.stat().st_size
    print(f"{asked.articles:,} articles, {size / asked.articles:,.0f} bytes each")
    for name, options in (("exact, near", ["--no-partial"]), ("exact, near, partial", [])):
        for workers in asked.workers:
            found = run(source, asked.folder / "labelled.jsonl", workers, options)
            counts = ", ".join(f"{kind} {found.report[kind]:,}" for kind in KINDS)
            print(
                f"{name:22} {workers} workers {found.seconds:8.1f} s, {found.processor:.1f} s of processor, "
                f"{asked.articles / found.seconds:9,.0f} articles/s, {found.memory:6,} MB   {counts}"
            )


if __name__ == "__main__":
    main()

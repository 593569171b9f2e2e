"""One long crawl and its growth: ``python -m benchmarks.long_crawl FOLDER [--articles N] [--a-day N]``.

Articles of ``benchmarks.large_corpus`` are written to FOLDER/articles.jsonl, unless it is there, and crawled into
FOLDER. Every ten seconds the crawl appends what it has done and needs to FOLDER/samples.jsonl; ``--show`` prints these
figures while it runs, or later.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time, time
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.internet.task import LoopingCall

from benchmarks.large_corpus import A_DAY, write_large_corpus
from newscrawl.settings import EXTENSIONS

EVERY = 10.0
"""Seconds between two samples."""
STEP = 50_000
"""Articles to a row of the figures."""
ROOT = Path(__file__).parents[1]
Sample = dict[str, Any]


class Recorder:
    """Appends samples of a crawl to the file that the setting ``LONG_CRAWL_SAMPLES`` names."""

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self._stats, self._file = crawler.stats, Path(str(crawler.settings["LONG_CRAWL_SAMPLES"]))
        self._loop = LoopingCall(self._append)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Recorder:
        """Return the extension, connected to the start and the end of the crawl."""
        recorder = cls(crawler)
        crawler.signals.connect(recorder.start, signals.spider_opened)
        crawler.signals.connect(recorder.stop, signals.spider_closed)
        return recorder

    def start(self) -> None:
        """Take a sample, now and from time to time."""
        self._loop.start(EVERY)

    def stop(self) -> None:
        """Take the last sample."""
        self._loop.stop()
        self._append()

    def _append(self) -> None:
        stats, prefix = self._stats.get_stats(), "newscrawl/seconds/"
        own, *children = [_anonymous_memory(pid) for pid in _family(os.getpid())]
        sample = {
            "time": round(time(), 1),
            "processor": round(process_time(), 1),
            "read": stats.get("newscrawl/read", 0),
            "written": stats.get("newscrawl/written", 0),
            "memory": own,
            "memory of children": sum(children),
            "load": os.getloadavg()[0],
            "stages": {name[len(prefix) :]: round(stats[name], 2) for name in stats if name.startswith(prefix)},
        }
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(sample) + "\n")


def _family(pid: int) -> Iterator[int]:
    """Yield a process and its descendants."""
    yield pid
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in file.read_text(encoding="ascii").split():
            yield from _family(int(child))


def _anonymous_memory(pid: int) -> int:
    """Return the anonymous resident memory of a process in kB: without pages of files; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))


def crawl(folder: Path, settings: dict[str, str]) -> int:
    """Crawl FOLDER/articles.jsonl into ``folder``, and return the exit code."""
    named = {f"NEWSCRAWL_{name.upper()}_DIR": str(folder / name) for name in ("articles", "runs", "state")}
    extensions = EXTENSIONS | {"benchmarks.long_crawl.Recorder": 900}
    named |= {"EXTENSIONS": json.dumps(extensions), "LONG_CRAWL_SAMPLES": str(folder / "samples.jsonl")} | settings
    options = [word for name, value in named.items() for word in ("-s", f"{name}={value}")]
    path = f"path={folder / 'articles.jsonl'}"
    return subprocess.call([sys.executable, "-m", "scrapy", "crawl", "local", "-a", path, *options], cwd=ROOT)


def show(folder: Path, step: int = STEP) -> None:
    """Print a row of figures for each ``step`` articles: of time what the step took, of memory what was held."""
    samples = [json.loads(line) for line in (folder / "samples.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = list(_steps(samples, step))
    stages = sorted(samples[-1]["stages"], key=lambda name: -samples[-1]["stages"][name])
    print("| read | minutes | processor minutes | load | MB | of children | " + " | ".join(stages) + " |")
    print("| --- " * (6 + len(stages)) + "|")
    for before, after in zip([samples[0], *rows], rows, strict=False):
        count = after["read"] - before["read"]
        spent = [after["stages"].get(stage, 0) - before["stages"].get(stage, 0) for stage in stages]
        cells = [
            f"{after['read']:,}",
            f"{(after['time'] - before['time']) / 60:.1f}",
            f"{(after['processor'] - before['processor']) / 60:.1f}",
            f"{after['load']:.1f}",
            f"{after['memory'] / 1_000:.0f}",
            f"{after['memory of children'] / 1_000:.0f}",
            *(f"{1_000 * seconds / count:.2f}" for seconds in spent),
        ]
        print("| " + " | ".join(cells) + " |")


def _steps(samples: list[Sample], step: int) -> Iterator[Sample]:
    """Yield the first sample of each step, and the last of all."""
    last = 0
    for sample in samples:
        if sample["read"] // step > last // step or (sample is samples[-1] and sample["read"] > last):
            last = sample["read"]
            yield sample


def main() -> int:
    """Make the corpus, crawl it, print the figures; return the crawl's exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.long_crawl", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--a-day", type=int, default=A_DAY, metavar="N", help="articles that bear one date")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the crawl")
    parser.add_argument("--show", action="store_true", help="only print the figures of a crawl that runs or has run")
    options = parser.parse_args()
    folder = options.folder.absolute()
    code = 0
    if not options.show:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "articles.jsonl").exists():
            write_large_corpus(folder / "articles.jsonl.part", options.articles, options.a_day)
            (folder / "articles.jsonl.part").rename(folder / "articles.jsonl")
        code = crawl(folder, dict(setting.split("=", 1) for setting in options.set))
    show(folder)
    return code


if __name__ == "__main__":
    sys.exit(main())

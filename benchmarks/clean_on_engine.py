"""``scrapy clean`` on Spark and on this machine: ``python -m benchmarks.clean_on_engine [--pages N] [--from FILE]``.

The pages are written into WARC files, as those of CC-NEWS are: made-up ones, or those of FILE, which
``benchmarks.extraction_pages`` reads, over and over with other hosts. Both ways clean all of them, and it is checked
that the records are the same. Printed are processor time by kind of process, highest memory, and the processor time of
the functions that Spark calls.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import process_time
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.corpus import page
from benchmarks.distributed import differing, measured
from benchmarks.extraction_pages import pages_of
from newscrawl.cleaning.distributed.run import DistributedCleanRun
from newscrawl.cleaning.distributed.shared_files import shared_files
from newscrawl.cleaning.readings import Conditions
from newscrawl.cleaning.run import CleanRun
from newscrawl.executors.engine import Engine, Hop, Message, Task
from newscrawl.executors.spark import spark_engine
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.readers import input_files
from pipelines.article import Pipeline

CONDITIONS = Conditions(datetime(2026, 12, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Timed:
    """A function that leaves how much processor time each of its calls took, and the memory of its process."""

    function: Callable[..., Any]
    folder: WorkFolder

    def __call__(self, *arguments: Any) -> Any:
        """Return what the function returns, or all that it yields."""
        started = process_time()
        outcome = self.function(*arguments)
        if not isinstance(outcome, bytes):
            outcome = list(outcome)
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        name = f"{type(self.function).__name__}/{uuid4().hex}"
        self.folder.put(name, msgspec.json.encode((process_time() - started, megabytes)))
        return outcome


class TimedEngine:
    """An engine whose functions are timed."""

    def __init__(self, engine: Engine, folder: WorkFolder) -> None:
        self._engine, self._folder = engine, folder

    def each(self, function: Callable[[Task], bytes], tasks: Sequence[Task]) -> list[bytes]:
        """Return ``function`` of each task, in the order of the tasks."""
        return self._engine.each(Timed(function, self._folder), tasks)

    def exchange(
        self, function: Callable[[Task], Iterable[Message]], tasks: Sequence[Task], hops: Sequence[Hop]
    ) -> list[bytes]:
        """Send what ``function`` yields for each task through the hops; return the bodies that the last one yields."""
        timed = [hop._replace(function=Timed(hop.function, self._folder)) for hop in hops]
        return self._engine.exchange(Timed(function, self._folder), tasks, timed)


def pages(source: Path | None) -> Iterator[tuple[str, bytes]]:
    """Yield addresses and pages without end."""
    if source is None:
        yield from ((f"https://{number % 97}.example.org/{number}", page(number).encode()) for number in range(10**9))
    real = pages_of([source]) if source else []
    for turn in range(10**9):
        for number, one in enumerate(real):
            parts = urlsplit(one.url or f"https://example.org/{number}")
            host = f"{turn}.{parts.netloc}"  # also in the page, which names its address
            yield parts._replace(netloc=host).geturl(), one.html.replace(parts.netloc.encode(), host.encode())


def write_archives(folder: Path, found: Iterator[tuple[str, bytes]], pages_each: int) -> None:
    """Write pages as responses of WARC files, so many into each."""
    folder.mkdir()
    for number in range(10**9):
        some = list(islice(found, pages_each))
        if not some:
            return
        with (folder / f"{number:05}.warc.gz").open("wb") as file:
            writer = WARCWriter(file, gzip=True)
            for url, content in some:
                headers = [("Content-Type", "text/html"), ("Content-Length", str(len(content)))]
                answered = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
                writer.write_record(
                    writer.create_warc_record(url, "response", payload=io.BytesIO(content), http_headers=answered)
                )


def print_steps(folder: WorkFolder) -> None:
    """Print the processor time of each step, of its longest call, and the highest memory of its processes."""
    calls: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for name in folder.names():
        calls[name.partition("/")[0]].append(msgspec.json.decode(folder.get(name), type=tuple[float, float]))
    for step, own in sorted(calls.items(), key=lambda one: -sum(seconds for seconds, _ in one[1])):
        seconds, memory = zip(*own, strict=True)
        print(f"  {step}: {sum(seconds):.1f} s, {len(own)} calls, up to {max(seconds):.1f} s and {max(memory):.0f} MB")


def clean_here(folder: Path) -> None:
    """Clean with two worker processes."""
    print(CleanRun(Pipeline(), CONDITIONS, workers=2).clean(input_files([str(folder / "in")]), folder / "here.jsonl"))


def clean_on_spark(folder: Path) -> None:
    """Clean with two tasks of Spark at once, each file a block."""
    work, times = WorkFolder(str(folder / "work")), WorkFolder(str(folder / "times"))
    with spark_engine("local[2,2]") as engine:
        run = DistributedCleanRun(Pipeline(), CONDITIONS, TimedEngine(engine, times), work, block_bytes=0)
        print(run.clean(shared_files([str(folder / "in")]), str(folder / "there.jsonl")))
    print_steps(times)


RUNS = {"here": clean_here, "spark": clean_on_spark}


def main() -> None:
    """Write the pages, clean them in both ways, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--each", type=int, default=500, help="pages of a WARC file")
    parser.add_argument("--from", dest="source", type=Path, help="file of pages")
    parser.add_argument("--folder", type=Path, help="where files are written")
    parser.add_argument("--run", choices=RUNS, help="one of the two, on what is in the folder: started by this program")
    options = parser.parse_args()
    if options.run:
        RUNS[options.run](options.folder)
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        write_archives(folder / "in", islice(pages(options.source), options.pages), options.each)
        size = sum(file.stat().st_size for file in (folder / "in").iterdir()) / 1e6
        print(f"{options.pages:,} pages in WARC files of {size:.0f} MB", flush=True)
        for run in RUNS:
            command = [sys.executable, "-W", "ignore", "-m", "benchmarks.clean_on_engine", "--run", run]
            used = measured([*command, "--folder", name], dict(os.environ), [])
            spent = ", ".join(f"{kind} {seconds:.1f}" for kind, seconds in used.processor.items())
            print(f"{run}: {used.seconds:.0f} s, of processor time {spent} s; {used.peak} MB at most", flush=True)
        print(f"records that differ: {differing(folder / 'here.jsonl', folder / 'there.jsonl')}")


if __name__ == "__main__":
    main()

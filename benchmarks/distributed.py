"""``scrapy dedup`` on this machine and on Spark: ``python -m benchmarks.distributed FOLDER [--articles N] ...``.

The input is generated once in FOLDER: made-up articles of 2 kB, a third of them copies of others, and with ``--skewed``
one text a tenth of the time besides. Each engine runs the real command, with the same number of workers. What is said
of Spark by step is from its own event log; memory and processor time are sampled from all processes of a run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from benchmarks.planted import planted

_TICK = os.sysconf("SC_CLK_TCK")
_SAMPLE_SECONDS = 0.25


@dataclass(slots=True)
class Measurement:
    """Time and memory of one run."""

    seconds: float = 0.0
    processor: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Processor time in seconds, by kind of process."""
    largest: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Peak memory in MB of one process, by its kind."""
    peak: int = 0
    """Peak memory in MB of all processes; shared pages count once."""
    temporary: int = 0
    """Peak of what was in Spark's and the workers' folders at once, in MB."""


@dataclass(slots=True)
class Step:
    """One job of Spark: an operation of the engine."""

    name: str
    seconds: float
    tasks: float = 0.0
    """Seconds of all its tasks."""
    exchanged: int = 0
    """Bytes written for its exchanges, compressed."""
    spilled: int = 0
    """Bytes that went to disk because memory was short."""


def write_input(path: Path, articles: int, *, skewed: bool) -> None:
    """Write made-up articles as JSON Lines, unless the file exists."""
    if path.exists():
        return
    part = path.with_suffix(".part")
    repeated = ""
    with part.open("w", encoding="utf-8") as file:
        for number, article in enumerate(planted(articles)):
            repeated = repeated or article.text
            text = repeated if skewed and number % 10 == 0 else article.text
            record = {"id": f"{number:08}", "url": f"https://news.example.com/{number}", "text": text}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    part.rename(path)


def measured(command: list[str], environment: dict[str, str], folders: list[Path]) -> Measurement:
    """Run a command, and sample its processes and what is in folders."""
    found, times = Measurement(), dict[int, tuple[str, float]]()
    started = perf_counter()
    process = subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.PIPE)
    turn = 0
    while process.poll() is None:
        total = 0
        for pid, kind, seconds in _processes(process.pid):
            times[pid] = (kind or times.get(pid, ("command",))[0], seconds)
            if not kind:
                continue
            memory = _resident(pid)
            total += memory
            found.largest[kind] = max(found.largest[kind], memory)
        found.peak = max(found.peak, total)
        if turn % 20 == 0:
            found.temporary = max(found.temporary, sum(map(_size, folders)))
        turn += 1
        sleep(_SAMPLE_SECONDS)
    found.seconds = perf_counter() - started
    for kind, seconds in times.values():
        found.processor[kind] += seconds
    if process.returncode != 0:
        assert process.stderr is not None
        raise SystemExit(f"{' '.join(command)} exited with {process.returncode}: {process.stderr.read().decode()}")
    return found


def _processes(session: int) -> Iterator[tuple[int, str, float]]:
    """Yield the processes of a session: id, kind, processor time in seconds; one that ends has no kind any more."""
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):  # it may end before it is looked at
            fields = (path / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            if int(fields[3]) == session:
                words = (path / "cmdline").read_bytes()
                kind = "java" if b"java" in words.split(b"\0")[0] else "command"
                if b"pyspark.daemon" in words or (kind != "java" and fields[1] == str(session)):
                    kind = "worker"
                yield int(path.name), kind if words else "", (int(fields[11]) + int(fields[12])) / _TICK


def _resident(pid: int) -> int:
    with suppress(OSError, ValueError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 // 1_000_000
    return 0


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total // 1_000_000


def steps(log: Path) -> list[Step]:
    """Return the jobs in an event log of Spark."""
    found: dict[int, Step] = {}
    begun: dict[int, int] = {}
    job_of: dict[int, int] = {}
    with log.open(encoding="utf-8") as file:
        for line in file:
            event: dict[str, Any] = json.loads(line)
            if event["Event"] == "SparkListenerJobStart":
                job = event["Job ID"]
                begun[job] = event["Submission Time"]
                found[job] = Step(event["Properties"].get("spark.job.description", "?"), 0.0)
                job_of |= dict.fromkeys(event["Stage IDs"], job)
            elif event["Event"] == "SparkListenerJobEnd":
                found[event["Job ID"]].seconds = (event["Completion Time"] - begun[event["Job ID"]]) / 1000
            elif event["Event"] == "SparkListenerTaskEnd" and (metrics := event.get("Task Metrics")):
                step = found[job_of[event["Stage ID"]]]
                step.tasks += metrics["Executor Run Time"] / 1000
                step.exchanged += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                step.spilled += metrics["Disk Bytes Spilled"]
    return list(found.values())


def differing(one: Path, parts: Path) -> int:
    """Return how many lines differ between a file and the parts in a folder."""

    def lines_of_parts() -> Iterator[bytes]:
        for part in sorted(parts.glob("part-*")):
            with part.open("rb") as file:
                yield from file

    with one.open("rb") as file:
        return sum(left != right for left, right in zip_longest(file, lines_of_parts()))


def main() -> None:
    """Measure, and print a paragraph for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="for input and output")
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--skewed", action="store_true", help="a tenth of the articles are one text")
    parser.add_argument("--engines", nargs="+", choices=("local", "spark"), default=["local", "spark"])
    parser.add_argument("--day", type=int, metavar="N", help="compare the last N articles with an index of the others")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--driver-memory", default="1g", help="of Java")
    arguments = parser.parse_args()
    folder: Path = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{'skewed' if arguments.skewed else 'planted'}-{arguments.articles}"
    source = folder / f"{name}.jsonl"
    write_input(source, arguments.articles, skewed=arguments.skewed)
    print(f"{arguments.articles:,} articles, {source.stat().st_size / arguments.articles:,.0f} bytes each")
    if arguments.day:
        measure_day(source, arguments.articles, arguments.day, arguments)
        return
    for engine in arguments.engines:
        run(engine, source, folder / f"{name}.{engine}.jsonl", arguments.articles, arguments)
    if len(set(arguments.engines)) > 1:
        lines = differing(folder / f"{name}.local.jsonl", folder / f"{name}.spark.jsonl")
        print(f"lines that differ: {lines:,}")


def measure_day(source: Path, articles: int, day: int, arguments: argparse.Namespace) -> None:
    """Deduplicate all but the last articles of a source into an index, then those against it."""
    earlier, last = (source.with_name(f"{source.stem}.{kind}.jsonl") for kind in ("earlier", "day"))
    with source.open("rb") as file:
        for path, lines in ((earlier, articles - day), (last, day)):
            with path.open("wb") as part:
                part.writelines(islice(file, lines))
    index = source.with_suffix(".index")
    shutil.rmtree(index, ignore_errors=True)
    whole, own = (
        run("spark", path, path.with_suffix(".out.jsonl"), lines, arguments, "--index", str(index))
        for path, lines in ((earlier, articles - day), (last, day))
    )
    processor = sum(own.processor.values()) / sum(whole.processor.values())
    print(f"\nthe day took {own.seconds / whole.seconds:.1%} of the time, {processor:.1%} of the processor time")


def run(
    engine: str, source: Path, output: Path, articles: int, arguments: argparse.Namespace, *options: str
) -> Measurement:
    """Run the command on an engine, print what it took, and return it."""
    temporary, logs = source.parent / "temporary", source.parent / "events"
    for made in (temporary, logs):
        made.mkdir(exist_ok=True)
    for old in logs.iterdir():
        old.unlink()
    settings = {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": logs.as_uri(),
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
        "spark.driver.memory": arguments.driver_memory,
    }
    submit = " ".join(f"--conf {key}={value}" for key, value in settings.items())
    environment = {
        **os.environ,
        "TMPDIR": str(temporary),
        "PYSPARK_SUBMIT_ARGS": f"{submit} pyspark-shell",
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
    }
    command = [sys.executable, "-m", "newscrawl", "dedup", str(source), "-O", str(output), *options]
    command += ["--engine", engine, "--workers", str(arguments.workers)]
    command += ["--work", str(temporary)] if engine != "local" else []
    found = measured(command, environment, [temporary])
    tell(engine, found, articles)
    for log in logs.iterdir():
        tell_steps(steps(log), articles)
    return found


def tell(engine: str, found: Measurement, articles: int) -> None:
    """Print what a run took."""
    processor = sum(found.processor.values())
    print(
        f"\n{engine}: {found.seconds:,.1f} s, {processor:,.1f} s of processor ({processor / articles * 1e6:,.0f} us an "
        f"article), peak {found.peak:,} MB, up to {found.temporary:,} MB of temporary files"
    )
    for kind, seconds in found.processor.items():
        print(f"  {kind:8} {seconds:9,.1f} s of processor, largest {found.largest[kind]:6,} MB")


def tell_steps(found: list[Step], articles: int) -> None:
    """Print what each step of Spark took."""
    for step in found:
        print(
            f"  {step.name:24} {step.seconds:8.1f} s, tasks {step.tasks:8.1f} s, exchanged "
            f"{step.exchanged / articles:7,.0f} bytes an article, spilled {step.spilled / 1e6:7,.0f} MB"
        )
    exchanged = sum(step.exchanged for step in found) / articles
    print(
        f"  {'together':24} {sum(step.seconds for step in found):8.1f} s, exchanged {exchanged:,.0f} bytes an article"
    )


if __name__ == "__main__":
    main()

"""What it costs to check and to seal a state: ``python -m benchmarks.state [--articles N] [--bytes N]``.

Makes a state of so many articles in ``data/``: their rows as a crawl writes them, arrays of the size of an index of
copies, and other tables filled up to the size of the database. Then it opens and closes the state, reads it, verifies
and copies it, each in a process of its own, and prints seconds of processor time and by the clock.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np

from newscrawl.state.backup import back_up
from newscrawl.state.published import state_to_read
from newscrawl.state.state import State
from newscrawl.state.verification import findings
from pipelines.duplicates.disk_store import FOLDER, DiskStore
from pipelines.duplicates.postings import entries
from pipelines.duplicates.table import ROW
from pipelines.items import Article, Duplicate, Event, Run, Source

PORTION = 50_000


def fill(folder: Path, articles: int, size: int) -> None:
    """Make a state of so many articles, whose database has ``size`` bytes for each."""
    run = Run("local-2026-12-01T03-00-00Z-benchm", "local", "0.1.0")
    generator = np.random.default_rng(1)
    with closing(State(folder, "benchmark")) as state:
        state.connection.execute("CREATE TABLE filling (id INTEGER PRIMARY KEY, content BLOB)")
        store = DiskStore(state.connection, folder / FOLDER, datetime.now(UTC), 90)
        state.join(store)
        for start in range(0, articles, PORTION):
            numbers = range(start, min(start + PORTION, articles))
            ids = [generator.bytes(16).hex() for _ in numbers]
            with state.staging():
                for number, name in zip(numbers, ids, strict=True):
                    state.remember(_article(name, number, run), name)
                rows = np.zeros(len(ids), ROW)
                rows["leader"] = numbers
                keys = generator.integers(2**64, size=25 * len(ids), dtype=np.uint64)
                holders = np.repeat(np.arange(start, numbers.stop, dtype=np.uint32), 25)
                store.add(rows, ids, [(store.keys, entries(keys, holders))])
                _fill_up(state, size * numbers.stop)
            state.commit()


def _article(name: str, number: int, run: Run) -> Article:
    return Article(
        id=name,
        locator=f"archive.jsonl:{number}",
        url=f"https://paper{number % 500}.example/2026/12/01/a-report-of-some-length-{number}",
        title=f"What the council of town number {number} decided on Tuesday evening",
        fetched_at="2026-12-01T03:00:00Z",
        published_at="2026-12-01T02:00:00Z",
        source=Source(f"The Paper {number % 500}", f"paper{number % 500}.example"),
        duplicate=Duplicate(cluster=name),
        event=Event(cluster=name),
        text_hash=name,
        run=run,
    )


def _fill_up(state: State, size: int) -> None:
    (pages,) = state.connection.execute("PRAGMA page_count").fetchone()
    missing = max(0, size - pages * 4096) // 1_000
    state.connection.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
        "INSERT INTO filling (content) SELECT randomblob(950) FROM n",
        (missing,),
    )


def opened(folder: Path) -> None:
    """Open a state and close it, without writing to it."""
    State(folder, "benchmark").close()


def written(folder: Path) -> None:
    """Open a state, publish nothing but a row, and close it."""
    with closing(State(folder, "benchmark")) as state:
        state.note(lambda: state.connection.execute("INSERT INTO filling (content) VALUES ('a row')"))
        state.save()


def read(folder: Path) -> None:
    """Open a state to read it."""
    with state_to_read(folder):
        pass


def compared(folder: Path) -> None:
    """Open the index of copies, as a crawl does."""
    with closing(State(folder, "benchmark")) as state:
        DiskStore(state.connection, folder / FOLDER, datetime.now(UTC), 90)


def verified(folder: Path) -> None:
    """Verify a state."""
    assert not list(findings(folder))


def copied(folder: Path) -> None:
    """Back a state up."""
    with TemporaryDirectory(dir=folder.parent) as other:
        back_up(folder, Path(other) / "copy")


STEPS = {step.__name__: step for step in (opened, written, read, compared, verified, copied)}


def main() -> None:
    """Fill a state, and print the seconds of each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--bytes", type=int, default=4_000, help="bytes of the database for each article")
    parser.add_argument("--step", nargs=2, metavar=("STEP", "FOLDER"), help="measure in this process")
    options = parser.parse_args()
    if options.step:
        began, spent = perf_counter(), process_time()
        STEPS[options.step[0]](Path(options.step[1]))
        print(f"{options.step[0]:10} {process_time() - spent:7.2f} s of processor time {perf_counter() - began:7.2f} s")
        return
    disk = Path("data")  # the default folder for temporary files may be in memory
    disk.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=disk) as name:
        folder = Path(name) / "state"
        fill(folder, options.articles, options.bytes)
        sizes = {path.name: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
        print(f"{options.articles:,} articles, {sum(sizes.values()) / 1e6:,.0f} MB", flush=True)
        for step in STEPS:
            subprocess.run([sys.executable, "-m", "benchmarks.state", "--step", step, str(folder)], check=True)


if __name__ == "__main__":
    main()

"""Speed, size and memory of the index: ``taskset -c 0 python -m benchmarks.index [--articles N] [--commit N]``.

Measures from text to verdict, with a durable commit after every N articles, on texts with planted copies. Each
measurement runs in its own process. The texts are generated in portions while the clock is stopped, so that they do not
fill the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from benchmarks.planted import planted
from pipelines.duplicates import SketchIndex
from pipelines.duplicates.disk_store import DiskStore
from pipelines.duplicates.signer import signer

PORTION = 8_192


def measure(articles: int, commit: int, name: str, *, partial: bool) -> dict[str, float]:
    """Return articles per second, processor time of each step, bytes per article, and memory of this process."""
    own = signer(name)
    own.sketch(text.text for text in planted(64))
    seconds = {"sign": 0.0, "compare": 0.0, "commit": 0.0}
    waited = 0.0
    disk = Path("data")  # the default folder for temporary files may be in memory
    disk.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=disk) as folder, closing(_connection(Path(folder))) as connection:
        store = DiskStore(connection, Path(folder) / "duplicates", datetime.now(UTC), 90, partial=partial)
        index = SketchIndex(store, datetime.now(UTC))
        source = planted(articles)
        number = 0
        before = _resident()
        while portion := [text.text for text in islice(source, min(commit, PORTION))]:
            names = [f"{place:032x}" for place in range(number, number + len(portion))]
            number += len(portion)
            began, times = perf_counter(), [process_time()]
            connection.execute("BEGIN")
            sketches = own.sketch(portion)
            times.append(process_time())
            index.compare(sketches, names)
            times.append(process_time())
            store.flush()
            connection.execute("COMMIT")
            store.published()
            times.append(process_time())
            waited += perf_counter() - began - (times[-1] - times[0])
            for step, start, end in zip(seconds, times[:-1], times[1:], strict=True):
                seconds[step] += end - start
        size = sum(path.stat().st_size for path in (Path(folder) / "duplicates").iterdir())
        anonymous, mapped = (after - start for after, start in zip(_resident(), before, strict=True))
    return {
        "articles": number,
        "a second of processor time": number / sum(seconds.values()),
        "a second": number / (sum(seconds.values()) + waited),
        **{f"{step}, us": 1e6 * spent / number for step, spent in seconds.items()},
        "bytes an article": size / number,
        "memory, MB": anonymous,
        "mapped files in memory, MB": mapped,
    }


def _connection(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "state.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _resident() -> tuple[float, float]:
    """Return the anonymous memory of this process and its resident pages of mapped files, in MB."""
    status = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    return int(status["RssAnon"].split()[0]) / 1024, int(status["RssFile"].split()[0]) / 1024


def main() -> None:
    """Run each measurement in its own process, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--commit", type=int, default=PORTION, help="articles between two commits")
    parser.add_argument("--signers", nargs="+", default=["numba", "numpy"])
    parser.add_argument("--one", choices=("near", "partial"), help="measure in this process")
    options = parser.parse_args()
    if options.one:
        partial = options.one == "partial"
        print(json.dumps(measure(options.articles, options.commit, options.signers[0], partial=partial)))
        return
    for name in options.signers:
        for kind in ("near", "partial"):
            arguments = ["--articles", str(options.articles), "--commit", str(options.commit), "--signers", name]
            command = [sys.executable, "-m", "benchmarks.index", *arguments, "--one", kind]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, env=os.environ).stdout)
            print(f"{name:6} {kind:8}", *(f"{key} {value:,.1f}" for key, value in found.items()), sep="   ")


if __name__ == "__main__":
    main()

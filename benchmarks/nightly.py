"""A nightly run over an archive in which little is new: ``python -m benchmarks.nightly [--files N] [--few-stages]``.

Four runs of the real command, each a process of its own, on one state: over N small files that are new; over the same
files again; over JSON Lines of as many articles; and over those lines when there is 1 % more of them. If others use the
machine too, the processor time is what counts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.corpus import MadeUp, article
from newscrawl.settings import ITEM_PIPELINES

ROOT = Path(__file__).parents[1]
TEMPLATES = 2_000
CHARACTERS = 600
FEW = ("SeenFilterStage", "CuttingStage", "PublishingStage")
"""Stages without which nothing would be published."""


def texts(number: int) -> tuple[str, str]:
    """Return the title and the text of the article with a number; making two thousand takes long enough."""
    made = _template(number % TEMPLATES)
    return f"{made.title} {number}", f"{made.text} Number {number} of {number * 7_919 % 1_000_003}."


_made: dict[int, MadeUp] = {}


def _template(number: int) -> MadeUp:
    if number not in _made:
        _made[number] = article(number, CHARACTERS)
    return _made[number]


def write_files(folder: Path, count: int) -> None:
    """Write small files into one folder."""
    folder.mkdir()
    for number in range(count):
        file = folder / f"{number:06}.txt"
        file.write_text("\n\n".join(texts(number)), encoding="utf-8")
        os.utime(file, (0, 0))


def append_lines(file: Path, numbers: range) -> None:
    """Append articles to JSON Lines."""
    with file.open("a", encoding="utf-8") as lines:
        for number in numbers:
            title, text = texts(number)
            lines.write(json.dumps({"title": title, "text": text}) + "\n")
    os.utime(file, (numbers.stop, numbers.stop))


def run(folder: Path, path: Path, name: str, *, few_stages: bool = False) -> None:
    """Crawl, and print what it took and what it counted."""
    settings = {f"NEWSCRAWL_{key}_DIR": folder / key.lower() for key in ("ARTICLES", "RUNS", "STATE")}
    options = [f"{key}={value}" for key, value in settings.items()]
    if few_stages:
        stages = {stage: order for stage, order in ITEM_PIPELINES.items() if stage.endswith(FEW)}
        options.append(f"ITEM_PIPELINES={json.dumps(stages)}")
    words = [word for option in options for word in ("-s", option)]
    before, started = _usage(), perf_counter()
    published = set((folder / "articles").glob("*"))
    command = [sys.executable, "-m", "scrapy", "crawl", "local", "-a", f"path={path}", "--nolog", *words]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.DEVNULL, check=False)
    seconds, after = perf_counter() - started, _usage()
    manifest = max((folder / "runs").glob("*.manifest.json"), key=lambda file: file.stat().st_mtime_ns)
    counts = json.loads(manifest.read_bytes())["counts"]
    shown = ", ".join(f"{key} {counts[key]:,}" for key in ("read", "written", "seen", "unchanged", "rejected"))
    files = len(set((folder / "articles").glob("*")) - published)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{name}: exit {done.returncode}, {seconds:.1f} s, {processor:.1f} s of processor time, {shown}, files {files}"
    )
    print(f"  at most {after.ru_maxrss / 1_000:.0f} MB in this run or one before it", flush=True)


def _usage() -> resource.struct_rusage:
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def main() -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000, help="number of files, and of lines")
    parser.add_argument("--few-stages", action="store_true", help="for what is new, only the stages that publish it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files, lines = folder / "inbox", folder / "news.jsonl"
        write_files(files, options.files)
        run(folder, files, "new files", few_stages=options.few_stages)
        run(folder, files, "unchanged files")
        append_lines(lines, range(options.files))
        run(folder, lines, "new lines", few_stages=options.few_stages)
        append_lines(lines, range(options.files, options.files + options.files // 100))
        run(folder, lines, "lines grown by 1 %")


if __name__ == "__main__":
    main()

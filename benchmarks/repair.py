"""Speed of ``scrapy state repair``: ``python -m benchmarks.repair [--articles N] [--days N] [--workers N]``.

Published articles of 2 kB are made up, as many on each day, and a state is built from them. What counts is processor
time, of the process that adds the articles and of the workers that prepare them.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from scrapy.settings import Settings

from benchmarks.corpus import article
from newscrawl.repair.run import repair
from newscrawl.serialization import to_line
from pipelines.duplicates.tokens import text_hash
from pipelines.items import Article, Duplicate, Event, Language, Run, Source

FIRST_DAY = datetime(2026, 1, 1, 6, tzinfo=UTC)


def main() -> None:
    """Print what a repair takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=10, help="on how many days they were published")
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    with TemporaryDirectory(dir=".") as name:
        folder = Path(name)
        (folder / "articles").mkdir()
        for day in range(arguments.days):
            started = FIRST_DAY + timedelta(days=day)
            run = Run(f"local-{started:%Y-%m-%dT%H-%M-%SZ}-aaaaaa", "local", "1")
            numbers = range(day, arguments.articles, arguments.days)
            lines = b"".join(to_line(one) for one in published(numbers, run, started))
            (folder / "articles" / f"{run.id}.jsonl").write_bytes(lines)
        settings = Settings()
        settings.setmodule("newscrawl.settings")
        settings["NEWSCRAWL_ARTICLES_DIR"] = str(folder / "articles")
        settings["NEWSCRAWL_STATE_DIR"] = str(folder / "state")
        settings["NEWSCRAWL_EXTRACTION_WORKERS"] = arguments.workers
        began, before = perf_counter(), process_time()
        report = repair(settings)
        own, usage = process_time() - before, resource.getrusage(resource.RUSAGE_CHILDREN)
        workers = usage.ru_utime + usage.ru_stime
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = sum(path.stat().st_size for path in (folder / "state").rglob("*") if path.is_file())
    print(
        f"{report.articles:,} articles: adding {1e3 * own / report.articles:.2f} ms each, "
        f"workers {1e3 * workers / report.articles:.2f} ms, {perf_counter() - began:.0f} s by the clock, "
        f"{memory:.0f} MB of memory, {size / report.articles:,.0f} bytes each on disk"
    )


def published(numbers: range, run: Run, started: datetime) -> Iterator[Article]:
    """Yield articles as a run published them."""
    for number in numbers:
        made = article(number, characters=2_000)
        name = f"{number:032x}"
        yield Article(
            id=name,
            url=f"https://news.example.org/{number}",
            locator=f"docs.jsonl:{number}",
            source=Source(host="news.example.org"),
            fetched_at=f"{started:%Y-%m-%dT%H:%M:%SZ}",
            published_at=f"{started:%Y-%m-%dT%H:%M:%SZ}",
            published_precision="second",
            title=made.title,
            text=made.text,
            language=Language(code=made.language),
            duplicate=Duplicate(cluster=name),
            event=Event(cluster=name),
            text_hash=text_hash(made.text),
            source_hash=name,
            run=run,
        )


if __name__ == "__main__":
    main()

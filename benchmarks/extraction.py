"""Measure extraction: ``python -m benchmarks.extraction FILE...`` prints a table for each set of pages.

FILE is JSON Lines, plain or gzipped, of pages (``html``, ``url``) that were reviewed: their body (``article_body``),
segments of it and of what is not the article (``must_keep``, ``must_drop``), ``title``, ``authors``, ``date``. Each of
them may be missing; ``set`` and ``lang`` say which rows belong together. Or it is a folder with ``NAME.html`` and
beside it ``NAME.json`` with ``title``, ``authors``, ``date``, ``body``, ``url``.

newscrawl is measured as a crawl runs it, from extraction to cutting, with nothing learned; beside it, in the same run,
trafilatura, newspaper4k, readability-lxml, resiliparse and goose3 where they are installed.

- *precision, recall, F1* of the body's words, each counted as often as it stands there: means over pages;
- *keep, drop*: shares of the segments that are there, and that are gone;
- *title*: exact except for white space and the form of quotes; *letters*: by letters and digits alone;
- *authors*: F1 of people, agencies and outlets left out;
- *day*: exact as the extractor says it (newscrawl's ``published_day``, else that of ``published_at``); *local day*: so,
  or by the offset that the page states; *future*: dates yet to come.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.extraction_misses import misses
from benchmarks.extraction_pages import HELD_BACK, ReviewedPage, chosen, pages_of
from benchmarks.extraction_peers import Extracted, Extractor, newscrawl, peers
from benchmarks.extraction_scores import PageScore, figures, score
from newscrawl.executors.process_pool import ordered_map
from pipelines.article import Pipeline

OURS = "newscrawl"
Results = dict[str, tuple[Extracted, PageScore]]
"""What each extractor found on a page, and how good that is."""


def measure(
    pages: Sequence[ReviewedPage], extractors: dict[str, Extractor], workers: int
) -> Iterator[tuple[ReviewedPage, Results]]:
    """Yield each page with what every extractor found on it, in order."""

    def results(page: ReviewedPage) -> Results:
        found = {name: extractor(page) for name, extractor in extractors.items()}
        return {name: (extracted, score(page, extracted)) for name, extracted in found.items()}

    return zip(pages, ordered_map(results, pages, workers), strict=True)


def print_tables(measured: Sequence[tuple[ReviewedPage, Results]]) -> None:
    """Print a table for each set, and for each language of one that has several; a line for each extractor."""
    groups: dict[str, list[Results]] = defaultdict(list)
    languages = Counter(name for name, _ in {(page.set, page.language) for page, _ in measured})
    for page, results in measured:
        groups[page.set].append(results)
        if languages[page.set] > 1:
            groups[f"{page.set} {page.language}"].append(results)
    for name, rows in sorted(groups.items()):
        table = {who: figures([results[who][1] for results in rows]) for who in rows[0]}
        columns = [key for key, value in table[OURS].items() if value is not None]
        print(f"\n| {name} ({len(rows)}) | {' | '.join(columns)} |\n|{' --- |' * (len(columns) + 1)}")
        for who, values in table.items():
            print(f"| {who} | {' | '.join(_shown(key, values[key]) for key in columns)} |")


def _shown(key: str, value: float | None) -> str:
    if key == "future":
        return f"{value:.0f}"
    return f"{value:.3f}" if value else "–"


def main() -> None:
    """Measure the files named on the command line and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--misses", action="store_true", help="list the pages by what newscrawl loses or gets wrong")
    parser.add_argument("--alone", action="store_true", help="measure newscrawl alone: five times as fast")
    parser.add_argument(
        "--hosts",
        choices=("all", "tuned", "held"),
        default="all",
        help="pages of all hosts, of those to tune on, or of those held back by a hash of their domain",
    )
    parser.add_argument(
        "--share", type=float, default=HELD_BACK, help="share of the hosts that are held back (default: a third)"
    )
    options = parser.parse_args()
    pages = chosen(pages_of(options.files), options.hosts, options.share)
    if not pages:
        parser.error("there are no pages in it")
    extractors = {OURS: newscrawl(Pipeline()), **({} if options.alone else peers())}
    measured = list(measure(pages, extractors, os.cpu_count() or 1))
    print_tables(measured)
    if options.misses:
        print(*misses((page, *results[OURS]) for page, results in measured), sep="\n")


if __name__ == "__main__":
    main()

"""Measure learned boilerplate: ``python -m benchmarks.learned [FILE...]`` prints what it cuts, and how much is text.

Without a file, made-up articles of one outlet are read twice, the second time with what the first has taught: footers,
prompts, and in a part of the articles, a series, a paragraph of background, which is article text. Printed is how much
of each is cut, by the share of the articles that are in the series.

FILE is what ``python -m benchmarks.extraction`` reads. The pages of each host are read twice in the same way. Learning
needs three articles of a host; ``--fewest N`` lowers that, to see what would be cut of hosts with few pages. Printed is
each segment that was cut, and whether the reviewed body has it. ``python -m benchmarks.recurring`` reads the pages as
naive scrapers do.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.extraction_pages import ReviewedPage, pages_of
from benchmarks.extraction_scores import words
from benchmarks.series import BACKGROUND, FOOTER, PROMPT, body
from newscrawl.executors.process_pool import ordered_map
from pipelines.article import Pipeline
from pipelines.cleaning import recurring
from pipelines.cleaning.learned_boilerplate import KIND
from pipelines.cleaning.learned_counts import LearnedCounts
from pipelines.documents import Document, Draft, Rejection
from pipelines.duplicates import SketchIndex, Store
from pipelines.duplicates.signer import signer
from pipelines.extraction import extract
from pipelines.items import Article, Source

ARTICLES = 120
"""Made-up articles of the outlet."""
SHARES = (0.15, 0.25, 0.5, 1.0)
"""Shares of them that are in the series."""


def read_twice(drafts: Callable[[], Iterable[Draft]]) -> Iterator[Article]:
    """Yield the articles of some drafts, cleaned with what was learned when the same drafts were read before.

    :param drafts: returns new drafts with each call.
    """
    now = datetime.now(UTC)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        index, sketches = SketchIndex(Store(), now), signer("numpy")
        first = LearnedCounts(connection, now)
        for article in _cleaned(drafts(), Pipeline(learned=first)):
            (verdict,) = index.compare(sketches.sketch([article.text]), [article.id])
            article.duplicate = verdict.duplicate
            first.count(article)
        yield from _cleaned(drafts(), Pipeline(learned=LearnedCounts(connection, now)))


def _cleaned(drafts: Iterable[Draft], pipeline: Pipeline) -> Iterator[Article]:
    for draft in drafts:
        article = pipeline.clean(draft)
        if isinstance(article, Article):
            yield article


def _made_up(share: float) -> Iterator[Draft]:
    for number in range(ARTICLES):
        article = Article(id=f"{number:032}", locator=f"{number}.txt", source=Source(host="gazette.example.org"))
        yield Draft(article, body(number, in_series=(number * 7) % ARTICLES < share * ARTICLES))


def measure_made_up() -> None:
    """Print what is cut of made-up articles."""
    print("| articles in the series | footers cut | prompts cut | background cut | other text cut |\n|" + " --- |" * 5)
    for share in SHARES:
        there: Counter[str] = Counter()
        cut: Counter[str] = Counter()
        for article in read_twice(lambda share=share: _made_up(share)):  # type: ignore[misc]
            removed = [one.text for one in article.removed if one.kind == KIND]
            whole = [*removed, *article.text.split("\n")]
            for name, texts in (("footer", FOOTER), ("prompt", PROMPT), ("background", BACKGROUND)):
                there[name] += sum(line in texts.values() for line in whole)
                cut[name] += sum(line in texts.values() for line in removed)
            planted = "\n".join([*FOOTER.values(), *PROMPT.values(), *BACKGROUND.values()])
            cut["other"] += sum(line not in planted for line in removed)
        shown = (f"{cut[name]} of {there[name]}" for name in ("footer", "prompt", "background"))
        print(f"| {share:.0%} | {' | '.join(shown)} | {cut['other']} |")


def measure_pages(pages: Sequence[ReviewedPage]) -> None:
    """Print what is cut of the pages of hosts with several of them, and whether it is article text."""
    hosts = Counter(page.domain for page in pages)
    shared = [page for page in pages if hosts[page.domain] > 1]
    drafts = dict(zip((page.id for page in shared), ordered_map(_draft, shared, os.cpu_count() or 1), strict=True))
    texts = {page.id: " ".join(words(page.body or "\n".join(page.keep))) for page in shared}
    cut = lost = 0
    for article in read_twice(lambda: (_draft_of(page, drafts[page.id]) for page in shared if drafts[page.id])):
        for one in article.removed:
            if one.kind == KIND:
                is_text = " ".join(words(one.text)) in texts[article.locator]
                cut, lost = cut + 1, lost + is_text
                print(f"{'text' if is_text else 'cut '}  {article.source.host}  {' '.join(one.text.split())[:150]}")
    print(f"{len(shared)} pages of {sum(n > 1 for n in hosts.values())} hosts: {cut} segments cut, {lost} of them text")


def _draft(page: ReviewedPage) -> Draft | None:
    found = extract(Document(locator=page.id, content=page.html, format="html", url=page.url))
    return None if isinstance(found, Rejection) else found


def _draft_of(page: ReviewedPage, draft: Draft | None) -> Draft:
    """Return a new draft with the body of one that was extracted before."""
    assert draft is not None
    article = Article(id=draft.article.id, locator=page.id, title=draft.article.title, source=Source(host=page.domain))
    return Draft(article, draft.body, spans=list(draft.spans))


def main() -> None:
    """Measure made-up articles, or the files named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--fewest", type=int, default=recurring.FEWEST_AT_OUTLET, help="articles (%(default)s)")
    options = parser.parse_args()
    recurring.FEWEST_AT_OUTLET = options.fewest
    if options.files:
        measure_pages(pages_of(options.files))
    else:
        measure_made_up()


if __name__ == "__main__":
    main()

"""Measure what recurs at outlets: ``python -m benchmarks.recurring FILE [--fewest N] [--cuts]``.

FILE is JSON Lines, plain or gzipped: reviewed pages, as ``python -m benchmarks.extraction`` reads them, or scrapes
(``text``, ``url``), one in a row or two as ``a`` and ``b``. Pages are read as naive scrapers read them: every paragraph
is text. So much is left to learn, and the reviewed bodies say what is article text; of scrapes nobody knows, so look at
``--cuts``. Only hosts with several texts are read.

Texts are read in one run, and once more with all that was counted, as ``scrapy clean`` does. ``--fewest`` sets the
articles of an outlet in which a segment must stand.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html

from benchmarks.event_rows import Row, rows_of
from benchmarks.extraction_pages import ReviewedPage, pages_of
from newscrawl.cleaning.counting import RecurrenceCount, Witness
from pipelines.article import Pipeline
from pipelines.cleaning import recurring
from pipelines.cleaning.learned_boilerplate import KIND, ActiveBoilerplate
from pipelines.cleaning.learned_counts import LearnedCounts
from pipelines.cleaning.segments import segments
from pipelines.documents import Draft
from pipelines.items import Article, Source

NOW = datetime(2026, 1, 1, tzinfo=UTC)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class OutletText:
    """A text, with the outlet that it is from."""

    outlet: str
    id: str
    body: str
    article: str | None = None
    """What of it is article text; None if nobody knows."""

    def draft(self) -> Draft:
        """Return a new draft of it."""
        return Draft(Article(id=self.id, locator=self.id, source=Source(host=self.outlet)), self.body)

    def has(self, words: str) -> bool:
        """Return whether words are known to be article text."""
        return self.article is not None and _letters(words) in _letters(self.article)


@dataclass
class Cuts:
    """What was cut because it recurs, in characters."""

    cut: int = 0
    text: int = 0
    """Those of it that are article text."""
    segments: Counter[tuple[str, str, bool]] = field(default_factory=Counter)
    """How often each was cut: its outlet, its words, and whether it is article text."""

    def add(self, text: OutletText, words: str) -> None:
        """Count a cut."""
        self.cut += len(words)
        self.text += len(words) * text.has(words)
        self.segments[text.outlet, words, text.has(words)] += 1


def outlet_texts(path: Path) -> list[OutletText]:
    """Return the texts of a file whose outlets have several."""
    rows = rows_of(path)
    if rows and "html" in rows[0]:
        texts = [_paragraphs(page) for page in pages_of([path])]
    else:
        sides = (row[side] for row in rows for side in ("ab" if "a" in row else ())) if "a" in rows[0] else iter(rows)
        texts = list({f"{row['id']}": _scrape(row) for row in sides}.values())
    counts = Counter(text.outlet for text in texts)
    return [text for text in texts if counts[text.outlet] > 1]


def _paragraphs(page: ReviewedPage) -> OutletText:
    paragraphs = (" ".join(one.text_content().split()) for one in lxml.html.fromstring(page.html).iter("p"))
    return OutletText(page.domain, page.id, "\n".join(filter(None, paragraphs)), page.body or "\n".join(page.keep))


def _scrape(row: Row) -> OutletText:
    url = row["url"] if "//" in row["url"] else f"//{row['url']}"
    return OutletText((urlsplit(url).hostname or url).removeprefix("www."), f"{row['id']}", row["text"])


def in_one_run(texts: Iterable[OutletText]) -> Cuts:
    """Return what is cut of texts in the run that reads them, in this order."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        return _cuts(texts, Pipeline(learned=LearnedCounts(connection, NOW)))


def read_again(texts: Sequence[OutletText]) -> Cuts:
    """Return what is cut of texts with all that was counted in them."""
    pipeline = Pipeline()
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        count = RecurrenceCount(connection, NOW)
        for number, (_, article) in enumerate(_cleaned(texts, pipeline)):
            if witness := Witness.of(article):
                count.add((0, number), witness)
        learned = count.learned()
    return _cuts(texts, pipeline.with_learned(ActiveBoilerplate(learned)))


def to_be_found(texts: Iterable[OutletText], fewest: int) -> int:
    """Return the characters of what recurs in enough texts of an outlet after cleaning by rules, and is no text."""
    places: defaultdict[tuple[str, str], int] = defaultdict(int)
    lengths: dict[tuple[str, str], int] = {}
    for text, article in _cleaned(texts, Pipeline()):
        for key, words in {one.key: article.text[one.start : one.end] for one in segments(article.text)}.items():
            if "\n" in words or text.has(words):
                continue
            places[text.outlet, key] += 1
            lengths[text.outlet, key] = len(words)
    return sum(lengths[place] * number for place, number in places.items() if number >= fewest)


def _cuts(texts: Iterable[OutletText], pipeline: Pipeline) -> Cuts:
    cuts = Cuts()
    for text, article in _cleaned(texts, pipeline):
        for removal in article.removed:
            if removal.kind == KIND:
                cuts.add(text, removal.text)
    return cuts


def _cleaned(texts: Iterable[OutletText], pipeline: Pipeline) -> Iterator[tuple[OutletText, Article]]:
    for text in texts:
        article = pipeline.clean(text.draft())
        if isinstance(article, Article):
            yield text, article


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def main() -> None:
    """Measure the file named on the command line and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--fewest", type=int, default=recurring.FEWEST_AT_OUTLET, help="articles (%(default)s)")
    parser.add_argument("--cuts", action="store_true", help="print what was cut, and how often")
    options = parser.parse_args()
    recurring.FEWEST_AT_OUTLET = options.fewest
    texts = outlet_texts(options.file)
    outlets = len({text.outlet for text in texts})
    print(f"{len(texts):,} texts of {outlets:,} outlets, {sum(len(text.body) for text in texts):,} characters")
    print(f"recurring in {options.fewest} and no article text: {to_be_found(texts, options.fewest):,} characters")
    for name, cuts in (("in one run", in_one_run(texts)), ("read again", read_again(texts))):
        print(f"{name}: {cuts.cut:,} characters cut in {cuts.segments.total():,} places, {cuts.text:,} of article text")
        for (outlet, words, is_text), number in cuts.segments.most_common() if options.cuts else ():
            print(f"  {number:3}  {'TEXT' if is_text else '    '}  {outlet}  {' '.join(words.split())[:150]}")


if __name__ == "__main__":
    main()

"""Measure what cleaning takes from clean news: ``python -m benchmarks.clean_news FILE [--cuts]``.

FILE is JSON Lines, plain or gzipped, of texts that are nothing but article (``text``, optionally ``id``, ``url``), such
as 10kGNAD. Everything that is cut is suspect, so ``--cuts`` prints each cut with what stands around it, to be judged by
a reader. White space is not counted, nor is a title that became the record's title, nor a document that is too short to
be an article. Each text is cleaned alone; with ``--outlet`` all are read in one run as articles of one outlet, so that
what is cut because it recurs is counted too.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.event_rows import rows_of
from benchmarks.labelled_scrapes import document_of
from pipelines.article import Pipeline
from pipelines.cleaning.cutting import SHORTEST_TEXT
from pipelines.cleaning.learned_counts import LearnedCounts
from pipelines.documents import Rejection
from pipelines.extraction import extract
from pipelines.items import Article, Removal

OUTLET = "gazette.example.org"
AROUND = 70
"""Characters shown before and after a cut."""
KEPT = frozenset({"whitespace", "title"})
"""Kinds of removal that lose nothing."""
CREDITS = frozenset({"byline", "credit", "dateline", "sigla"})
"""Kinds of removal that say who wrote the text: cut on purpose, and counted apart."""


@dataclass
class CleanNews:
    """What was cut of clean texts, in characters."""

    texts: int = 0
    characters: int = 0
    rejected: list[str] = field(default_factory=list)
    """Why texts long enough to be articles are none."""
    cut: Counter[str] = field(default_factory=Counter)
    """Characters cut, by rule; credits are not among them."""
    credits: int = 0
    """Characters of credits that were cut."""
    places: list[str] = field(default_factory=list)
    """A line for each cut, with what stands around it."""

    def add(self, text: str, result: Article | Rejection) -> None:
        """Count what was cut of one text."""
        self.texts += 1
        self.characters += _visible(text)
        if isinstance(result, Rejection):
            if len(text) >= SHORTEST_TEXT:
                self.cut[result.stage] += _visible(text)
                self.rejected.append(f"{result.locator}: {result.reason}")
            return
        for removal in result.removed:
            if removal.kind in KEPT:
                continue
            self.places.append(_place(result, removal))
            if removal.kind in CREDITS:
                self.credits += _visible(removal.text)
            else:
                self.cut[removal.rule] += _visible(removal.text)

    def lines(self) -> Iterable[str]:
        """Yield the figures as lines."""
        total, whole = sum(self.cut.values()), max(self.characters, 1)
        yield f"{self.texts:,} texts, {self.characters:,} characters"
        yield f"{total:,} cut ({total / whole:.4%}), and {self.credits:,} of credits ({self.credits / whole:.4%})"
        yield from (f"{characters:7,}  {rule}" for rule, characters in self.cut.most_common())
        yield from self.rejected


def _place(article: Article, removal: Removal) -> str:
    body = article.raw_text or ""
    before, after = body[max(0, removal.start - AROUND) : removal.start], body[removal.end : removal.end + AROUND]
    shown = " ".join(f"{before}⟦{removal.text}⟧{after}".split())
    return f"{removal.rule}  {article.locator}\n    {shown}"


def _visible(text: str) -> int:
    return len("".join(text.split()))


def measure(rows: Iterable[dict[str, Any]], *, one_outlet: bool) -> CleanNews:
    """Return what is cut of some texts.

    :param one_outlet: whether they are read in one run, as articles of one outlet.
    """
    news = CleanNews()
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        pipeline = Pipeline(learned=LearnedCounts(connection, datetime.now(UTC)) if one_outlet else None)
        for row in rows:
            draft = extract(document_of({"raw_text": row["text"], **row}))
            if isinstance(draft, Rejection):
                news.add(row["text"], draft)
                continue
            if one_outlet:
                draft.article.source.host = OUTLET
            news.add(row["text"], pipeline.clean(draft))
    return news


def main() -> None:
    """Measure the file named on the command line and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--cuts", action="store_true", help="print each cut with what stands around it")
    parser.add_argument("--outlet", action="store_true", help="read all as articles of one outlet, in one run")
    options = parser.parse_args()
    news = measure(rows_of(options.file), one_outlet=options.outlet)
    print("\n".join(news.lines()))
    if options.cuts:
        print("\n".join(sorted(news.places)))


if __name__ == "__main__":
    main()

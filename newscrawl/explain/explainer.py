"""``scrapy explain``: two articles side by side, or one with everything it matched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scrapy.settings import BaseSettings

from newscrawl.components import article_maker, reading_limits
from newscrawl.crawl.clock import start_of_run
from newscrawl.dataset.records import Dataset
from newscrawl.explain.copies import CopyExplanation, compare_copies, named_in
from newscrawl.explain.differences import Circumstances, copy_difference, event_difference
from newscrawl.explain.events import EventExplanation, EventScores
from newscrawl.explain.matches import ArticleExplanation, explain_article
from newscrawl.explain.passages import SharedPassage, shared_passages
from newscrawl.explain.side import Side, side_of
from newscrawl.explain.subjects import Subject, SubjectFinder
from newscrawl.paths import resolve
from newscrawl.state.damage import has_state
from newscrawl.state.published import DATABASE, PublishedArticles, state_or_empty
from pipelines.events.index import NO_ENCODER, VERSION


@dataclass(slots=True)
class PairExplanation:
    """Two articles side by side."""

    a: Side
    b: Side
    earlier: Literal["a", "b"]
    """Which one arrived first. Containment is that of the later one, coverage that of the earlier one."""
    copy: CopyExplanation
    copy_difference: str | None
    """Why the stored verdict may differ from the computed one."""
    event: EventExplanation
    event_difference: str | None
    """Why the stored event may differ from the computed one."""
    passages: list[SharedPassage]
    """What both texts share, in the order of A."""


class Explainer:
    """Explains articles by what was published and by what the state remembers.

    :param published: the articles in the state; None if there is no state.
    """

    def __init__(
        self,
        dataset: Dataset,
        published: PublishedArticles | None,
        subjects: SubjectFinder,
        events: EventScores,
        circumstances: Circumstances,
    ) -> None:
        self._dataset, self._published, self._subjects = dataset, published, subjects
        self._events, self._circumstances = events, circumstances

    @classmethod
    @contextmanager
    def of(cls, settings: BaseSettings, files: Sequence[Path] = ()) -> Iterator[Explainer]:
        """Yield an explainer that sees what a crawl with these settings would see; it only reads.

        :param files: files of records to search instead of those in ``NEWSCRAWL_ARTICLES_DIR``.
        """
        folder = resolve(settings["NEWSCRAWL_STATE_DIR"])
        dataset = Dataset(files) if files else Dataset.in_folder(resolve(settings["NEWSCRAWL_ARTICLES_DIR"]))
        with state_or_empty(folder) as connection:
            published = PublishedArticles(connection) if has_state(folder / DATABASE) else None
            make = article_maker(settings, start_of_run(settings["NEWSCRAWL_NOW"]))
            subjects = SubjectFinder(dataset, published, folder, make, reading_limits(settings))
            schemes = published.schemes() if published else {}
            kept_days = settings.getfloat("NEWSCRAWL_INDEX_DAYS")
            with _event_scores(settings, connection, schemes) as events:
                yield cls(dataset, published, subjects, events, Circumstances(kept_days, schemes))

    def pair(self, a_name: str, b_name: str) -> PairExplanation:
        """Return two articles side by side.

        :raises ArgumentError: when one of them is not found.
        """
        a, b = self._subjects.find(a_name), self._subjects.find(b_name)
        earlier, later = (a, b) if _is_earlier(a, b) else (b, a)
        copy, event = compare_copies(earlier, later), self._events.compare(earlier, later)
        return PairExplanation(
            side_of(a),
            side_of(b),
            "a" if earlier is a else "b",
            copy,
            copy_difference(copy, earlier, later, self._circumstances),
            event,
            event_difference(event, earlier, later, self._circumstances),
            shared_passages(a.article.text, b.article.text),
        )

    def single(self, name: str) -> ArticleExplanation:
        """Return an article with everything it matched.

        :raises ArgumentError: when it is not found.
        """
        return explain_article(self._subjects.find(name), self._dataset, self._published)


@contextmanager
def _event_scores(
    settings: BaseSettings, connection: sqlite3.Connection, schemes: Mapping[str, Mapping[str, str | int]]
) -> Iterator[EventScores]:
    """Open the scores of the event index in the state, or those of an empty one if it cannot be read."""
    window_days = settings.getfloat("NEWSCRAWL_EVENT_WINDOW_DAYS")
    scheme = schemes.get("events")
    if scheme is not None and scheme.get("version") == VERSION:
        encoder = str(scheme["encoder"])
        yield EventScores(connection, window_days, None if encoder == NO_ENCODER else encoder)
        return
    with closing(sqlite3.connect(":memory:")) as empty:
        yield EventScores(empty, window_days, settings["NEWSCRAWL_EVENT_ENCODER"])


def _is_earlier(a: Subject, b: Subject) -> bool:
    """Return whether A arrived before B, by what their records say about each other, else by when they were read."""
    if _names(b, a):
        return True
    if _names(a, b):
        return False
    return a.arrival <= b.arrival or not (a.stored or b.stored)


def _names(later: Subject, earlier: Subject) -> bool:
    """Return whether the record of an article names an earlier one."""
    article, article_id = later.article, earlier.article.id
    return named_in(article.duplicate, article_id) is not None or article.event.of == article_id

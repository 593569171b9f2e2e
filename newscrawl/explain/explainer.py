"""``scrapy explain``: two articles beside each other, or one with all that it matched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scrapy.settings import BaseSettings

from newscrawl.components import article_maker
from newscrawl.crawl.clock import start_of_run
from newscrawl.dataset.records import Dataset
from newscrawl.explain.copies import CopyExplanation, compare_copies, named_in
from newscrawl.explain.differences import Circumstances, copy_difference, event_difference
from newscrawl.explain.events import EventExplanation, EventScores
from newscrawl.explain.matches import Matches, matches_of
from newscrawl.explain.passages import Passage, shared_passages
from newscrawl.explain.side import Side, side_of
from newscrawl.explain.subjects import Subject, Subjects
from newscrawl.paths import resolve
from newscrawl.state.published import DATABASE, PublishedArticles, reading
from pipelines.events.index import NO_ENCODER, VERSION


@dataclass(slots=True)
class Pair:
    """Two articles beside each other."""

    a: Side
    b: Side
    earlier: Literal["a", "b"]
    """Which arrived first: containment and coverage are told of the later one."""
    copy: CopyExplanation
    copy_difference: str | None
    """Why the stored verdict may differ from that of now."""
    event: EventExplanation
    event_difference: str | None
    """Why the stored event may differ from the score of now."""
    passages: list[Passage]
    """What both texts hold, in the order of A."""


class Explainer:
    """Explains articles by what was published and by what the state remembers.

    :param seen: what the state remembers; None where there is no state.
    """

    def __init__(
        self,
        dataset: Dataset,
        seen: PublishedArticles | None,
        subjects: Subjects,
        events: EventScores,
        circumstances: Circumstances,
    ) -> None:
        self._dataset, self._seen, self._subjects = dataset, seen, subjects
        self._events, self._circumstances = events, circumstances

    @classmethod
    @contextmanager
    def of(cls, settings: BaseSettings, files: Sequence[Path] = ()) -> Iterator[Explainer]:
        """Give an explainer that sees what a crawl with these settings would, and reads only.

        :param files: of records, to be searched instead of those in ``NEWSCRAWL_ARTICLES_DIR``.
        """
        folder = resolve(settings["NEWSCRAWL_STATE_DIR"])
        dataset = Dataset(files) if files else Dataset.in_folder(resolve(settings["NEWSCRAWL_ARTICLES_DIR"]))
        with reading(folder) as connection:
            seen = PublishedArticles(connection) if (folder / DATABASE).exists() else None
            subjects = Subjects(dataset, seen, folder, article_maker(settings, start_of_run(settings["NEWSCRAWL_NOW"])))
            schemes = seen.schemes() if seen else {}
            kept_days = settings.getfloat("NEWSCRAWL_INDEX_DAYS")
            with _event_scores(settings, connection, schemes) as events:
                yield cls(dataset, seen, subjects, events, Circumstances(kept_days, schemes))

    def pair(self, a_name: str, b_name: str) -> Pair:
        """Return two articles beside each other.

        :raises ArgumentError: one of them is not found.
        """
        a, b = self._subjects.find(a_name), self._subjects.find(b_name)
        earlier, later = (a, b) if _is_earlier(a, b) else (b, a)
        copy, event = compare_copies(earlier, later), self._events.compare(earlier, later)
        return Pair(
            side_of(a),
            side_of(b),
            "a" if earlier is a else "b",
            copy,
            copy_difference(copy, earlier, later, self._circumstances),
            event,
            event_difference(event, earlier, later, self._circumstances),
            shared_passages(a.article.text, b.article.text),
        )

    def single(self, name: str) -> Matches:
        """Return an article with all that it matched.

        :raises ArgumentError: it is not found.
        """
        return matches_of(self._subjects.find(name), self._dataset, self._seen)


@contextmanager
def _event_scores(
    settings: BaseSettings, connection: sqlite3.Connection, schemes: Mapping[str, Mapping[str, str | int]]
) -> Iterator[EventScores]:
    """Give the scores as the state's event index has them, or as an empty one would where none can be read."""
    window_days = settings.getfloat("NEWSCRAWL_EVENT_WINDOW_DAYS")
    scheme = schemes.get("events")
    if scheme is not None and scheme.get("version") == VERSION:
        encoder = str(scheme["encoder"])
        yield EventScores(connection, window_days, None if encoder == NO_ENCODER else encoder)
        return
    with closing(sqlite3.connect(":memory:")) as empty:
        yield EventScores(empty, window_days, settings["NEWSCRAWL_EVENT_ENCODER"])


def _is_earlier(a: Subject, b: Subject) -> bool:
    """Tell whether A arrived before B, by what their records say of each other, else by when and where they stand."""
    if _names(b, a):
        return True
    if _names(a, b):
        return False
    return a.arrival <= b.arrival or not (a.stored or b.stored)


def _names(later: Subject, earlier: Subject) -> bool:
    """Tell whether the record of an article names an earlier one."""
    article, article_id = later.article, earlier.article.id
    return named_in(article.duplicate, article_id) is not None or article.event.of == article_id

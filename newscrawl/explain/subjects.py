"""Finds what an argument names: a published record, a document in a file, or an article in the state."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from newscrawl.dataset.records import Dataset, Record
from newscrawl.readers import ReadingLimits, read_documents
from newscrawl.readers.file_listing import named_file
from newscrawl.readers.limits import DEFAULT_LIMITS
from newscrawl.serialization import decode_record
from newscrawl.state.published import Labels, PublishedArticles
from pipelines.documents import Document, Rejection
from pipelines.errors import ArgumentError
from pipelines.extraction.addresses import canonical_url
from pipelines.items import Article

SHORTEST_ID = 4
"""Fewest characters of an id that may be given instead of all."""
NAMED = 5
"""Most articles that a message names."""

_ID = re.compile(rf"[0-9a-f]{{{SHORTEST_ID},32}}")

Arrival = tuple[str, str, int]
"""Sort key for the order of arrival: when the article was read, its file, and the offset in the file."""


@dataclass(slots=True)
class Subject:
    """An article to be explained."""

    article: Article
    found: Literal["record", "file", "state"]
    """``record``: as published; ``file``: read now; ``state``: known only by its labels, without its text."""
    place: str
    """File, folder or argument where it was found."""
    stored: bool
    """Whether its labels are those with which it was first written."""
    arrival: Arrival
    notes: list[str]
    """What a reader should know about how it was found."""

    @property
    def has_text(self) -> bool:
        """Whether there is a text to compare."""
        return self.found != "state"


class SubjectFinder:
    """Finds articles to be explained.

    :param published: the articles in the state; None if there is no state.
    :param state_folder: named in messages when something is not found.
    :param clean: turns a document into an article, as a crawl does before it compares it.
    """

    def __init__(
        self,
        dataset: Dataset,
        published: PublishedArticles | None,
        state_folder: Path,
        clean: Callable[[Document], Article | Rejection],
        limits: ReadingLimits = DEFAULT_LIMITS,
    ) -> None:
        self._limits = limits
        self._dataset, self._published, self._state_folder, self._clean = dataset, published, state_folder, clean

    def find(self, name: str) -> Subject:
        """Return the article that an id (or a unique prefix of one), a file, a URL or a locator names.

        :raises ArgumentError: when there is none, when there are several, or when the document is not an article.
        """
        if _ID.fullmatch(name) and (found := self._by_id(name)) is not None:
            return found
        if (parts := _file_in(name)) is not None:
            return self._by_file(*parts, name)
        if (found := self._by_place(name)) is not None:
            return found
        raise ArgumentError(f"{name} was not found: it is not a file, and {self._searched(name)}")

    def _searched(self, name: str) -> str:
        state = f"neither has the state in {self._state_folder}" if self._published else "there is no state"
        hint = "" if _ID.fullmatch(name) or "/" in name else f"; an id may be shortened to {SHORTEST_ID} characters"
        return (
            f"no record in {self._dataset.place} has this id, URL or locator; {state}{hint}. "
            "Name other files of records with --articles, another state with -s NEWSCRAWL_STATE_DIR=..."
        )

    def _by_id(self, prefix: str) -> Subject | None:
        records = {
            each.article.id: each
            for each in self._dataset.with_prefix(prefix, "id")
            if each.article.id.startswith(prefix)
        }
        ids = sorted(records.keys() | set(self._published.ids(prefix) if self._published else ()))
        if len(ids) > 1:
            named = "; ".join(f"{each} {self._title(each, records.get(each))}".rstrip() for each in ids[:NAMED])
            more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
            raise ArgumentError(f"{len(ids)} ids start with {prefix}: {named}{more}. Give more of the id")
        if not ids:
            return None
        return _of_record(records[ids[0]]) if records else self._of_state(ids[0])

    def _title(self, article_id: str, record: Record | None) -> str:
        if record is not None:
            return record.article.title or record.article.locator
        summary = self._published.summary(article_id) if self._published else None
        return summary.title if summary else ""

    def _of_state(self, article_id: str) -> Subject | None:
        assert self._published is not None
        labels, summary = self._published.labels(article_id), self._published.summary(article_id)
        if labels is None or summary is None:
            return None
        article = Article(id=article_id, locator="", title=summary.title, published_at=summary.published_at)
        article.source.name = summary.outlet
        labels.restore(article)
        note = "none of the searched files has the text: to compare it, name its file with --articles"
        place = str(self._state_folder)
        return Subject(article, "state", place, stored=True, arrival=(labels.fetched_at, "", 0), notes=[note])

    def _by_place(self, name: str) -> Subject | None:
        """Return the record with a URL, a document's own id or a locator; if there are several, the one read last."""
        names = {name, canonical_url(name) or name}
        found = {
            each.article.id: each
            for each in self._dataset.with_value(names, "url", "guid", "locator")
            if not names.isdisjoint({each.article.url, each.article.guid, each.article.locator})
        }
        if not found:
            return None
        subject = max(map(_of_record, found.values()), key=lambda each: each.arrival)
        if len(found) > 1:
            others = ", ".join(sorted(found.keys() - {subject.article.id})[:NAMED])
            subject.notes.append(f"the latest of {len(found)} records with this name; the others: {others}")
        return subject

    def _by_file(self, path: Path, rest: str, name: str) -> Subject:
        document = _document(path, rest, name, self._limits)
        if (published := _published(document)) is not None:
            return _of_record(Record(published, path, 0))
        article = self._clean(document)
        if isinstance(article, Rejection):
            raise ArgumentError(f"{name} is not an article; {article.stage}: {article.reason}")
        return self._with_stored_labels(Subject(article, "file", name, stored=False, arrival=("~", name, 0), notes=[]))

    def _with_stored_labels(self, subject: Subject) -> Subject:
        """Set the labels of an article that was read now to those with which it was published, if it was."""
        article = subject.article
        for record in self._dataset.with_value([article.source_hash], "source_hash"):
            stored = record.article
            if stored.run and (stored.id == article.id or stored.locator.endswith(f"/{article.locator}")):
                article.id = stored.id
                Labels.of(stored).restore(article)
                if stored.text_hash != article.text_hash:
                    subject.notes.append("read again now, its text differs from that in its record")
                subject.stored, subject.arrival = True, _of_record(record).arrival
                return subject
        labels = self._published.labels(article.id) if self._published else None
        if labels is not None:
            labels.restore(article)
            subject.stored, subject.arrival = True, (labels.fetched_at, "", 0)
        return subject


def _of_record(record: Record) -> Subject:
    arrival = (record.article.fetched_at, str(record.file), record.offset)
    return Subject(record.article, "record", str(record.file), stored=True, arrival=arrival, notes=[])


def _file_in(name: str) -> tuple[Path, str] | None:
    """Return the file that a name is or starts with, and the rest: a line, or the member of an archive."""
    ends = [len(name), *(match.start() for match in re.finditer(r"[:!]", name))]
    parts = ((Path(name[:end]), name[end:]) for end in sorted(ends, reverse=True) if end)
    return next((found for found in parts if _is_file(found[0])), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # not a possible file name
        return False


def _document(path: Path, rest: str, name: str, limits: ReadingLimits) -> Document:
    """Return the document at a place in a file; without a place, the only document of the file."""
    outcomes = read_documents(named_file(path), limits)
    if rest:
        found = next((each for each in outcomes if each.locator == path.name + rest), None)
        if found is None:
            raise ArgumentError(
                f"there is no document at {rest[1:]} in {path}: lines count from 1, including blank ones"
            )
    else:
        found, *others = islice(outcomes, 2)
        if others:
            raise ArgumentError(f"{name} contains several documents: name one, as in {path.parent / found.locator}")
    if isinstance(found, Rejection):
        raise ArgumentError(f"{name} cannot be read: {found.reason}")
    return found


def _published(document: Document) -> Article | None:
    """Return the record in a document; None if it is not a record of newscrawl."""
    return decode_record(document.content) if document.format == "record" else None

"""What a word on the command line means: a published record, a document in a file, or an article of the state."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from newscrawl.dataset.records import Dataset, Record
from newscrawl.readers import InputFile, read_file
from newscrawl.serialization import decode_record
from newscrawl.state.published import Labels, Seen
from pipelines.documents import Document, Rejection
from pipelines.errors import ArgumentError
from pipelines.extraction.identity import canonical_url
from pipelines.items import Article

SHORTEST_ID = 4
"""Characters of an id that may stand for it, at least."""
NAMED = 5
"""Articles that a message names, at most."""

_ID = re.compile(rf"[0-9a-f]{{{SHORTEST_ID},32}}")

Arrival = tuple[str, str, int]
"""What orders articles by their arrival: when they were read, and the place in the file that holds them."""


@dataclass(slots=True)
class Subject:
    """An article that is to be explained."""

    article: Article
    found: Literal["record", "file", "state"]
    """``record``: as published; ``file``: read now; ``state``: known by its labels only, without its text."""
    place: str
    """Where it was found."""
    stored: bool
    """Whether its labels are those of its first writing."""
    arrival: Arrival
    notes: list[str]
    """What a reader should know of how it was found."""

    @property
    def has_text(self) -> bool:
        """Whether there is a text to compare."""
        return self.found != "state"


class Subjects:
    """Finds what is to be explained.

    :param seen: what the state remembers; None where there is no state.
    :param state_folder: named where something is not found.
    :param clean: makes an article of a document, as a crawl does before it compares it.
    """

    def __init__(
        self,
        dataset: Dataset,
        seen: Seen | None,
        state_folder: Path,
        clean: Callable[[Document], Article | Rejection],
    ) -> None:
        self._dataset, self._seen, self._state_folder, self._clean = dataset, seen, state_folder, clean

    def find(self, name: str) -> Subject:
        """Return the article of an id (or the unique beginning of one), of a file, of a URL or a locator.

        :raises ArgumentError: there is none, there are several, or the document makes no article.
        """
        if _ID.fullmatch(name) and (found := self._by_id(name)) is not None:
            return found
        if (parts := _file_in(name)) is not None:
            return self._by_file(*parts, name)
        if (found := self._by_place(name)) is not None:
            return found
        raise ArgumentError(f"there is nothing called {name}: it is no file, and {self._searched(name)}")

    def _searched(self, name: str) -> str:
        state = f"the state in {self._state_folder} knows none either" if self._seen else "there is no state to ask"
        hint = "" if _ID.fullmatch(name) or "/" in name else f"; an id may be shortened to {SHORTEST_ID} characters"
        return (
            f"no record in {self._dataset.place} has this id, URL or locator, and {state}{hint}. "
            "Name other files of records with --articles, another state with -s NEWSCRAWL_STATE_DIR=..."
        )

    def _by_id(self, prefix: str) -> Subject | None:
        records = {
            each.article.id: each
            for each in self._dataset.with_prefix(prefix, "id")
            if each.article.id.startswith(prefix)
        }
        ids = sorted(records.keys() | set(self._seen.ids(prefix) if self._seen else ()))
        if len(ids) > 1:
            named = "; ".join(f"{each} {self._title(each, records.get(each))}".rstrip() for each in ids[:NAMED])
            more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
            raise ArgumentError(f"{prefix} begins the ids of {len(ids)} articles: {named}{more}. Give more of the id")
        if not ids:
            return None
        return _of_record(records[ids[0]]) if records else self._of_state(ids[0])

    def _title(self, article_id: str, record: Record | None) -> str:
        if record is not None:
            return record.article.title or record.article.locator
        headline = self._seen.headline(article_id) if self._seen else None
        return headline.title if headline else ""

    def _of_state(self, article_id: str) -> Subject | None:
        assert self._seen is not None
        labels, headline = self._seen.labels(article_id), self._seen.headline(article_id)
        if labels is None or headline is None:
            return None
        article = Article(id=article_id, locator="", title=headline.title, published_at=headline.published_at)
        article.source.name = headline.outlet
        labels.restore(article)
        note = "the text is in none of the files that were searched: name its file with --articles to compare it"
        place = str(self._state_folder)
        return Subject(article, "state", place, stored=True, arrival=(labels.fetched_at, "", 0), notes=[note])

    def _by_place(self, name: str) -> Subject | None:
        """Return the record of a URL, a document's own id or a locator: the one read last if there are several."""
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
            subject.notes.append(f"the latest of {len(found)} records of this name; the others: {others}")
        return subject

    def _by_file(self, path: Path, rest: str, name: str) -> Subject:
        document = _document(path, rest, name)
        if (published := _published(document)) is not None:
            return _of_record(Record(published, path, 0))
        article = self._clean(document)
        if isinstance(article, Rejection):
            raise ArgumentError(f"{name} makes no article; {article.stage}: {article.reason}")
        return self._with_stored_labels(Subject(article, "file", name, stored=False, arrival=("~", name, 0), notes=[]))

    def _with_stored_labels(self, subject: Subject) -> Subject:
        """Give an article that was read now the labels under which it was published, if it was."""
        article = subject.article
        for record in self._dataset.with_value([article.source_hash], "source_hash"):
            stored = record.article
            if stored.run and (stored.id == article.id or stored.locator.endswith(f"/{article.locator}")):
                article.id = stored.id
                Labels.of(stored).restore(article)
                if stored.text_hash != article.text_hash:
                    subject.notes.append("read now, its text comes out differently than in its record")
                subject.stored, subject.arrival = True, _of_record(record).arrival
                return subject
        labels = self._seen.labels(article.id) if self._seen else None
        if labels is not None:
            labels.restore(article)
            subject.stored, subject.arrival = True, (labels.fetched_at, "", 0)
        return subject


def _of_record(record: Record) -> Subject:
    arrival = (record.article.fetched_at, str(record.file), record.offset)
    return Subject(record.article, "record", str(record.file), stored=True, arrival=arrival, notes=[])


def _file_in(name: str) -> tuple[Path, str] | None:
    """Return the file that a name is or begins with, and the rest: a line, or an archive's member."""
    ends = [len(name), *(match.start() for match in re.finditer(r"[:!]", name))]
    parts = ((Path(name[:end]), name[end:]) for end in sorted(ends, reverse=True) if end)
    return next((found for found in parts if _is_file(found[0])), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _document(path: Path, rest: str, name: str) -> Document:
    """Return the document that a place in a file names; without a place, the only one."""
    outcomes = read_file(InputFile(path, path.name))
    if rest:
        found = next((each for each in outcomes if each.locator == path.name + rest), None)
        if found is None:
            raise ArgumentError(f"there is no document at {rest[1:]} in {path}: lines count from 1, blank ones too")
    else:
        found, *others = islice(outcomes, 2)
        if others:
            raise ArgumentError(f"{name} holds several documents: name one, as in {path.parent / found.locator}")
    if isinstance(found, Rejection):
        raise ArgumentError(f"{name} cannot be read: {found.reason}")
    return found


def _published(document: Document) -> Article | None:
    """Return the record that a document is, where it is one of ours."""
    return decode_record(document.content) if document.format == "record" else None

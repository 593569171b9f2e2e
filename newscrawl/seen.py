"""What the state remembers of the articles it has seen, to be read without disturbing a run that writes it."""

from __future__ import annotations

import sqlite3
import textwrap
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from newscrawl.errors import StateError
from newscrawl.items import CREDITED, Article, Duplicate, Event, Role, Run, Syndication

DATABASE = "newscrawl.sqlite"
"""Name of the database in the state folder."""
TITLE_LENGTH = 90
"""Characters of the text that stand for a title."""


@dataclass(slots=True)
class Labels:
    """What a record said of itself when it was first written, beyond what reading it again would yield."""

    fetched_at: str
    run: Run
    duplicate: Duplicate
    revision_of: str | None
    event: Event
    inherited: Syndication | None
    """The attribution, where it was inherited from an earlier copy."""

    @classmethod
    def of(cls, article: Article) -> Labels:
        """Return the labels of a finished record."""
        assert article.run is not None
        inherited = article.syndication if article.syndication.inferred_from else None
        return cls(article.fetched_at, article.run, article.duplicate, article.revision_of, article.event, inherited)

    def restore(self, article: Article) -> None:
        """Give a record that was read again the labels of its first writing."""
        article.fetched_at = self.fetched_at
        article.run = self.run
        article.duplicate = self.duplicate
        article.revision_of = self.revision_of
        article.event = self.event
        article.syndication = self.inherited or article.syndication


@dataclass(slots=True)
class Headline:
    """What lists of articles say of each: enough to recognise it."""

    id: str
    title: str
    """Its title, or its first words."""
    outlet: str | None
    credits: list[tuple[str, Role]]
    """Agencies that are its origin, or contributed."""
    published_at: str | None
    fetched_at: str
    copies: str | None
    """Its copy cluster."""

    @classmethod
    def of(cls, article: Article) -> Headline:
        """Return what identifies a finished record."""
        named = [(agency.id, agency.role) for agency in article.syndication.agencies if agency.role in CREDITED]
        outlet = article.source.name or article.source.host
        copies = article.duplicate.cluster
        title = article.title or textwrap.shorten(article.text, TITLE_LENGTH, placeholder=" …")
        return cls(article.id, title, outlet, named, article.published_at, article.fetched_at, copies)


class Seen:
    """The articles that earlier runs published.

    :param connection: to the state's database.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def schemes(self) -> dict[str, dict[str, str | int]]:
        """Return how each component writes its tables."""
        return {name: msgspec.json.decode(text) for name, text in self.connection.execute("SELECT * FROM schemes")}

    def labels(self, article_id: str) -> Labels | None:
        """Return the labels under which an article was first written, or None if it is new."""
        row = self.connection.execute("SELECT labels FROM articles WHERE id = ?", (article_id,)).fetchone()
        return msgspec.json.decode(row[0], type=Labels) if row else None

    def was_read(self, reading: str) -> bool:
        """Tell whether a document with this key of place and bytes has been seen."""
        query = "SELECT 1 FROM articles WHERE reading = ? LIMIT 1"
        return self.connection.execute(query, (reading,)).fetchone() is not None

    def headline(self, article_id: str) -> Headline | None:
        """Return what identifies a seen article, or None if there is none of that id."""
        row = self.connection.execute("SELECT headline FROM articles WHERE id = ?", (article_id,)).fetchone()
        return msgspec.json.decode(row[0], type=Headline) if row else None

    def event_members(self, event: str) -> list[Headline]:
        """Return the seen articles of an event cluster, by id."""
        query = "SELECT headline FROM articles WHERE event = ? ORDER BY id"
        return [msgspec.json.decode(row[0], type=Headline) for row in self.connection.execute(query, (event,))]

    def ids(self, prefix: str) -> list[str]:
        """Return the ids of the seen articles that begin so; ids are hexadecimal digits."""
        query = "SELECT id FROM articles WHERE id >= ? AND id < ? ORDER BY id"
        return [article_id for (article_id,) in self.connection.execute(query, (prefix, prefix + "g"))]


@contextmanager
def reading(folder: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection to a state folder's database that cannot write; to an empty one where there is no state.

    :raises StateError: there is a state, but it cannot be read.
    """
    database = folder / DATABASE
    place = f"{database.as_uri()}?mode=ro" if database.exists() else "file::memory:"
    try:
        with closing(sqlite3.connect(place, uri=True)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise StateError(f"the state in {folder} cannot be read: {error}") from error

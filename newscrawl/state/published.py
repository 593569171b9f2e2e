"""What the state remembers of the articles it has seen, to be read without disturbing a run that writes it."""

from __future__ import annotations

import sqlite3
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipelines.errors import StateError
from pipelines.items import CREDITED, Article, Duplicate, Event, Role, Run, Syndication

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
def state_to_read(folder: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection that cannot write to the database of a state folder; a run that holds it is not disturbed.

    What is read is what was committed when the connection first reads.

    :raises StateError: there is no state in the folder, or it cannot be read.
    """
    database = folder.resolve() / DATABASE
    if not database.is_file():
        raise StateError(f"{folder} holds no state: name the folder of earlier runs with -s NEWSCRAWL_STATE_DIR=...")
    # where nobody has it open there is no log, and a reader would leave one behind
    way = "mode=ro" if database.with_name(f"{DATABASE}-wal").exists() else "immutable=1"
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?{way}", uri=True, isolation_level=None)) as connection:
            connection.execute("BEGIN")
            yield connection
    except sqlite3.Error as error:
        raise StateError(f"the state in {folder} cannot be read: {error}") from error


def reading(folder: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Give the same, but a connection to an empty database where there is no state."""
    return state_to_read(folder) if (folder / DATABASE).exists() else closing(sqlite3.connect(":memory:"))


def was_made_as(connection: sqlite3.Connection, folder: Path, component: str, scheme: Mapping[str, str | int]) -> bool:
    """Tell whether a component has tables in a state that are written as it writes them; False if it has none.

    :raises StateError: the folder was made under another scheme.
    """
    row = connection.execute("SELECT scheme FROM schemes WHERE component = ?", (component,)).fetchone()
    if row is not None and row[0] != (text := scheme_text(scheme)):
        raise StateError(
            f"the {component} index in {folder} was made as {row[0]}, this run would write {text}: "
            "go back to those settings, or begin a new state with -s NEWSCRAWL_STATE_DIR=..."
        )
    return row is not None


def scheme_text(scheme: Mapping[str, str | int]) -> str:
    """Return a scheme as the state keeps it."""
    return msgspec.json.encode(scheme, order="deterministic").decode()

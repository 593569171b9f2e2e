"""What the state remembers about published articles; reading it does not disturb a run that writes it."""

from __future__ import annotations

import re
import sqlite3
import textwrap
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from newscrawl.serialization import decoded
from newscrawl.state.damage import check_commits, checked_seal, has_state, state_error
from pipelines.duplicates.figures import NOTE
from pipelines.errors import StateError
from pipelines.items import CREDITED, Article, Duplicate, Event, Role, Run, Syndication

DATABASE = "newscrawl.sqlite"
"""Name of the database in the state folder."""
_STARTED = re.compile(r"-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)(?![0-9])")
TITLE_LENGTH = 90
"""Characters of the text that replace a missing title."""


@dataclass(slots=True)
class Labels:
    """The labels of a record from when it was first written, which cannot be computed from the document again."""

    fetched_at: str
    run: Run
    duplicate: Duplicate
    revision_of: str | None
    event: Event
    inherited: Syndication | None
    """The attribution, if it was inherited from an earlier copy."""
    outlet: str | None = None
    """Name of the outlet; None in what was written before names were counted."""
    figures: str | None = None
    """The note on figures that the text it copies does not have."""
    host: str | None = None
    """Host of the outlet; None in what was written before hosts were remembered."""

    @classmethod
    def of(cls, article: Article) -> Labels:
        """Return the labels of a finished record."""
        assert article.run is not None
        inherited = article.syndication if article.syndication.inferred_from else None
        return cls(
            article.fetched_at,
            article.run,
            article.duplicate,
            article.revision_of,
            article.event,
            inherited,
            article.source.name,
            next((note for note in article.notes if note.startswith(NOTE)), None),
            article.source.host,
        )

    @property
    def published(self) -> datetime:
        """When the run began that published it."""
        return start_of(self.run.id, self.fetched_at)

    def restore(self, article: Article) -> None:
        """Set the labels of a record that was read again to those of its first writing."""
        article.fetched_at = self.fetched_at
        article.run = self.run
        article.duplicate = self.duplicate
        article.revision_of = self.revision_of
        article.event = self.event
        article.syndication = self.inherited or article.syndication
        article.notes += [self.figures] if self.figures else []


@dataclass(slots=True)
class ArticleSummary:
    """What lists of articles show of each article: enough to recognise it."""

    id: str
    title: str
    """The title, or the first words of the text."""
    outlet: str | None
    credits: list[tuple[str, Role]]
    """Agencies that are the origin or contributed, with their roles."""
    published_at: str | None
    fetched_at: str
    copies: str | None
    """Id of the copy cluster."""
    url: str | None = None
    """Canonical address; like the two below None in what was written before they were remembered."""
    host: str | None = None
    """Host of the outlet."""
    revision_of: str | None = None
    """Id of the earlier version of its document."""

    @classmethod
    def of(cls, article: Article) -> ArticleSummary:
        """Return the summary of a finished record."""
        return cls(
            id=article.id,
            title=article.title or textwrap.shorten(article.text, TITLE_LENGTH, placeholder=" …"),
            outlet=article.source.name or article.source.host,
            credits=[(agency.id, agency.role) for agency in article.syndication.agencies if agency.role in CREDITED],
            published_at=article.published_at,
            fetched_at=article.fetched_at,
            copies=article.duplicate.cluster,
            url=article.url,
            host=article.source.host,
            revision_of=article.revision_of,
        )

    @property
    def origins(self) -> list[str]:
        """Agencies whose text it is."""
        return [agency for agency, role in self.credits if role == "origin"]


def start_of(run: str, fetched_at: str) -> datetime:
    """Return when a run began, as its id says; else when one of its articles was fetched; else the start of 1970."""
    named = _STARTED.findall(run)
    try:
        if named:
            return datetime.strptime(named[-1], "%Y-%m-%dT%H-%M-%SZ").replace(tzinfo=UTC)
        fetched = datetime.fromisoformat(fetched_at)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return fetched if fetched.tzinfo else fetched.replace(tzinfo=UTC)


class PublishedArticles:
    """The articles that earlier runs published.

    :param connection: to the state's database.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def schemes(self) -> dict[str, dict[str, str | int]]:
        """Return the scheme under which each component writes its tables, by component."""
        return {name: msgspec.json.decode(text) for name, text in self.connection.execute("SELECT * FROM schemes")}

    def labels(self, article_id: str) -> Labels | None:
        """Return the labels with which an article was first written, or None if it is new."""
        row = self.connection.execute("SELECT labels FROM articles WHERE id = ?", (article_id,)).fetchone()
        return decoded(row[0], Labels) if row else None

    def was_read(self, reading: str) -> bool:
        """Return whether a document with this key of place and bytes was seen."""
        query = "SELECT 1 FROM articles WHERE reading = ? LIMIT 1"
        return self.connection.execute(query, (reading,)).fetchone() is not None

    def summary(self, article_id: str) -> ArticleSummary | None:
        """Return the summary of a published article, or None if no article has that id."""
        row = self.connection.execute("SELECT headline FROM articles WHERE id = ?", (article_id,)).fetchone()
        return msgspec.json.decode(row[0], type=ArticleSummary) if row else None

    def event_of(self, article_id: str) -> str | None:
        """Return the event cluster of a published article; None if it is in none, or is not known."""
        row = self.connection.execute("SELECT event FROM articles WHERE id = ?", (article_id,)).fetchone()
        return row[0] if row else None

    def event_members(self, event: str) -> list[ArticleSummary]:
        """Return the published articles of an event cluster, sorted by id."""
        query = "SELECT headline FROM articles WHERE event = ? ORDER BY id"
        return [msgspec.json.decode(row[0], type=ArticleSummary) for row in self.connection.execute(query, (event,))]

    def ids(self, prefix: str) -> list[str]:
        """Return the ids of published articles that start with a prefix; ids are hexadecimal."""
        query = "SELECT id FROM articles WHERE id >= ? AND id < ? ORDER BY id"
        return [article_id for (article_id,) in self.connection.execute(query, (prefix, prefix + "g"))]


@contextmanager
def state_to_read(folder: Path) -> Iterator[sqlite3.Connection]:
    """Yield a read-only connection to the database of a state folder, which does not disturb a run that uses it.

    The connection sees what was committed when it first reads. All of the database file is compared with its seal.

    :raises StateError: when there is no state in the folder, or it is damaged, or cannot be read.
    """
    database = folder.resolve() / DATABASE
    if not has_state(database):
        raise StateError(
            f"there is no state in {folder}: name the folder of earlier runs with -s NEWSCRAWL_STATE_DIR=..."
        )
    seal = checked_seal(database)
    # without a writer there is no write-ahead log, and a reader must not leave one behind
    mode = "mode=ro" if database.with_name(f"{DATABASE}-wal").exists() else "immutable=1"
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?{mode}", uri=True, isolation_level=None)) as connection:
            connection.execute("BEGIN")
            check_commits(connection, seal, database)
            yield connection
    except sqlite3.Error as error:
        raise state_error(error, database) from error


def state_or_empty(folder: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Return what ``state_to_read`` returns, or a connection to an empty database if there is no state."""
    return state_to_read(folder) if has_state(folder / DATABASE) else closing(sqlite3.connect(":memory:"))

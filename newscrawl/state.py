"""The memory between runs: seen means published.

Everything a run learns (what it read, signatures, frequencies) is staged in one open SQLite transaction. A part of the
output is published in three steps, of which the middle one decides:

1. the part's file is complete and on the disk under a temporary name;
2. the transaction is committed, with a line that names the temporary and the final file;
3. the file is renamed, the line deleted.

A run that dies before 2 leaves no trace but its temporary file, which the next run deletes; one that dies after 2 is
completed by the next run, which renames the file. So no document is lost and none is published twice.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from newscrawl.errors import StateError
from newscrawl.items import CREDITED, Article, Duplicate, Event, Role, Run, Syndication
from newscrawl.whole_files import rename_durably

DATABASE = "newscrawl.sqlite"
"""Name of the database in the state folder."""
TITLE_LENGTH = 90
"""Characters of the text that stand for a title."""

_TABLES = """
CREATE TABLE IF NOT EXISTS schemes (component TEXT PRIMARY KEY, scheme TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS parts (temporary TEXT PRIMARY KEY, path TEXT NOT NULL, complete INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, reading TEXT NOT NULL, event TEXT, headline BLOB NOT NULL, labels BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS articles_by_reading ON articles (reading);
CREATE INDEX IF NOT EXISTS articles_by_event ON articles (event);
CREATE TEMP TABLE written (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE joined (event TEXT PRIMARY KEY) WITHOUT ROWID;
"""


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


class State:
    """The state folder of one run: its single writer, its tables, its protocol of publishing.

    :param folder: made if it does not exist.
    :param owner: who holds it, told to a second run that asks.
    :raises StateError: another run holds the folder, or the folder cannot be written.
    """

    def __init__(self, folder: Path, owner: str) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(folder / "lock", owner)
        except OSError as error:
            raise StateError(f"the state folder {folder} cannot be used: {error}") from error
        self.connection = sqlite3.connect(folder / DATABASE, isolation_level=None)
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            self.connection.close()
            self._lock.close()
            raise StateError(f"the state in {folder} cannot be used: {error}") from error
        self.before_commit: list[Callable[[], None]] = []
        self.after_commit: list[Callable[[], None]] = []
        self.on_undo: list[Callable[[], None]] = []
        """What keeps its staging beside the database takes the unfinished article back here."""
        self._article_open = False
        self.recovered = self._recover()

    def _prepare(self) -> None:
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")  # a commit decides what counts as published
        self.connection.execute("PRAGMA cache_size = -65536")  # 64 MiB: band look-ups are random
        self.connection.executescript(_TABLES)

    def require(self, component: str, scheme: Mapping[str, str | int]) -> None:
        """Record how a component wrote its tables, or check that it still writes them so.

        :raises StateError: the folder was made under another scheme.
        """
        if not was_made_as(self.connection, self.folder, component, scheme):
            self.connection.execute("INSERT INTO schemes VALUES (?, ?)", (component, _scheme_text(scheme)))

    def schemes(self) -> dict[str, dict[str, str | int]]:
        """Return how each component writes its tables."""
        return {name: msgspec.json.decode(text) for name, text in self.connection.execute("SELECT * FROM schemes")}

    # Articles, one at a time

    def begin_article(self) -> None:
        """Open the staging of one article; whatever an article before it staged and did not finish is undone."""
        self._begin()
        self._undo_unfinished()
        self.connection.execute("SAVEPOINT article")
        self._article_open = True

    def finish_article(self, article: Article, reading: str) -> None:
        """Stage a finished record as seen.

        :param reading: key of the place and bytes that were read, by which it is known before it is extracted.
        """
        headline, labels = msgspec.json.encode(Headline.of(article)), msgspec.json.encode(Labels.of(article))
        row = (article.id, reading, article.event.cluster, headline, labels)
        self.connection.execute("INSERT OR IGNORE INTO articles VALUES (?, ?, ?, ?, ?)", row)
        self.connection.execute("RELEASE article")
        self._article_open = False

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

    def mark_written(self, article_id: str) -> bool:
        """Note that this run has written an article; return False if it had already."""
        cursor = self.connection.execute("INSERT OR IGNORE INTO temp.written VALUES (?)", (article_id,))
        return cursor.rowcount == 1

    def note_event(self, event: str) -> None:
        """Note that an article of this run joined an event."""
        self.connection.execute("INSERT OR IGNORE INTO temp.joined VALUES (?)", (event,))

    def noted_events(self) -> list[str]:
        """Return the events that articles of this run joined, by id."""
        return [event for (event,) in self.connection.execute("SELECT event FROM temp.joined ORDER BY event")]

    # Publishing

    def announce(self, temporary: Path, path: Path) -> None:
        """Name a file that is about to be written, so that the next run can clear it away if this one dies."""
        row = (str(temporary), str(path))
        self.connection.execute("INSERT OR REPLACE INTO parts VALUES (?, ?, 0)", row)

    def publish(self, temporary: Path, path: Path) -> None:
        """Commit what is staged together with a complete file, and give that file its name."""
        row = (str(temporary), str(path))
        self._begin()
        self.connection.execute("INSERT OR REPLACE INTO parts VALUES (?, ?, 1)", row)
        self.commit()
        rename_durably(temporary, path)
        self.connection.execute("DELETE FROM parts WHERE temporary = ?", row[:1])

    def commit(self) -> None:
        """Commit what is staged: the lines are out, or were sent where no file is renamed."""
        self._undo_unfinished()
        for flush in self.before_commit:
            flush()
        if self.connection.in_transaction:
            self.connection.execute("COMMIT")
        for clear in self.after_commit:
            clear()

    def close(self) -> None:
        """Give up the folder; what is staged and not committed is undone."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        self.connection.close()
        self._lock.close()

    def _begin(self) -> None:
        if not self.connection.in_transaction:
            self.connection.execute("BEGIN IMMEDIATE")

    def _undo_unfinished(self) -> None:
        if self._article_open:
            self.connection.execute("ROLLBACK TO article")
            self.connection.execute("RELEASE article")
            self._article_open = False
            for take_back in self.on_undo:
                take_back()

    def _recover(self) -> list[str]:
        """Complete or discard what a dead run left; return what was done, in sentences."""
        done = []
        for temporary, path, complete in self.connection.execute("SELECT * FROM parts").fetchall():
            if complete and Path(temporary).exists():
                rename_durably(Path(temporary), Path(path))
                done.append(f"{path}: published; the run that wrote it had died before")
            elif not complete and Path(temporary).exists():
                Path(temporary).unlink()
                done.append(f"{temporary}: deleted; the run that wrote it had died, its documents are read again")
            self.connection.execute("DELETE FROM parts WHERE temporary = ?", (temporary,))
        return done


@contextmanager
def state_to_read(folder: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection that cannot write to the database of a state folder; a run that holds it is not disturbed.

    What is read is what was committed when the connection first reads.

    :raises StateError: there is no state in the folder, or it cannot be read.
    """
    database = folder.resolve() / DATABASE
    if not database.is_file():
        raise StateError(f"{folder} holds no state: name the state folder of earlier runs")
    # where nobody has it open there is no log, and a reader would leave one behind
    way = "mode=ro" if database.with_name(f"{DATABASE}-wal").exists() else "immutable=1"
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?{way}", uri=True, isolation_level=None)) as connection:
            connection.execute("BEGIN")
            yield connection
    except sqlite3.Error as error:
        raise StateError(f"the state in {folder} cannot be read: {error}") from error


def was_made_as(connection: sqlite3.Connection, folder: Path, component: str, scheme: Mapping[str, str | int]) -> bool:
    """Tell whether a component has tables in a state that are written as it writes them; False if it has none.

    :raises StateError: the folder was made under another scheme.
    """
    row = connection.execute("SELECT scheme FROM schemes WHERE component = ?", (component,)).fetchone()
    if row is not None and row[0] != (text := _scheme_text(scheme)):
        raise StateError(
            f"the {component} index in {folder} was made as {row[0]}, this run would write {text}: "
            "go back to those settings, or begin a new state with -s NEWSCRAWL_STATE_DIR=..."
        )
    return row is not None


def _scheme_text(scheme: Mapping[str, str | int]) -> str:
    return msgspec.json.encode(scheme, order="deterministic").decode()


def _lock(path: Path, owner: str) -> IO[str]:
    """Return the lock file, held; the system lets go of it when the process dies."""
    lock = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "another run"
        lock.close()
        raise StateError(
            f"the state folder {path.parent} is in use by {holder}: wait for its end, "
            "or give this run another one with -s NEWSCRAWL_STATE_DIR=..."
        ) from None
    lock.seek(0)
    lock.truncate()
    lock.write(f"{owner} (process {os.getpid()})\n")
    lock.flush()
    return lock

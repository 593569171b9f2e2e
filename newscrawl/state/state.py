"""The memory between runs: seen means published.

Everything a run learns (what it read, signatures, frequencies) is staged in one open SQLite transaction. A part of the
output is published in three steps, the second of which decides:

1. the part's file is complete and on disk under a temporary name;
2. the transaction is committed, including a row that names the temporary and the final file;
3. the file is renamed and the row deleted.

A run that dies before step 2 leaves nothing but its temporary file, which the next run deletes. One that dies after
step 2 is completed by the next run, which renames the file. So no document is lost, and none is published twice.

Facts on which no article depends, such as what a feed listed, are noted in the same transaction. While no article waits
to be published they may be committed at any time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from newscrawl.state import parts
from newscrawl.state.damage import check_structure, has_state, state_error
from newscrawl.state.lock import lock
from newscrawl.state.parts import Part, give_name, recover
from newscrawl.state.published import DATABASE, ArticleSummary, Labels, PublishedArticles, state_to_read
from newscrawl.state.seal import read_seal
from newscrawl.state.sealed_database import SealedDatabase
from pipelines import schemes
from pipelines.errors import DamagedStateError, StateError
from pipelines.extraction.identity import text_place
from pipelines.items import Article
from pipelines.participant import Participant
from pipelines.schemes import require_scheme

_TABLES = f"""
{schemes.TABLE};
{parts.TABLE};
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, reading TEXT NOT NULL, event TEXT, headline BLOB NOT NULL, labels BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS articles_by_reading ON articles (reading);
CREATE INDEX IF NOT EXISTS articles_by_event ON articles (event);
CREATE TABLE IF NOT EXISTS texts (place BLOB PRIMARY KEY, article TEXT NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE written (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TEMP TABLE joined (event TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class State(PublishedArticles):
    """The state folder of one run: its single writer, its tables, the protocol by which it publishes.

    :param folder: made if it does not exist.
    :param owner: name of the run that holds the folder, for the error message of a second run.
    :raises StateError: when another run holds the folder, or it cannot be written.
    """

    def __init__(self, folder: Path, owner: str) -> None:
        self.folder = folder
        self._lock = lock(folder, owner)
        try:
            self._database = _opened(folder / DATABASE)
        except StateError:
            self._lock.close()
            raise
        super().__init__(self._database.connection)
        self._participants: list[Participant] = []
        self._staging = self._articles_wait = False
        self.failure: StateError | None = None
        """Why the state cannot be used any more, once a run has found that out."""
        self._notes: list[Callable[[], object]] = []
        try:
            self.recovered = recover(self.connection)
        except StateError:
            self.close()
            raise

    def require(self, component: str, scheme: Mapping[str, str | int]) -> None:
        """Record how a component writes its tables, or check that it still writes them so.

        :raises StateError: when the folder was written under another scheme.
        """
        require_scheme(self.connection, self.folder, component, scheme)

    def join(self, participant: Participant) -> None:
        """Add a participant to the transaction; hooks are called in the order of joining."""
        self._participants.append(participant)

    # Articles

    @contextmanager
    def staging(self) -> Iterator[None]:
        """Stage everything that is learned in the block; if the block raises an exception, stage nothing."""
        self._begin()
        self.connection.execute("SAVEPOINT staging")
        self._staging = True
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK TO staging")
                self._end_staging()
            else:  # on a full or failing disk SQLite gives up the whole transaction
                self._staging, self._notes = False, []
            for participant in self._participants:
                participant.rollback()
            raise
        self._articles_wait = True
        self._end_staging()
        for participant in self._participants:
            participant.commit()

    def note(self, write: Callable[[], object]) -> None:
        """Write facts on which no article depends: now, or just after the batch that is being staged, even if it fails.

        They are committed with the articles that wait to be published, or by :meth:`save`.
        """
        if self._staging:
            self._notes.append(write)
        elif not self._is_lost:  # else the run ends, and the next one learns it again
            self._begin()
            write()

    def remember(self, article: Article, reading: str) -> None:
        """Stage a finished record as seen.

        :param reading: key of the place and the bytes that were read, known before extraction.
        """
        summary, labels = msgspec.json.encode(ArticleSummary.of(article)), msgspec.json.encode(Labels.of(article))
        row = (article.id, reading, article.event.cluster, summary, labels)
        self.connection.execute("INSERT OR IGNORE INTO articles VALUES (?, ?, ?, ?, ?)", row)
        if article.url is not None:
            place = text_place(article.url, article.text_hash)
            self.connection.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (place, article.id))

    def remember_row(self, row: tuple[str, str, str | None, bytes, bytes]) -> bool:
        """Stage the row of an article from another state as seen; return whether it was not known."""
        self._begin()
        self._articles_wait = True
        return self.connection.execute("INSERT OR IGNORE INTO articles VALUES (?, ?, ?, ?, ?)", row).rowcount == 1

    def remember_text(self, place: bytes, article_id: str) -> None:
        """Stage the row of a text at an address from another state, if its article is known."""
        query = "INSERT OR IGNORE INTO texts SELECT ?, id FROM articles WHERE id = ?"
        self.connection.execute(query, (place, article_id))

    def article_with_text(self, url: str, text_hash: str) -> str | None:
        """Return the id of the first article that was published with a text at a canonical URL, or None."""
        query = "SELECT article FROM texts WHERE place = ?"
        row = self.connection.execute(query, (text_place(url, text_hash),)).fetchone()
        return row[0] if row else None

    def mark_written(self, article_id: str) -> bool:
        """Note that this run has written an article; return False if it had done so before."""
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
        """Record a file that is about to be written, so that the next run can delete it if this one dies."""
        row = (str(temporary), str(path))
        self.save()  # the record must not wait for a later commit
        self.connection.execute("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", (*row, Part.UNFINISHED))

    def publish(self, temporary: Path, path: Path, *, replaces: bool = False) -> Path:
        """Commit what is staged together with a complete file, and give that file its final name; return the name.

        It is another one than ``path`` where a file has that already.

        :param replaces: whether it replaces a file of that name; no other file is ever replaced.
        """
        row = (str(temporary), str(path))
        self._begin()
        kind = Part.REPLACING if replaces else Part.COMPLETE
        self.connection.execute("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", (*row, kind))
        self.commit()
        published = give_name(temporary, path, kind)
        self.connection.execute("DELETE FROM parts WHERE temporary = ?", row[:1])
        return published

    def commit(self) -> None:
        """Commit what is staged: its lines are written, or were sent where no file is renamed.

        :raises DamagedStateError: when the state was found to be damaged; labels that it gave are not to be believed.
        """
        if isinstance(self.failure, DamagedStateError):
            raise self.failure
        self._check_transaction()
        for participant in self._participants:
            participant.flush()
        if self._articles_wait:
            self._database.count_commit()
        if self.connection.in_transaction:
            self.connection.execute("COMMIT")
        self._articles_wait = False
        self._database.seal_commits()
        for participant in self._participants:
            participant.published()

    def save(self) -> None:
        """Commit what was noted, unless articles wait to be published: that will be committed with them."""
        if not self._articles_wait and not self._staging:
            self.commit()

    def close(self) -> None:
        """Release the folder; what is staged and not committed is rolled back."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        try:
            self._database.close()
        finally:
            self._lock.close()

    def _end_staging(self) -> None:
        self.connection.execute("RELEASE staging")
        self._staging = False
        notes, self._notes = self._notes, []
        for write in notes:
            write()

    @property
    def _is_lost(self) -> bool:
        """Whether the database has given up what waits to be published, as it does on a full or failing disk."""
        return self._articles_wait and not self.connection.in_transaction

    def _check_transaction(self) -> None:
        """Check that what waits to be published is still staged.

        :raises StateError: when the database has given it up.
        """
        if self._is_lost:
            raise StateError(f"the state in {self.folder} could not keep what was staged: is its disk full?")

    def _begin(self) -> None:
        self._check_transaction()
        if not self.connection.in_transaction:
            self.connection.execute("BEGIN IMMEDIATE")


def _opened(path: Path) -> SealedDatabase:
    """Return a database that was checked before anything in its folder was changed, with the tables of the state.

    :raises StateError: when it is damaged, or cannot be used.
    """
    try:
        if has_state(path):
            with state_to_read(path.parent) as connection:
                seal = read_seal(path.parent)
                if seal is None or seal.broken:
                    check_structure(connection, path)
        database = SealedDatabase(path)
        database.connection.executescript(f"BEGIN; {_TABLES} COMMIT;")
    except sqlite3.Error as error:
        raise state_error(error, path) from error
    except OSError as error:
        raise StateError(f"the state folder {path.parent} cannot be used: {error}") from error
    return database

"""The index on disk: commits, expiry, damage."""

import os
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.corpus import article
from pipelines.duplicates import SketchIndex
from pipelines.duplicates.disk_store import DiskStore
from pipelines.duplicates.signer import signer
from pipelines.errors import DamagedStateError

NOW = datetime(2026, 5, 4, tzinfo=UTC)
SIGNER = signer("numpy")


class Runs:
    """Successive runs that use the same folder."""

    def __init__(self, folder):
        self.folder = folder

    @contextmanager
    def open(self, day=0):
        now = NOW + timedelta(days=day)
        with closing(sqlite3.connect(self.folder / "state.sqlite", isolation_level=None)) as connection:
            yield connection, DiskStore(connection, self.folder / "duplicates", now, kept_days=90), now

    def run(self, texts, day=0, commit=True, batch=1_000):
        with self.open(day) as (connection, store, now):
            index = SketchIndex(store, now)
            found = []
            for start in range(0, len(texts), batch):
                connection.execute("BEGIN")
                names = [f"{day}-{number}" for number in range(start, min(start + batch, len(texts)))]
                found += index.compare(SIGNER.sketch(texts[start : start + batch]), names)
                store.flush()
                connection.execute("COMMIT" if commit else "ROLLBACK")
                if commit:
                    store.published()
        return [verdict.duplicate for verdict in found]

    def sizes(self):
        """Return the lengths of the table and of each kind of postings."""
        with self.open() as (_, store, _):
            return len(store.table), sum(map(len, store.keys)), sum(map(len, store.samples))


@pytest.fixture
def runs(tmp_path):
    return Runs(tmp_path)


TEXTS = [article(number).text for number in range(40)]


def test_next_run_remembers(runs):
    """The next run remembers what was committed, in however many portions."""
    runs.run(TEXTS, batch=7)

    again = runs.run([f"{text} One line more." for text in TEXTS], day=1)

    assert [found.of for found in again] == [f"0-{number}" for number in range(40)]
    assert {found.kind for found in again} == {"near"}


def test_what_is_not_committed_is_gone(runs):
    """A run that dies before its commit leaves nothing: what it wrote is overwritten or deleted."""
    runs.run(TEXTS[:20])
    before = runs.sizes()

    runs.run(TEXTS[20:], day=1, commit=False)

    assert runs.sizes() == before
    assert {found.kind for found in runs.run(TEXTS[20:], day=2)} == {"unique"}
    assert {found.kind for found in runs.run(TEXTS, day=3)} == {"exact"}


def test_failed_article_leaves_nothing(runs):
    """A text that was rolled back is not found."""
    with runs.open() as (_, store, now):
        index = SketchIndex(store, now)
        index.compare(SIGNER.sketch(TEXTS[:2]), ["a", "b"])
        index.compare(SIGNER.sketch(TEXTS[2:3]), ["failed"])
        store.rollback()
        found = index.compare(SIGNER.sketch(TEXTS[:3]), ["c", "d", "e"])

    assert [verdict.duplicate.of for verdict in found] == ["a", "b", None]


def test_texts_expire(runs):
    """A text expires when its cluster had no arrival for the days kept; a leader does not expire before its copies."""
    alone, copied, other = TEXTS[0], TEXTS[1], TEXTS[2:30]
    runs.run([alone, copied, *other])
    runs.run([f"{copied} One line more."], day=60)

    again, edited = runs.run([alone, f"{copied} Another line."], day=101)

    assert again.kind == "unique"
    assert (edited.kind, edited.cluster) == ("near", "0-1")
    assert runs.sizes()[0] == 4  # the copied text, its two copies, and the one that came again


def test_expired_texts_leave_no_bytes(runs):
    """When all texts have expired, the index is as small as a new one."""
    runs.run(TEXTS)
    runs.run(TEXTS[:1], day=400)

    table, _, _ = runs.sizes()
    assert table == 1
    assert sum(path.stat().st_size for path in (runs.folder / "duplicates").iterdir()) < 1_000


def test_size_of_an_article(runs):
    """An article takes at most 620 bytes for exact and edited copies, and at most 1,000 with partial ones."""
    texts = [article(number, 2_000).text for number in range(1_500)]
    runs.run(texts, batch=100)

    by_kind = {}
    for path in (runs.folder / "duplicates").iterdir():
        kind = path.name.partition("-")[0]
        by_kind[kind] = by_kind.get(kind, 0) + path.stat().st_size / len(texts)
    assert by_kind["rows"] + by_kind["ids"] + by_kind["keys"] <= 620
    assert sum(by_kind.values()) <= 1_000


def flip(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


DAMAGES = {
    "truncated": (lambda path: os.truncate(path, path.stat().st_size - 1), "instead of"),
    "emptied": (lambda path: path.write_bytes(b""), "is empty"),
    "deleted": (lambda path: path.unlink(), "is missing"),
    "first byte": (lambda path: flip(path, 0), "is not as it was written"),
    "last byte": (lambda path: flip(path, -1), "is not as it was written"),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", ["rows", "ids", "keys", "samples"])
def test_damage_is_reported(runs, kind, damage):
    """A file that is not as it was written is named, with what to do; it may have been written in portions."""
    runs.run(TEXTS, batch=15)
    path = next((runs.folder / "duplicates").glob(f"{kind}-*"))
    change, message = DAMAGES[damage]
    change(path)

    with pytest.raises(DamagedStateError, match=rf"{path.name} .*{message}.*backup"):
        runs.run(TEXTS)


def test_bytes_beyond_the_list_are_no_damage(runs):
    """What a run that died has appended does not count."""
    runs.run(TEXTS[:30])
    for path in (runs.folder / "duplicates").glob("[ri]*"):
        path.write_bytes(path.read_bytes() + b"appended")

    assert {found.kind for found in runs.run(TEXTS, day=1)} == {"exact", "unique"}

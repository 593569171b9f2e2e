"""The index of texts read before, and the verdict on a new one.

Candidates come from banded MinHash (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3) and from the
hash of the whole text; each is verified on the stored shingles, so the similarities in the record are exact, not
estimates.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import xxhash
from numpy.typing import NDArray

from newscrawl.items import Article, Duplicate, DuplicateKind, Match
from pipelines.duplicates.shingles import (
    PERMUTATIONS,
    SCHEME,
    SHINGLE_LENGTH,
    TOKENS_VERSION,
    Shingles,
    shingles,
    signature,
    text_hash,
    tokens,
)

BANDS = 25
ROWS = 5
"""25 bands of 5 rows meet in 95 % of the pairs with a Jaccard similarity of 0.65 and in 23 % of those with 0.4."""
NEAR_THRESHOLD = 0.65
"""Jaccard similarity of the shingle sets from which a text counts as an edited copy."""
VERIFIED_CANDIDATES = 64
"""At most so many candidates are verified, those that share the most bands first."""
REPORTED_MATCHES = 8
"""At most so many further matches are written into a record."""

_TABLES = """
CREATE TABLE IF NOT EXISTS duplicate_texts (
    number INTEGER PRIMARY KEY, article TEXT NOT NULL UNIQUE, leader INTEGER NOT NULL, document TEXT,
    text_hash TEXT NOT NULL, shingles BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS duplicate_texts_by_hash ON duplicate_texts (text_hash);
CREATE INDEX IF NOT EXISTS duplicate_texts_by_document ON duplicate_texts (document) WHERE document IS NOT NULL;
CREATE TABLE IF NOT EXISTS duplicate_bands (
    band INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (band, number)
) WITHOUT ROWID;
"""


@dataclass(slots=True)
class Resemblance:
    """How far two sets of shingles agree; a pure function of the two texts."""

    similarity: float
    containment: float
    coverage: float

    @classmethod
    def of(cls, later: Shingles, earlier: Shingles) -> Resemblance:
        """Return Jaccard similarity, the share of ``later`` in ``earlier``, and the share of ``earlier`` in it."""
        shared = len(np.intersect1d(later, earlier, assume_unique=True))
        union = len(later) + len(earlier) - shared
        return cls(round(shared / union, 4), round(shared / len(later), 4), round(shared / len(earlier), 4))


@dataclass(slots=True)
class _Candidate:
    number: int
    article: str
    leader: int
    kind: DuplicateKind
    resemblance: Resemblance

    def as_match(self) -> Match:
        said = self.resemblance
        return Match(self.article, self.kind, said.similarity, said.containment, said.coverage)


class DuplicateIndex:
    """Texts read before, in tables of the connection it is given; it stages, the connection's owner commits."""

    scheme: ClassVar[dict[str, str | int]] = {
        "tokens": TOKENS_VERSION,
        "shingle_length": SHINGLE_LENGTH,
        "hash": "xxh32",
        "minhash": SCHEME,
        "permutations": PERMUTATIONS,
        "bands": BANDS,
        "rows": ROWS,
    }
    """What makes a stored index comparable with a new text."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(_TABLES)

    def assign(self, article: Article, document: str | None) -> None:
        """Fill ``text_hash``, ``duplicate`` and ``revision_of`` of an article, and remember its text.

        :param document: key of the document whose versions are revisions of one another: its URL or its own id.
        """
        words = tokens(article.text)
        article.text_hash = text_hash(words)
        article.revision_of = self._earlier_version(document)
        own = shingles(words)
        bands = _bands(signature(own))
        verified = sorted(
            self._verified(own, article.text_hash, bands),
            key=lambda found: (found.kind != "exact", -found.resemblance.similarity, found.number),
        )
        leader = self._leader(verified[0], own) if verified else None
        article.duplicate = self._verdict(article.id, verified, leader)
        # An exact copy stores no bands: its first printing stands for it, so 500 reprints fill no bucket
        self._remember(article, document, own, leader, () if article.duplicate.kind == "exact" else bands)

    def _earlier_version(self, document: str | None) -> str | None:
        if document is None:
            return None
        query = "SELECT article FROM duplicate_texts WHERE document = ? ORDER BY number DESC LIMIT 1"
        row = self._connection.execute(query, (document,)).fetchone()
        return row[0] if row else None

    def _verified(self, own: Shingles, own_hash: str, bands: Sequence[int]) -> Iterable[_Candidate]:
        for number in self._candidates(own_hash, bands):
            query = "SELECT article, leader, text_hash, shingles FROM duplicate_texts WHERE number = ?"
            article, leader, its_hash, blob = self._connection.execute(query, (number,)).fetchone()
            resemblance = Resemblance.of(own, np.frombuffer(blob, np.uint32))
            if its_hash == own_hash:
                yield _Candidate(number, article, leader, "exact", resemblance)
            elif resemblance.similarity >= NEAR_THRESHOLD:
                yield _Candidate(number, article, leader, "near", resemblance)

    def _candidates(self, own_hash: str, bands: Sequence[int]) -> list[int]:
        query = "SELECT number FROM duplicate_texts WHERE text_hash = ? ORDER BY number LIMIT ?"
        exact = [number for (number,) in self._connection.execute(query, (own_hash, REPORTED_MATCHES + 1))]
        places = ",".join("?" * len(bands))
        query = f"SELECT number FROM duplicate_bands WHERE band IN ({places})"  # noqa: S608 - question marks only
        met = Counter(number for (number,) in self._connection.execute(query, bands))
        near = sorted(met, key=lambda number: (-met[number], number))[:VERIFIED_CANDIDATES]
        return list(dict.fromkeys(exact + near))

    def _leader(self, best: _Candidate, own: Shingles) -> int | None:
        """Return the leader of the best match's cluster if this text is verified against it too, else None."""
        if best.leader == best.number or best.kind == "exact":
            return best.leader
        query = "SELECT shingles FROM duplicate_texts WHERE number = ?"
        blob = self._connection.execute(query, (best.leader,)).fetchone()[0]
        near = Resemblance.of(own, np.frombuffer(blob, np.uint32)).similarity >= NEAR_THRESHOLD
        return best.leader if near else None

    def _verdict(self, article_id: str, verified: Sequence[_Candidate], leader: int | None) -> Duplicate:
        if not verified:
            return Duplicate(cluster=article_id)
        cluster = article_id
        if leader is not None:
            query = "SELECT article FROM duplicate_texts WHERE number = ?"
            cluster = self._connection.execute(query, (leader,)).fetchone()[0]
        best, *further = (candidate.as_match() for candidate in verified[: REPORTED_MATCHES + 1])
        return Duplicate(best.kind, best.id, cluster, best.similarity, best.containment, best.coverage, matches=further)

    def _remember(
        self, article: Article, document: str | None, own: Shingles, leader: int | None, bands: Sequence[int]
    ) -> None:
        query = "INSERT INTO duplicate_texts (article, leader, document, text_hash, shingles) VALUES (?, ?, ?, ?, ?)"
        row = (article.id, leader or 0, document, article.text_hash, own.tobytes())
        number = self._connection.execute(query, row).lastrowid
        if leader is None:
            self._connection.execute("UPDATE duplicate_texts SET leader = ? WHERE number = ?", (number, number))
        rows = [(band, number) for band in bands]
        self._connection.executemany("INSERT OR IGNORE INTO duplicate_bands VALUES (?, ?)", rows)


def _bands(of: NDArray[np.uint32]) -> list[int]:
    """Return a 64-bit key for each band; the band's number seeds it, so bands never meet across positions."""
    rows = of[: BANDS * ROWS].reshape(BANDS, ROWS)
    keys = (xxhash.xxh3_64_intdigest(row.tobytes(), seed=band) for band, row in enumerate(rows))
    return [key - (1 << 63) for key in keys]

"""The index of texts read before, and the verdict on a new one.

Candidates come from the hash of the whole text (exact copies), from banded MinHash (edited copies; Leskovec, Rajaraman,
Ullman, "Mining of Massive Datasets", chapter 3) and from a sample of the shingles (partial copies). Each is verified on
the stored shingles, so the similarities in the record are exact, not estimates.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import numpy as np
import xxhash

from newscrawl.items import Article, Duplicate, DuplicateKind, Match
from pipelines.duplicates.shingles import PERMUTATIONS, SCHEME, SHINGLE_LENGTH, Signature
from pipelines.duplicates.signing import Signer, signer
from pipelines.duplicates.sketch import SAMPLED, Shingles, sample
from pipelines.duplicates.tokens import TOKENS_VERSION, text_hash

BANDS = 25
ROWS = 5
"""25 bands of 5 rows meet in 95 % of the pairs with a Jaccard similarity of 0.65 and in 23 % of those with 0.4."""
NEAR_THRESHOLD = 0.65
"""Jaccard similarity of the shingle sets from which a text counts as an edited copy."""
PARTIAL_THRESHOLD = 0.6
"""Share of either text's shingles that stand in the other from which one counts as a part of the other."""
PARTIAL_SHINGLES = 40
"""Fewer shared shingles than this are a quotation or a phrase, not a part."""
COMMON = 64
"""A sampled shingle that stands in more distinct texts than this is a phrase, and leads to no candidates."""
VERIFIED_CANDIDATES = 64
"""At most so many candidates for an edited copy are verified, those that share the most bands first."""
VERIFIED_PARTS = 12
"""At most so many candidates for a partial copy are verified, those that share the most of the sample first."""
REPORTED_MATCHES = 8
"""At most so many further matches are written into a record."""

_TABLES = """
CREATE TABLE IF NOT EXISTS duplicate_texts (
    number INTEGER PRIMARY KEY, article TEXT NOT NULL UNIQUE, leader INTEGER NOT NULL, document TEXT,
    text_hash TEXT NOT NULL, shingles BLOB NOT NULL, needed INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS duplicate_texts_by_hash ON duplicate_texts (text_hash);
CREATE INDEX IF NOT EXISTS duplicate_texts_by_document ON duplicate_texts (document) WHERE document IS NOT NULL;
CREATE TABLE IF NOT EXISTS duplicate_bands (
    band INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (band, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS duplicate_samples (
    shingle INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (shingle, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS duplicate_texts_by_need ON duplicate_texts (needed);
"""


@dataclass(slots=True)
class Resemblance:
    """How far two sets of shingles agree; a pure function of the two texts."""

    similarity: float
    containment: float
    coverage: float
    shared: int
    """Shingles that stand in both."""

    @classmethod
    def of(cls, later: Shingles, earlier: Shingles) -> Resemblance:
        """Return Jaccard similarity, the share of ``later`` in ``earlier``, and the share of ``earlier`` in it."""
        if not len(later) or not len(earlier):  # texts without words agree with their like, and with nothing else
            same = float(len(later) == len(earlier))
            return cls(same, same, same, 0)
        shared = len(np.intersect1d(later, earlier, assume_unique=True))
        union = len(later) + len(earlier) - shared
        return cls(round(shared / union, 4), round(shared / len(later), 4), round(shared / len(earlier), 4), shared)

    @property
    def kind(self) -> DuplicateKind:
        """What the later text is to the earlier, if it is not the same."""
        if self.similarity >= NEAR_THRESHOLD:
            return "near"
        is_part = self.shared >= PARTIAL_SHINGLES and max(self.containment, self.coverage) >= PARTIAL_THRESHOLD
        return "partial" if is_part else "unique"


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
    """Texts read before, in tables of the connection it is given; it stages, the connection's owner commits.

    :param now: when the run began; all that it reads arrives then.
    :param kept_days: how long after the last arrival of a text of its cluster a text is remembered.
    :param signs: who turns texts into what is compared; all signers give the same labels.
    """

    scheme: ClassVar[dict[str, str | int]] = {
        "tokens": TOKENS_VERSION,
        "shingle_length": SHINGLE_LENGTH,
        "hash": "polynomial",
        "minhash": SCHEME,
        "permutations": PERMUTATIONS,
        "bands": BANDS,
        "rows": ROWS,
        "sampled": SAMPLED,
    }
    """What makes a stored index comparable with a new text."""

    def __init__(
        self, connection: sqlite3.Connection, now: datetime, kept_days: float, signs: Signer | None = None
    ) -> None:
        self._connection = connection
        self._signer = signs or signer("numpy")
        self._arrived = int(now.timestamp())
        self._oldest: int | None = int((now - timedelta(days=kept_days)).timestamp())
        connection.executescript(_TABLES)

    def assign(self, article: Article, document: str | None) -> None:
        """Fill ``text_hash``, ``duplicate`` and ``revision_of`` of an article, and remember its text.

        :param document: key of the document whose versions are revisions of one another: its URL or its own id.
        """
        article.text_hash = text_hash(article.text)
        article.revision_of = self._earlier_version(document)
        (sketch,) = self._signer.sign([article.text])
        own, bands = sketch.shingles, _bands(sketch.signature)
        verified = sorted(self._verified(own, article.text_hash, bands), key=_rank)
        leader = self._leader(verified[0], own) if verified else None
        article.duplicate = self._verdict(article.id, verified, leader)
        self._remember(article, document, own, leader, bands)

    def expire(self) -> None:
        """Forget texts whose cluster has had no arrival for long; to be called before the caller commits."""
        if self._oldest is None:
            return
        query = "SELECT number, shingles FROM duplicate_texts WHERE needed < ?"
        for number, blob in self._connection.execute(query, (self._oldest,)).fetchall():
            stored = np.frombuffer(blob, np.uint32)
            bands, sampled = _bands(self._signer.signature(stored)), sample(stored)
            self._run("DELETE FROM duplicate_bands WHERE band = ? AND number = ?", bands, number)
            self._run("DELETE FROM duplicate_samples WHERE shingle = ? AND number = ?", sampled, number)
            self._connection.execute("DELETE FROM duplicate_texts WHERE number = ?", (number,))
        self._oldest = None  # once a run

    def _earlier_version(self, document: str | None) -> str | None:
        if document is None:
            return None
        query = "SELECT article FROM duplicate_texts WHERE document = ? ORDER BY number DESC LIMIT 1"
        row = self._connection.execute(query, (document,)).fetchone()
        return row[0] if row else None

    def _verified(self, own: Shingles, own_hash: str, bands: Sequence[int]) -> Iterable[_Candidate]:
        for number in self._candidates(own, own_hash, bands):
            query = "SELECT article, leader, text_hash, shingles FROM duplicate_texts WHERE number = ?"
            article, leader, its_hash, blob = self._connection.execute(query, (number,)).fetchone()
            resemblance = Resemblance.of(own, np.frombuffer(blob, np.uint32))
            kind = "exact" if its_hash == own_hash else resemblance.kind
            if kind != "unique":
                yield _Candidate(number, article, leader, kind, resemblance)

    def _candidates(self, own: Shingles, own_hash: str, bands: Sequence[int]) -> list[int]:
        query = "SELECT number FROM duplicate_texts WHERE text_hash = ? ORDER BY number LIMIT ?"
        exact = [number for (number,) in self._connection.execute(query, (own_hash, REPORTED_MATCHES + 1))]
        places = ",".join("?" * len(bands))
        query = f"SELECT number FROM duplicate_bands WHERE band IN ({places})"  # noqa: S608 - question marks only
        met = Counter(number for (number,) in self._connection.execute(query, bands))
        near, parts = _most_met(met, VERIFIED_CANDIDATES), _most_met(self._sharing(own), VERIFIED_PARTS)
        return list(dict.fromkeys([*exact, *near, *parts]))

    def _sharing(self, own: Shingles) -> Counter[int]:
        """Return by number the texts that share sampled shingles, at least as many as a part of them would."""
        met: Counter[int] = Counter()
        query = "SELECT number FROM duplicate_samples WHERE shingle = ? LIMIT ?"
        for shingle in sample(own):
            numbers = self._connection.execute(query, (shingle, COMMON + 1)).fetchall()
            if len(numbers) <= COMMON:
                met.update(number for (number,) in numbers)
        return Counter({number: count for number, count in met.items() if count > 1})

    def _leader(self, best: _Candidate, own: Shingles) -> int | None:
        """Return the leader of the best match's cluster if this text is verified against it too, else None."""
        if best.leader == best.number or best.kind == "exact":
            return best.leader
        query = "SELECT shingles FROM duplicate_texts WHERE number = ?"
        blob = self._connection.execute(query, (best.leader,)).fetchone()[0]
        related = Resemblance.of(own, np.frombuffer(blob, np.uint32)).kind != "unique"
        return best.leader if related else None

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
        query = (
            "INSERT INTO duplicate_texts (article, leader, document, text_hash, shingles, needed) "
            "VALUES (?, ?, ?, ?, ?, ?)"
        )
        row = (article.id, leader or 0, document, article.text_hash, own.tobytes(), self._arrived)
        number = self._connection.execute(query, row).lastrowid
        assert number is not None
        query = "UPDATE duplicate_texts SET leader = ?, needed = max(needed, ?) WHERE number = ?"
        if leader is None:
            self._connection.execute(query, (number, self._arrived, number))
        else:  # a leader is needed as long as any text of its cluster
            self._connection.execute(query, (leader, self._arrived, leader))
        # What stands for a text is stored once: an exact copy adds nothing, an edited one its bands. So a wire text
        # that five hundred outlets print fills no bucket, and a shingle's texts are distinct ones.
        if article.duplicate.kind != "exact":
            self._run("INSERT OR IGNORE INTO duplicate_bands VALUES (?, ?)", bands, number)
        if article.duplicate.kind not in {"exact", "near"}:
            self._run("INSERT OR IGNORE INTO duplicate_samples VALUES (?, ?)", sample(own), number)

    def _run(self, query: str, keys: Sequence[int], number: int) -> None:
        self._connection.executemany(query, [(key, number) for key in keys])


_ORDER: tuple[DuplicateKind, ...] = ("exact", "near", "partial")


def _rank(found: _Candidate) -> tuple[int, float, int]:
    """Return what sorts the best match first: the closest kind, the largest share, the earliest."""
    said = found.resemblance
    share = said.similarity if found.kind != "partial" else max(said.containment, said.coverage)
    return _ORDER.index(found.kind), -share, found.number


def _most_met(met: Counter[int], limit: int) -> list[int]:
    return sorted(met, key=lambda number: (-met[number], number))[:limit]


def _bands(of: Signature) -> list[int]:
    """Return a 64-bit key for each band; the band's number seeds it, so bands never meet across positions."""
    rows = of[: BANDS * ROWS].reshape(BANDS, ROWS)
    keys = (xxhash.xxh3_64_intdigest(row.tobytes(), seed=band) for band, row in enumerate(rows))
    return [key - (1 << 63) for key in keys]

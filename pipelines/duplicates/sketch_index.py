"""The index of texts read before, which says of each incoming text whether it is a copy of one of them.

Candidates come from the hash of the words (exact copies), from banded MinHash (edited copies; Leskovec, Rajaraman,
Ullman, "Mining of Massive Datasets", chapter 3) and from a sample of the shingles (partial copies). Each candidate is
verified by comparing the two sketches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import numpy as np
import xxhash
from numpy.typing import NDArray

from pipelines.duplicates.candidates import Candidates
from pipelines.duplicates.revisions import COMPARED_VERSIONS, IsVersion, is_alike, versions_of
from pipelines.duplicates.shingles import PERMUTATIONS, SCHEME, SHINGLE_LENGTH, Hashes
from pipelines.duplicates.sketch import BANDS, ROWS, SAMPLED, Sketches
from pipelines.duplicates.slots import only_numbers
from pipelines.duplicates.store import Store
from pipelines.duplicates.table import ROW, Rows
from pipelines.duplicates.tokens import TOKENS_VERSION
from pipelines.duplicates.verdict import decide_copies
from pipelines.gc_pause import gc_paused
from pipelines.items import Duplicate

BATCH = 2_048
"""Texts that are compared in one step."""


@dataclass(slots=True)
class Verdict:
    """How a text relates to the texts read before it."""

    duplicate: Duplicate
    revision_of: str | None = None
    """Id of the last earlier version of the same document."""


class SketchIndex:
    """Compares incoming texts with the texts read before, and remembers them.

    The verdict on a text does not depend on how the texts are split into batches.

    :param store: where the texts are kept.
    :param now: when the run began; recorded as the arrival time of every text it adds.
    """

    scheme: ClassVar[dict[str, str | int]] = {
        "format": 5,
        "tokens": TOKENS_VERSION,
        "shingle_length": SHINGLE_LENGTH,
        "hash": "polynomial",
        "minhash": SCHEME,
        "permutations": PERMUTATIONS,
        "bands": BANDS,
        "rows": ROWS,
        "sampled": SAMPLED,
    }
    """What must be equal for a stored index to be comparable with new texts."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store = store
        self.new_numbers: dict[str, NDArray[np.uint8]] = {}
        """Of each edited copy that was compared last, by article: the bits of the numbers that its original lacks."""
        self._arrived = int(now.timestamp())

    def compare(
        self,
        sketches: Sketches,
        articles: Sequence[str],
        documents: Sequence[str | None] | None = None,
        is_version: IsVersion = is_alike,
    ) -> list[Verdict]:
        """Return a verdict on each text, in order, and remember the texts.

        An article that is remembered already has the verdict of its first time again, and is not added twice.

        :param articles: the ids of the articles that have these texts.
        :param documents: a key of each article's document, or None: its URL or own id. Articles with the same key may
            be versions of one document.
        :param is_version: decides whether an article, given by its id, is a later version of the one that was found.
        """
        documents = documents or [None] * len(articles)
        verdicts: list[Verdict] = []
        self.new_numbers.clear()
        for start, batch in zip(range(0, len(articles), BATCH), sketches.slices(BATCH), strict=True):
            own = slice(start, start + BATCH)
            with gc_paused():
                verdicts += self._compare(batch, articles[own], documents[own], is_version)
        return verdicts

    def latest(self, document: str) -> str | None:
        """Return the id of the last article with a document key, of those that were remembered and committed."""
        key = np.uint64(key_hash(document))
        _, numbers = self.store.holders(np.array([key]))
        same = numbers[self.store.table.column("document", numbers) == key]
        return self.store.table.article(int(same.max())) if len(same) else None

    def _compare(
        self, sketches: Sketches, articles: Sequence[str], documents: Sequence[str | None], is_version: IsVersion
    ) -> list[Verdict]:
        self.store.commit()
        ids, keys = hashes(articles), hashes(documents)
        candidates = Candidates(self.store, sketches, ids, keys)
        known = candidates.known(articles)
        if known is not None and len(articles) > 1:
            # the texts of a batch are numbered consecutively, so none of them can be left out
            rows = zip(sketches.slices(1), articles, documents, strict=True)
            return [
                verdict for row, article, key in rows for verdict in self._compare(row, [article], [key], is_version)
            ]
        pairs, additions = candidates.pairs(known)
        self.store.add(self._rows(sketches, keys, candidates.base), articles, additions)
        table = self.store.table
        decisions = decide_copies(table, candidates, pairs)
        duplicates = [decision.duplicate for decision in decisions]
        same_document = candidates.of_document(documents, COMPARED_VERSIONS, known)
        versions = versions_of(table, candidates, duplicates, same_document)
        verdicts = [
            Verdict(duplicate, version.article if version is not None and is_version(article, version) else None)
            for article, duplicate, version in zip(articles, duplicates, versions, strict=True)
        ]
        for article, slots, decision in zip(articles, sketches.slots, decisions, strict=True):
            if decision.copied is not None and decision.duplicate.kind == "near":
                self.new_numbers[article] = only_numbers(slots, table[decision.copied]["slots"])
        if known is not None:
            self.store.rollback()
        return verdicts

    def _rows(self, sketches: Sketches, documents: Hashes, base: int) -> Rows:
        rows = np.zeros(len(sketches), ROW)
        rows["text"], rows["size"], rows["signature"] = sketches.texts, sketches.sizes, sketches.signatures
        rows["sampled"], rows["document"], rows["arrived"] = sketches.sampled, documents, self._arrived
        rows["slots"] = sketches.slots
        rows["leader"] = np.arange(base, base + len(rows))
        return rows


def key_hash(key: str) -> int:
    """Return a 64-bit hash of an id or URL, never 0; the same in every process and on every machine."""
    return xxhash.xxh3_64_intdigest(key.encode(errors="surrogatepass")) or 1


def hashes(keys: Iterable[str | None]) -> Hashes:
    """Return the hash of each key, 0 for None: uint64, shape (n,)."""
    return np.array([0 if key is None else key_hash(key) for key in keys], np.uint64)

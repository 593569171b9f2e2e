"""The index of texts read before, and the verdict on new ones.

Candidates come from the hash of the words (exact copies), from banded MinHash (edited copies; Leskovec, Rajaraman,
Ullman, "Mining of Massive Datasets", chapter 3) and from a sample of the shingles (partial copies). Each is verified by
what the two sketches say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import numpy as np
import xxhash

from pipelines.duplicates.candidates import Candidates
from pipelines.duplicates.shingles import PERMUTATIONS, SCHEME, SHINGLE_LENGTH, Hashes
from pipelines.duplicates.sketch import BANDS, ROWS, SAMPLED, Sketches
from pipelines.duplicates.store import Store
from pipelines.duplicates.table import ROW, Rows
from pipelines.duplicates.tokens import TOKENS_VERSION
from pipelines.duplicates.verdict import decide
from pipelines.gc_pause import gc_paused
from pipelines.items import Duplicate

BATCH = 2_048
"""Texts that are compared at once."""


@dataclass(slots=True)
class Verdict:
    """What a text is to those read before it."""

    duplicate: Duplicate
    revision_of: str | None = None
    """Id of the article that last had the same document's key."""


class DuplicateIndex:
    """Texts read before; what is said of a text does not depend on how texts are cut into batches.

    :param store: where the texts are kept.
    :param now: when the run began; all that it reads arrives then.
    """

    scheme: ClassVar[dict[str, str | int]] = {
        "format": 2,
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

    def __init__(self, store: Store, now: datetime) -> None:
        self.store = store
        self._arrived = int(now.timestamp())

    def compare(
        self, sketches: Sketches, articles: Sequence[str], documents: Sequence[str | None] | None = None
    ) -> list[Verdict]:
        """Return the verdict on each text, and remember the texts; an article that is remembered already is not again.

        :param articles: the ids of the articles that have the texts.
        :param documents: keys of the documents whose versions are revisions of one another: URLs, or their own ids.
        """
        documents = documents or [None] * len(articles)
        verdicts: list[Verdict] = []
        for start, batch in zip(range(0, len(articles), BATCH), sketches.slices(BATCH), strict=True):
            own = slice(start, start + BATCH)
            with gc_paused():
                verdicts += self._compare(batch, articles[own], documents[own])
        return verdicts

    def _compare(self, sketches: Sketches, articles: Sequence[str], documents: Sequence[str | None]) -> list[Verdict]:
        self.store.settle()
        ids, keys = _hashes(articles), _hashes(documents)
        candidates = Candidates(self.store, sketches, ids, keys)
        known = candidates.known(articles)
        if known is not None and len(articles) > 1:
            # the texts of a batch are numbered through, so none of them may stay out
            rows = zip(sketches.slices(1), articles, documents, strict=True)
            return [verdict for row, article, key in rows for verdict in self._compare(row, [article], [key])]
        pairs, additions = candidates.pairs(known)
        self.store.add(self._rows(sketches, keys, candidates.base), articles, additions)
        versions = candidates.earlier_versions(documents)
        names = self.store.table.article
        verdicts = [
            Verdict(duplicate, None if version is None else names(version))
            for duplicate, version in zip(decide(self.store.table, candidates, pairs), versions, strict=True)
        ]
        if known is not None:
            self.store.take_back()
        return verdicts

    def _rows(self, sketches: Sketches, documents: Hashes, base: int) -> Rows:
        rows = np.zeros(len(sketches), ROW)
        rows["text"], rows["size"], rows["signature"] = sketches.texts, sketches.sizes, sketches.signatures
        rows["sampled"], rows["document"], rows["arrived"] = sketches.sampled, documents, self._arrived
        rows["numbers"], rows["numbered"] = sketches.numbers, sketches.numbered
        rows["leader"] = np.arange(base, base + len(rows))
        return rows


def _hashes(keys: Iterable[str | None]) -> Hashes:
    """Return a hash of each key, 0 for none."""
    return np.array([0 if key is None else _hash(key) for key in keys], np.uint64)


def _hash(key: str) -> int:
    return xxhash.xxh3_64_intdigest(key.encode(errors="surrogatepass")) or 1

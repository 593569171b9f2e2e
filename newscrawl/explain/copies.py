"""Explains whether one text is a copy of another: counted, as the index would decide now, and as it was stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from newscrawl.explain.subjects import Subject
from pipelines.duplicates.candidates import FEWEST_SAMPLE_COLLISIONS, Candidates
from pipelines.duplicates.resemblance import NEAR_THRESHOLD, PARTIAL_SHINGLES, PARTIAL_THRESHOLD, Resemblance
from pipelines.duplicates.signer import signer
from pipelines.duplicates.sketch import BANDS, Sketches
from pipelines.duplicates.sketch_index import SketchIndex
from pipelines.duplicates.slots import differences
from pipelines.duplicates.store import Store
from pipelines.items import CLUSTERED_KINDS, Duplicate, DuplicateKind, Match

Origin = Literal["stored", "computed now"]


@dataclass(slots=True)
class Scores:
    """How much two texts share."""

    similarity: float
    """Jaccard similarity of their shingles."""
    containment: float
    """Share of the shingles of the later text that are also in the earlier one."""
    coverage: float
    """Share of the shingles of the earlier text that are also in the later one."""
    shared: float
    """Number of shingles that are in both."""

    @classmethod
    def of(cls, found: Resemblance) -> Scores:
        """Return the scores of a resemblance."""
        return cls(found.similarity, found.containment, found.coverage, round(found.shared, 1))


@dataclass(slots=True)
class PairCollisions:
    """The keys that two texts share, by which the index would find the earlier one; without any it compares nothing."""

    exact: bool
    """Whether they have the same words."""
    bands: list[int]
    """Numbers of the bands in which their signatures collide, counted from 1."""
    of_bands: int
    """Number of bands."""
    sampled: int
    """Number of sampled shingles that are in both."""
    sampled_earlier: int
    """Number of sampled shingles of the earlier text."""
    sampled_later: int
    """Number of sampled shingles of the later text."""
    compared: bool
    """Whether that is enough for the index to compare them."""


@dataclass(slots=True)
class Replaced:
    """How many words of a kind only the one text has and how many only the other, the fewer of both; estimated."""

    numbers: float
    names: float
    """Days and months too, and in German all nouns."""
    others: float


@dataclass(slots=True)
class ComputedCopy:
    """What the two texts alone say now."""

    kind: DuplicateKind
    """What the index would call the later text if it knew only the earlier one."""
    reason: str
    shingles_earlier: int
    shingles_later: int
    counted: Scores
    """Counted exactly."""
    estimated: Scores
    """Estimated from the sketches, as in the index."""
    replaced: Replaced
    collisions: PairCollisions


@dataclass(slots=True)
class StoredCopy:
    """What the record of the later text says about the earlier one."""

    kind: DuplicateKind
    """``unique`` if it does not name the earlier one."""
    reason: str
    same_cluster: bool
    """Whether both are in the same copy cluster."""
    revision: bool = False
    """Whether it is a later version of the same document."""
    estimated: bool = False
    """Whether the scores are estimates."""
    similarity: float | None = None
    containment: float | None = None
    coverage: float | None = None
    common: float | None = None
    """Share of the shared shingles that were left out, because they are in many other clusters."""


@dataclass(slots=True)
class CopyExplanation:
    """Whether the later text is a copy of the earlier one."""

    verdict: DuplicateKind
    origin: Origin
    reason: str
    stored: StoredCopy | None
    now: ComputedCopy | None
    """None if one of the texts is not available."""


def compare_copies(earlier: Subject, later: Subject) -> CopyExplanation:
    """Return what is known about two articles as copies; a stored verdict takes precedence."""
    now = compute(earlier.article.text, later.article.text) if earlier.has_text and later.has_text else None
    stored = stored_verdict(earlier, later)
    if stored is not None:
        return CopyExplanation(stored.kind, "stored", stored.reason, stored, now)
    assert now is not None  # an article without a text comes from the state, and has labels
    for article in (earlier.article, later.article):
        if article.kind not in CLUSTERED_KINDS:
            reason = f"articles of the kind {article.kind!r} are not compared"
            return CopyExplanation("unique", "computed now", reason, None, now)
    return CopyExplanation(now.kind, "computed now", now.reason, None, now)


def named_in(duplicate: Duplicate, article_id: str) -> Duplicate | Match | None:
    """Return what a record says about an earlier article, or None if it does not name it."""
    if duplicate.of == article_id:
        return duplicate
    return next((match for match in duplicate.matches if match.id == article_id), None)


def stored_verdict(earlier: Subject, later: Subject) -> StoredCopy | None:
    """Return what the record of the later article says about the earlier one; None if nothing is stored."""
    if not later.stored:
        return None
    duplicate = later.article.duplicate
    cluster = duplicate.cluster is not None and duplicate.cluster == earlier.article.duplicate.cluster
    revision = later.article.revision_of == earlier.article.id
    named = named_in(duplicate, earlier.article.id)
    if named is None:
        return StoredCopy("unique", _reason_if_unnamed(duplicate, same_cluster=cluster), cluster, revision)
    scores = (named.similarity or 0.0, named.containment or 0.0, named.coverage or 0.0)
    reason = because(Resemblance(*scores, PARTIAL_SHINGLES), named.kind)
    if named.common:
        reason += f"; {named.common:.0%} of what both share is also in many other copy clusters and was left out"
    return StoredCopy(named.kind, reason, cluster, revision, duplicate.estimated, *scores, named.common)


def _reason_if_unnamed(duplicate: Duplicate, *, same_cluster: bool) -> str:
    if duplicate.of is None:
        return "its record names no earlier text that it is a copy of"
    reason = f"its record calls it a copy ({duplicate.kind}) of {duplicate.of}, and does not name this one"
    return f"{reason}; both are in the copy cluster {duplicate.cluster}" if same_cluster else reason


def compute(earlier: str, later: str) -> ComputedCopy:
    """Return what two texts alone say, compared as the index compares them."""
    signing = signer("numpy")
    sketches = signing.sketch([earlier, later])
    its_sketch, own_sketch = sketches.slices(1)
    its_shingles, own_shingles = signing.shingle_sets([earlier, later])
    store = Store()
    index = SketchIndex(store, datetime.now(UTC))
    index.compare(its_sketch, ["earlier"])
    store.commit()
    candidates = Candidates(store, own_sketch, np.zeros(1, np.uint64), np.zeros(1, np.uint64))
    pairs, _ = candidates.pairs(None)
    first = np.zeros(1, np.int64)
    (pair,) = candidates.unpacked(candidates.paired(first, first.astype(np.uint32), first > 0), first)
    estimate = Resemblance.by_shared(pair.shared, len(own_shingles), pair.size)
    (verdict,) = index.compare(own_sketch, ["later"])
    collisions = _collisions(sketches, compared=bool(len(pairs.row)))
    kind = verdict.duplicate.kind
    replaced = Replaced(*differences(own_sketch.slots, its_sketch.slots)[0, :, :2].min(axis=1).round(1).tolist())
    if not collisions.compared:
        reason = _not_compared(collisions)
    elif kind == "unique" and estimate.kind != "unique" and pair.form:
        differing = f"{replaced.numbers:.0f} numbers and {replaced.names:.0f} names"
        reason = f"{because(estimate, estimate.kind)}; but {differing} differ: one form, filled in twice"
    else:
        reason = because(estimate, kind)
    return ComputedCopy(
        kind,
        reason,
        len(its_shingles),
        len(own_shingles),
        Scores.of(Resemblance.of(own_shingles, its_shingles)),
        Scores.of(estimate),
        replaced,
        collisions,
    )


def _collisions(sketches: Sketches, *, compared: bool) -> PairCollisions:
    its_sample, own_sample = np.split(sketches.samples, [int(sketches.sampled[0])])
    return PairCollisions(
        exact=bool((sketches.texts[0] == sketches.texts[1]).all()),
        bands=(np.flatnonzero(sketches.bands[0] == sketches.bands[1]) + 1).tolist(),
        of_bands=BANDS,
        sampled=len(np.intersect1d(its_sample, own_sample, assume_unique=True)),
        sampled_earlier=len(its_sample),
        sampled_later=len(own_sample),
        compared=compared,
    )


def because(found: Resemblance, kind: DuplicateKind) -> str:
    """Return a sentence that says which thresholds decided the kind of a text, and by what margin."""
    if kind == "exact":
        return "both have the same words, apart from case, spacing and punctuation"
    similar = _against("the similarity", found.similarity, NEAR_THRESHOLD, "an edited copy")
    if kind == "near":
        return similar
    part, whole = ("later", "earlier") if found.containment >= found.coverage else ("earlier", "later")
    share = max(found.containment, found.coverage)
    name = f"the share of the {part} text that is also in the {whole} one"
    partly = _against(name, share, PARTIAL_THRESHOLD, "a partial copy")
    if kind == "partial":
        return f"{partly}; {similar}"
    if share >= PARTIAL_THRESHOLD and found.shared < PARTIAL_SHINGLES:
        few = f"only {found.shared:.0f} shared runs of three words"
        return f"{similar}; {few}: a quotation; a partial copy shares at least {PARTIAL_SHINGLES}"
    return f"{similar}; {partly}"


def _against(name: str, value: float, threshold: float, what: str) -> str:
    side = "above" if value >= threshold else "below"
    return f"{name}, {value:.2f}, is {abs(value - threshold):.2f} {side} the threshold of {what}, {threshold:.2f}"


def _not_compared(collisions: PairCollisions) -> str:
    return (
        f"the index would not compare them: none of {collisions.of_bands} bands collides, and they share "
        f"{collisions.sampled} sampled runs of three words, of which {FEWEST_SAMPLE_COLLISIONS} are needed"
    )

"""Whether one text is a copy of another: what their words say, what the index would say, and what was said."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from newscrawl.explain.subjects import Subject
from pipelines.duplicates.candidates import FEWEST_SAMPLE_COLLISIONS, Candidates
from pipelines.duplicates.index import DuplicateIndex
from pipelines.duplicates.resemblance import NEAR_THRESHOLD, PARTIAL_SHINGLES, PARTIAL_THRESHOLD, Resemblance
from pipelines.duplicates.signer import signer
from pipelines.duplicates.sketch import BANDS, Sketches
from pipelines.duplicates.store import Store
from pipelines.duplicates.verdict import SHARED_NUMBERS
from pipelines.items import CLUSTERED_KINDS, Duplicate, DuplicateKind, Match

Origin = Literal["stored", "computed now"]


@dataclass(slots=True)
class Scores:
    """How far two texts agree."""

    similarity: float
    """Jaccard similarity of their shingles."""
    containment: float
    """Share of the later text's shingles that stand in the earlier."""
    coverage: float
    """Share of the earlier text's shingles that stand in the later."""
    shared: float
    """Shingles that stand in both."""

    @classmethod
    def of(cls, said: Resemblance) -> Scores:
        """Return the scores of a resemblance."""
        return cls(said.similarity, said.containment, said.coverage, round(said.shared, 1))


@dataclass(slots=True)
class Meeting:
    """Whether the index would compare the two at all, and by what it would find the earlier one."""

    exact: bool
    """Whether they have the same words."""
    bands: list[int]
    """Numbers of the bands in which their signatures are equal, counted from 1."""
    of_bands: int
    """How many bands there are."""
    sampled: int
    """Sampled shingles that stand in both."""
    sampled_earlier: int
    """Sampled shingles of the earlier text."""
    sampled_later: int
    """Sampled shingles of the later text."""
    compared: bool
    """Whether that makes them candidates."""


@dataclass(slots=True)
class Computed:
    """What two texts say, looked at alone."""

    kind: DuplicateKind
    """What the index would say of the later text if it knew the earlier one only."""
    reason: str
    shingles_earlier: int
    shingles_later: int
    counted: Scores
    """Counted on the texts."""
    estimated: Scores
    """Estimated from the sketches, as the index does."""
    shared_numbers: float | None
    """Share of the numbers of one text that stand in the other too, the one with fewer; None where they are few."""
    met: Meeting


@dataclass(slots=True)
class Stored:
    """What the record of the later text says of the earlier one."""

    kind: DuplicateKind
    """``unique`` where it does not name the earlier one."""
    reason: str
    same_cluster: bool
    """Whether both are in one copy cluster."""
    revision: bool = False
    """Whether it is a later version of the earlier one's document."""
    estimated: bool = False
    """Whether the scores are estimates."""
    similarity: float | None = None
    containment: float | None = None
    coverage: float | None = None
    common: float | None = None
    """Share of the shared shingles that were left out, since they stand in many other clusters."""


@dataclass(slots=True)
class CopyExplanation:
    """Whether the later text is a copy of the earlier."""

    verdict: DuplicateKind
    origin: Origin
    reason: str
    stored: Stored | None
    now: Computed | None
    """None where a text is not at hand."""


def compare_copies(earlier: Subject, later: Subject) -> CopyExplanation:
    """Return what is known of two articles as copies; what is stored decides."""
    now = compute(earlier.article.text, later.article.text) if earlier.has_text and later.has_text else None
    stored = stored_verdict(earlier, later)
    if stored is not None:
        return CopyExplanation(stored.kind, "stored", stored.reason, stored, now)
    assert now is not None  # what has no text comes from the state, and has labels
    for article in (earlier.article, later.article):
        if article.kind not in CLUSTERED_KINDS:
            reason = f"articles of the kind {article.kind!r} are compared with nothing"
            return CopyExplanation("unique", "computed now", reason, None, now)
    return CopyExplanation(now.kind, "computed now", now.reason, None, now)


def named_in(duplicate: Duplicate, article_id: str) -> Duplicate | Match | None:
    """Return what a record says of an earlier article, if it names it."""
    if duplicate.of == article_id:
        return duplicate
    return next((match for match in duplicate.matches if match.id == article_id), None)


def stored_verdict(earlier: Subject, later: Subject) -> Stored | None:
    """Return what the later article's record says of the earlier one; None where nothing is stored."""
    if not later.stored:
        return None
    duplicate = later.article.duplicate
    cluster = duplicate.cluster is not None and duplicate.cluster == earlier.article.duplicate.cluster
    revision = later.article.revision_of == earlier.article.id
    named = named_in(duplicate, earlier.article.id)
    if named is None:
        return Stored("unique", _unnamed(duplicate, same_cluster=cluster), cluster, revision)
    scores = (named.similarity or 0.0, named.containment or 0.0, named.coverage or 0.0)
    reason = because(Resemblance(*scores, PARTIAL_SHINGLES), named.kind)
    if named.common:
        reason += f"; {named.common:.0%} of what both share stands in many other copy clusters and was left out"
    return Stored(named.kind, reason, cluster, revision, duplicate.estimated, *scores, named.common)


def _unnamed(duplicate: Duplicate, *, same_cluster: bool) -> str:
    if duplicate.of is None:
        return "its record names no earlier text that it is a copy of"
    said = f"its record says that it is a copy ({duplicate.kind}) of {duplicate.of}, and does not name this one"
    return f"{said}; both are in the copy cluster {duplicate.cluster}" if same_cluster else said


def compute(earlier: str, later: str) -> Computed:
    """Return what two texts say, compared as the index compares them."""
    signing = signer("numpy")
    sketches = signing.sketch([earlier, later])
    its_sketch, own_sketch = sketches.slices(1)
    its_shingles, own_shingles = signing.shingle_sets([earlier, later])
    store = Store()
    index = DuplicateIndex(store, datetime.now(UTC))
    index.compare(its_sketch, ["earlier"])
    store.commit()
    candidates = Candidates(store, own_sketch, np.zeros(1, np.uint64), np.zeros(1, np.uint64))
    pairs, _ = candidates.pairs(None)
    first = np.zeros(1, np.int64)
    (pair,) = candidates.singly(candidates.paired(first, first.astype(np.uint32), first > 0), first)
    estimate = Resemblance.by_shared(pair.shared, len(own_shingles), pair.size)
    (verdict,) = index.compare(own_sketch, ["later"])
    met = _meeting(sketches, compared=bool(len(pairs.row)))
    kind, numbers = verdict.duplicate.kind, None if math.isnan(pair.numbers) else pair.numbers
    if not met.compared:
        reason = _not_met(met)
    elif kind == "unique" and estimate.kind != "unique" and numbers is not None:
        reason = f"{because(estimate, estimate.kind)}; {_filled_in(numbers)}"
    else:
        reason = because(estimate, kind)
    return Computed(
        kind,
        reason,
        len(its_shingles),
        len(own_shingles),
        Scores.of(Resemblance.of(own_shingles, its_shingles)),
        Scores.of(estimate),
        None if numbers is None else round(numbers, 4),
        met,
    )


def _meeting(sketches: Sketches, *, compared: bool) -> Meeting:
    its_sample, own_sample = np.split(sketches.samples, [int(sketches.sampled[0])])
    return Meeting(
        exact=bool((sketches.texts[0] == sketches.texts[1]).all()),
        bands=(np.flatnonzero(sketches.bands[0] == sketches.bands[1]) + 1).tolist(),
        of_bands=BANDS,
        sampled=len(np.intersect1d(its_sample, own_sample, assume_unique=True)),
        sampled_earlier=len(its_sample),
        sampled_later=len(own_sample),
        compared=compared,
    )


def because(said: Resemblance, kind: DuplicateKind) -> str:
    """Return a sentence on which thresholds made a text what it is, and by how much."""
    if kind == "exact":
        return "both have the same words; case, spacing and punctuation aside"
    similar = _against("the similarity", said.similarity, NEAR_THRESHOLD, "an edited copy")
    if kind == "near":
        return similar
    part, whole = ("later", "earlier") if said.containment >= said.coverage else ("earlier", "later")
    share = max(said.containment, said.coverage)
    partly = _against(f"the share of the {part} text that stands in the {whole}", share, PARTIAL_THRESHOLD, "a part")
    if kind == "partial":
        return f"{partly}; {similar}"
    if share >= PARTIAL_THRESHOLD and said.shared < PARTIAL_SHINGLES:
        few = f"so few shared runs of three words ({said.shared:.0f}) are a quotation: a part has {PARTIAL_SHINGLES}"
        return f"{similar}; {few}"
    return f"{similar}; {partly}"


def _against(name: str, value: float, threshold: float, what: str) -> str:
    side = "over" if value >= threshold else "under"
    return f"{name}, {value:.2f}, is {abs(value - threshold):.2f} {side} the {threshold:.2f} of {what}"


def _filled_in(numbers: float) -> str:
    shared = _against("the share of their numbers that stand in both", numbers, SHARED_NUMBERS, "a copy")
    return f"but {shared}: one form, filled in twice"


def _not_met(met: Meeting) -> str:
    return (
        f"the index would not compare them: none of {met.of_bands} bands is equal, and they share "
        f"{met.sampled} sampled runs of three words where {FEWEST_SAMPLE_COLLISIONS} are needed"
    )

"""Prepares published records to be added to a new state: what can be computed of each alone, in worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import msgspec

from newscrawl.repair.publications import Publications
from newscrawl.serialization import from_line
from pipelines.documents import Rejection
from pipelines.duplicates.signer import Signer
from pipelines.duplicates.sketch import Sketches
from pipelines.events.features import TextFeatures
from pipelines.events.incoming import features_of
from pipelines.items import CLUSTERED_KINDS

BATCH = 256
"""Records that are prepared, and added, in one step."""


@dataclass(slots=True)
class RecordBatch:
    """Consecutive lines of one part of a run."""

    run: int
    """Number of the run."""
    lines: list[tuple[str, bytes]]
    """Lines with their places; none at the end of a part."""


@dataclass(slots=True)
class PreparedBatch:
    """Records that can be added."""

    run: int
    lines: list[bytes] = field(default_factory=list)
    """The lines of the records; none at the end of a part."""
    rejected: list[Rejection] = field(default_factory=list)
    """Lines that are no records."""
    sketches: Sketches | None = None
    """Sketches of those that enter clusters; None if there are none of these."""
    features: list[TextFeatures] = field(default_factory=list)
    """Features of those that enter clusters."""


class Preparation:
    """Turns batches of lines into batches that can be added.

    :param signer: sketches the texts.
    """

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def __call__(self, batch: RecordBatch) -> PreparedBatch:
        """Return a batch that can be added; lines that are no records are rejected."""
        prepared = PreparedBatch(batch.run)
        texts: list[str] = []
        for place, line in batch.lines:
            try:
                article = from_line(line)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                prepared.rejected.append(Rejection(place, "read", f"no record: {error}"))
                continue
            prepared.lines.append(line)
            if article.kind in CLUSTERED_KINDS:
                texts.append(article.text)
                prepared.features.append(features_of(article))
        if texts:
            prepared.sketches = self._signer.sketch(texts)
        return prepared


def batches(publications: Publications) -> Iterator[RecordBatch]:
    """Yield all lines in the order of publication, and an empty batch at the end of each part."""
    for number, run in enumerate(publications.runs()):
        for part in publications.parts(run):
            lines = publications.lines(part)
            while batch := list(islice(lines, BATCH)):
                yield RecordBatch(number, batch)
            yield RecordBatch(number, [])

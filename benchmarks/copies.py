"""Recall and precision of copy detection: ``python -m benchmarks.copies [--articles N] [--json]``.

Texts with planted edits (``benchmarks.planted``) go through the index in order. It is known what each was made from,
and how much it shares with that is counted on the shingles. So verdicts are measured against the true similarity, not
against what the edit was meant to do.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from benchmarks.planted import Planted, planted
from pipelines.duplicates import Resemblance, SketchIndex, Store
from pipelines.duplicates.resemblance import PARTIAL_SHINGLES, PARTIAL_THRESHOLD
from pipelines.duplicates.signer import signer
from pipelines.duplicates.sketch import Shingles, Sketches
from pipelines.items import Duplicate

BINS = ((0.8, 1.01), (0.75, 0.8), (0.7, 0.75), (0.64, 0.7), (0.5, 0.64))
PARTS = ("truncated 40 %", "truncated 60 %", "brief", "merged")


class Measured:
    """Texts, what is true of them, and the verdicts of the index.

    :param texts: planted texts in reading order.
    """

    def __init__(self, texts: Sequence[Planted]) -> None:
        self.texts = texts
        own = signer("auto")
        self.shingles: list[Shingles] = own.shingle_sets(text.text for text in texts)
        self.sketches: Sketches = own.sketch(text.text for text in texts)
        names = [str(number) for number in range(len(texts))]
        index = SketchIndex(Store(), datetime.now(UTC))
        self.verdicts: list[Duplicate] = [found.duplicate for found in index.compare(self.sketches, names)]
        self.earlier: list[list[int]] = []
        """For each text, the earlier texts of its families."""
        members: defaultdict[int, list[int]] = defaultdict(list)
        for number, text in enumerate(texts):
            self.earlier.append(sorted({other for family in text.families for other in members[family]}))
            for family in text.families:
                members[family].append(number)

    def resemblance(self, later: int, earlier: int) -> Resemblance:
        """Return the true resemblance of two texts."""
        return Resemblance.of(self.shingles[later], self.shingles[earlier])

    def named(self) -> Iterator[tuple[int, int, str]]:
        """Yield each pair that a verdict names, with its kind: later text, earlier text, kind."""
        for number, verdict in enumerate(self.verdicts):
            if verdict.of is not None:
                yield number, int(verdict.of), verdict.kind
                yield from ((number, int(match.id), match.kind) for match in verdict.matches)

    def related(self, one: int, other: int) -> bool:
        """Return whether two texts contain words of the same story."""
        return not set(self.texts[one].families).isdisjoint(self.texts[other].families)


def edited(measured: Measured) -> dict[str, dict[str, float]]:
    """Return the share of texts called copies of their family, by the true similarity to the closest earlier text."""
    counts: dict[str, Counter[str]] = {f"{low:.2f}-{min(high, 1):.2f}": Counter() for low, high in BINS}
    for number, earlier in enumerate(measured.earlier):
        if not earlier:
            continue
        closest = max(measured.resemblance(number, other).similarity for other in earlier)
        verdict = measured.verdicts[number]
        right = verdict.of is not None and measured.related(number, int(verdict.of))
        for low, high in BINS:
            if low <= closest < high:
                counts[f"{low:.2f}-{min(high, 1):.2f}"].update(
                    texts=1, found=right, near=verdict.kind in {"exact", "near"}
                )
    return {name: _shares(count) for name, count in counts.items()}


def partial(measured: Measured) -> dict[str, dict[str, float]]:
    """Return the share of true partial copies that were found, by edit; a merged text has to name both stories."""
    counts: dict[str, Counter[str]] = {edit: Counter() for edit in PARTS}
    named: defaultdict[int, set[int]] = defaultdict(set)
    for number, other, _ in measured.named():
        named[number].update(measured.texts[other].families)
    for number, text in enumerate(measured.texts):
        if text.edit in PARTS:
            found = (measured.resemblance(number, other) for other in measured.earlier[number])
            if any(_is_part(each) for each in found):
                counts[text.edit].update(texts=1, found=set(text.families) <= named[number])
    return {name: _shares(count) for name, count in counts.items()}


def precise(measured: Measured) -> dict[str, float]:
    """Return the share of named pairs that are of one family, and the lowest similarity among the edited copies."""
    pairs = list(measured.named())
    right = sum(measured.related(one, other) for one, other, _ in pairs)
    near = [measured.resemblance(one, other).similarity for one, other, kind in pairs if kind == "near"]
    return {
        "named pairs": len(pairs),
        "of one family": right / max(len(pairs), 1),
        "edited copies": len(near),
        "of these under 0.5": sum(similarity < 0.5 for similarity in near),
        "lowest similarity": min(near, default=1.0),
    }


def structures(measured: Measured) -> dict[str, dict[str, float]]:
    """Return the shares of pairs of a family that bands alone and samples alone would find, by true similarity."""
    samples = np.split(measured.sketches.samples, np.cumsum(measured.sketches.sampled)[:-1])
    bands = measured.sketches.bands
    counts: dict[str, Counter[str]] = {}
    for number, earlier in enumerate(measured.earlier):
        for other in earlier:
            similarity = measured.resemblance(number, other).similarity
            for low, high in (*BINS, (0.3, 0.5), (0.15, 0.3)):
                if low <= similarity < high:
                    shared = len(np.intersect1d(samples[number], samples[other], assume_unique=True))
                    collides = bool((bands[number] == bands[other]).any())
                    counts.setdefault(f"{low:.2f}-{min(high, 1):.2f}", Counter()).update(
                        texts=1, bands=collides, sample=shared > 1
                    )
    return {name: _shares(count) for name, count in sorted(counts.items(), reverse=True)}


def _is_part(found: Resemblance) -> bool:
    return found.shared >= PARTIAL_SHINGLES and max(found.containment, found.coverage) >= PARTIAL_THRESHOLD


def _shares(count: Counter[str]) -> dict[str, float]:
    texts = count.pop("texts", 0)
    return {"texts": texts} | {name: round(found / max(texts, 1), 4) for name, found in count.items()}


def _printed(title: str, rows: Iterable[tuple[str, dict[str, float]]]) -> None:
    print(title)
    for name, values in rows:
        print(f"  {name:24}", *(f"{key} {value:,.4g}" for key, value in values.items()), sep="   ")


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", type=int, nargs=2, default=(150, 700), metavar=("FEWEST", "MOST"), help="of a story")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    measured = Measured(list(planted(arguments.articles, seed=arguments.seed, words=tuple(arguments.words))))
    tables = {
        "edited copies, by true similarity": edited(measured),
        "partial copies, by edit": partial(measured),
        "precision": {"all": precise(measured)},
        "pairs found by one structure alone": structures(measured),
    }
    if arguments.json:
        print(json.dumps(tables, indent=1))
        return
    for title, rows in tables.items():
        _printed(title, rows.items())


if __name__ == "__main__":
    main()

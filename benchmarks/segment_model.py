"""Try a learned model behind the rules: ``python -m benchmarks.segment_model PAGES SCRAPES... [--test FILE]``.

PAGES is what ``benchmarks.extraction`` takes: pages whose text, or segments of it, were reviewed; each is made into a
naive scrape. SCRAPES are labelled articles as ``benchmarks.cleaning`` takes them. None are in this repository.

The model judges words: a logistic regression over hashed features of a word, its neighbours, its sentence and place.
Words in a row that look like boilerplate make a stretch, which ends at the border of a sentence if one is near, and is
cut if the mean of its words' log-odds reaches a threshold. The title, and what rules or attribution marked, are left to
them. Since rules were tuned on the labelled scrapes, a part of their marks is dropped for training: the model learns
from what they find too.

The domains of all scrapes are dealt out to five groups, and each labelled scrape is judged by a model trained on the
other four. Printed is how much of the boilerplate is found and of the article lost, credits being neither: by the rules
alone, and with the model at the thresholds at which it loses .02, .05, .1 and .2 % more. ``--test FILE`` measures
further labelled scrapes, or texts that are nothing but article, by a model that was not trained on their domains: at
the same thresholds, and at those found on them.

scikit-learn is needed (``pip install scikit-learn==1.9.1``). Nothing is written: the model is not shipped, for reasons
that are in docs/decisions.md.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.event_rows import rows_of
from benchmarks.extraction_pages import pages_of
from benchmarks.fitting import FOLDS, folds
from benchmarks.naive_scrapes import labelled_scrape, naive_scrape
from benchmarks.segment_examples import Example, MarkedScrape, Totals, marked_scrapes
from benchmarks.segment_words import BITS, Words
from pipelines.article import Pipeline

LOSSES = (0.0002, 0.0005, 0.001, 0.002)
"""Shares of the article's characters that the model may lose beyond what the rules lose."""
DROPPED_OF_SCRAPES, DROPPED_OF_PAGES = (0.0, 0.6, 1.0), 0.5
"""Shares of the marks that are dropped for training; a labelled scrape is learned once with each."""
WEIGHT_OF_PAGES = 0.3
"""Weight of a word of a page; one of a labelled scrape counts 1."""
INVERSE_PENALTY = 0.1
"""``C`` of the regression; from 0.02 to 0.5 it changes little."""
POSSIBLE = -0.5
"""Log-odds from which words may be part of a stretch, as the mean of five neighbours."""
NEAR = 2
"""Words by which a stretch grows or shrinks to end at a border, and which may be missing inside it."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the regression."""

    weights: NDArray[np.float32]
    """One for each feature."""
    bias: float

    def log_odds(self, words: Words) -> Floats:
        """Return for each word the log-odds that it is boilerplate or a credit."""
        summed: Floats = self.weights[words.features].sum(axis=1, dtype=float) + self.bias
        return summed


@dataclass(frozen=True, slots=True)
class Judged:
    """The stretches of several scrapes, one entry for each in all arrays."""

    scores: Floats
    boilerplate: Floats
    """Characters of boilerplate."""
    article: Floats
    """Characters of the article."""

    def at(self, threshold: float) -> tuple[int, int]:
        """Return the characters of boilerplate and of the article that are cut."""
        cut = self.scores >= threshold
        return int(self.boilerplate[cut].sum()), int(self.article[cut].sum())

    def threshold(self, most_lost: float) -> float:
        """Return the lowest threshold at which no more characters of the article are lost; infinity if none is."""
        for score in np.unique(self.scores):
            if self.at(score)[1] <= most_lost:
                return float(score)
        return float("inf")


def train(examples: Sequence[Example]) -> Model:
    """Return a model trained on the words of some scrapes."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    features = np.vstack([one.words.features[one.is_known] for one in examples])
    ones = np.ones(features.size, np.float32)
    rows = np.arange(0, features.size + 1, features.shape[1])
    fitted = LogisticRegression(C=INVERSE_PENALTY, tol=1e-3).fit(
        csr_matrix((ones, features.ravel(), rows), shape=(len(features), 2**BITS)),
        np.concatenate([one.is_boilerplate[one.is_known] for one in examples]),
        sample_weight=np.concatenate([np.full(int(one.is_known.sum()), one.weight) for one in examples]),
    )
    return Model(fitted.coef_[0].astype(np.float32), float(fitted.intercept_[0]))


def stretches(words: Words, log_odds: Floats) -> Iterator[tuple[int, int]]:
    """Yield the numbers of the first word of each possible stretch of boilerplate, and of the one behind its last."""
    smooth = np.convolve(np.where(words.marked, 0.0, log_odds), np.full(5, 0.2))[2:-2]
    possible = np.flatnonzero((smooth >= POSSIBLE) & ~words.marked)
    possible = possible[possible >= words.first]
    if not len(possible):
        return
    marks = np.cumsum(words.marked)[possible]
    apart = (np.diff(possible) > NEAR + 1) | (np.diff(marks) > 0)
    end = words.first
    for run in np.split(possible, np.flatnonzero(apart) + 1):
        start = max(end, _near_border(words, int(run[0])))
        end = _near_border(words, int(run[-1]) + 1)
        if end > start:
            yield start, end


def _near_border(words: Words, at: int) -> int:
    """Return the border that is closest to a word, or its own number where none is near."""
    for distance in range(NEAR + 1):
        for place in (at - distance, at + distance):
            if 0 <= place < len(words.begins) and words.begins[place]:
                return place
    return at


def judge(model: Model, examples: Sequence[Example]) -> Judged:
    """Return the stretches of some scrapes."""
    rows: list[tuple[float, int, int]] = []
    for one in examples:
        log_odds = model.log_odds(one.words)
        rows += [
            (float(log_odds[start:end].mean()), one.boilerplate[start:end].sum(), one.article[start:end].sum())
            for start, end in stretches(one.words, log_odds)
        ]
    return Judged(*np.array(rows, float).reshape(-1, 3).T)


@dataclass(frozen=True, slots=True)
class Trial:
    """What the model is trained on."""

    pages: Sequence[MarkedScrape]
    """Naive scrapes of pages."""
    scrapes: Sequence[MarkedScrape]
    """Labelled scrapes."""

    def cross_validate(self) -> Judged:
        """Return the stretches of the labelled scrapes, each judged by a model that was not trained on its domain."""
        examples = [one.example() for one in self.scrapes]
        learned = self._examples()
        everything = [*examples, *learned]
        fold = dict(zip((one.domain for one in everything), folds([one.domain for one in everything]), strict=True))
        parts = [
            judge(
                train([one for one in learned if fold[one.domain] != number]),
                [one for one in examples if fold[one.domain] == number],
            )
            for number in range(FOLDS)
        ]
        return Judged(*(np.concatenate(column) for column in zip(*map(_columns, parts), strict=True)))

    def test(self, scrapes: Sequence[MarkedScrape]) -> Judged:
        """Return the stretches of other scrapes, judged by a model that was not trained on their domains."""
        domains = {one.scrape.domain for one in scrapes}
        model = train([one for one in self._examples() if one.domain not in domains])
        return judge(model, [one.example() for one in scrapes])

    def _examples(self) -> list[Example]:
        return [
            *(one.example(dropped) for one in self.scrapes for dropped in DROPPED_OF_SCRAPES),
            *(one.example(DROPPED_OF_PAGES, WEIGHT_OF_PAGES) for one in self.pages),
        ]


def _columns(judged: Judged) -> tuple[Floats, Floats, Floats]:
    return judged.scores, judged.boilerplate, judged.article


def table(name: str, totals: Totals, judged: Judged, thresholds: Sequence[float]) -> list[str]:
    """Return the lines of a table in Markdown: the rules alone, then with the model at several thresholds."""
    rows = [("rules alone", 0, 0), *((f"with the model, from {at:.2f}", *judged.at(at)) for at in thresholds)]
    lines = [f"| {name} | boilerplate found | article lost |", "| --- | --- | --- |"]
    for label, found, lost in rows:
        share_found = (totals.found + found) / max(totals.boilerplate, 1)
        share_lost = (totals.lost + lost) / max(totals.article, 1)
        lines.append(f"| {label} | {share_found:.3f} | {share_lost:.2%} |")
    return lines


def thresholds_of(judged: Judged, totals: Totals) -> list[float]:
    """Return the thresholds at which the model loses so many more characters of the article as ``LOSSES`` says."""
    return [judged.threshold(loss * totals.article) for loss in LOSSES]


def main() -> None:
    """Train and judge on the files named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, metavar="PAGES")
    parser.add_argument("scrapes", nargs="+", type=Path, metavar="SCRAPES")
    parser.add_argument("--test", type=Path, metavar="FILE", help="scrapes that are only measured")
    options = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    pipeline = Pipeline()

    def labelled(*files: Path) -> list[MarkedScrape]:
        rows: list[dict[str, Any]] = [row for file in files for row in rows_of(file)]
        return marked_scrapes(map(labelled_scrape, rows), pipeline)

    pages = filter(None, map(naive_scrape, pages_of([options.pages])))
    trial = Trial(marked_scrapes(pages, pipeline), labelled(*options.scrapes))
    totals = sum((one.totals for one in trial.scrapes), Totals())
    judged = trial.cross_validate()
    thresholds = thresholds_of(judged, totals)
    print(*table(f"{len(trial.scrapes)} scrapes, by other domains", totals, judged, thresholds), sep="\n")
    if options.test:
        scrapes = labelled(options.test)
        totals = sum((one.totals for one in scrapes), Totals())
        judged = trial.test(scrapes)
        print("", *table(f"{len(scrapes)} test scrapes", totals, judged, thresholds), sep="\n")
        best = thresholds_of(judged, totals)
        print("", *table("the same, thresholds chosen on them", totals, judged, best), sep="\n")


if __name__ == "__main__":
    main()

"""How well the score of two articles agrees with what people said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.event_clusters import f1
from benchmarks.event_rows import Row, TextStages
from benchmarks.fitting import FOLDS, Floats, balanced, fit, folds
from newscrawl.items import CLUSTERED_KINDS, Article
from pipelines.events.frequencies import Frequencies
from pipelines.events.score import agreements, conflicts, model, probability, score
from pipelines.events.senders import SenderFrequencies, sender_of
from pipelines.events.signature import Reading, Signature, read, sender_terms, weigh

SAME_EVENT = 2.0
"""Human scores up to this are the same event."""

OTHER_EVENT = 3.0
"""Human scores from this on are clearly another; between the two people did not agree."""

FITTED_LANGUAGES = ("de", "en")
"""Languages whose pairs weights are fitted on."""

Truths = NDArray[np.bool_]

_RESAMPLES = 1_000


@dataclass(frozen=True)
class Judged:
    """A pair of articles in one language, with what people and the score say."""

    ids: tuple[str, str]
    languages: str
    overall: float
    score: float
    features: list[float]


def signatures_of(articles: Sequence[Article]) -> dict[str, Signature]:
    """Return the signature of each article, as if all others had been read before it."""
    readings = {
        each.id: read(each.title, each.text, each.language.code, sender_of(each))
        for each in sorted(articles, key=lambda each: each.id)
    }
    frequencies: dict[str, Frequencies] = {}
    for reading in readings.values():
        frequencies.setdefault(reading.language, Frequencies(reading.language)).add(reading.terms.keys())
    own = {id_: sender_terms(reading, frequencies[reading.language]) for id_, reading in readings.items()}
    by_sender: defaultdict[str | None, list[str]] = defaultdict(list)
    for id_, reading in readings.items():
        by_sender[reading.sender].append(id_)
    signatures = {}
    for id_, reading in readings.items():
        others = [own[other] for other in by_sender[reading.sender] if other != id_]
        sender = SenderFrequencies(others) if reading.sender is not None else None
        signatures[id_] = weigh(reading, _without(frequencies[reading.language], reading), sender)
    return signatures


def _without(frequencies: Frequencies, reading: Reading) -> Frequencies:
    """Return what was counted before an article that was counted last."""
    counted = reading.terms.keys()
    counts = ((term, count - (term in counted)) for term, count in frequencies.counts.items())
    return Frequencies(frequencies.language, frequencies.articles - 1, counts)


def measure_pairs(rows: list[Row]) -> dict[str, dict[str, object]]:
    """Return the figures of scored pairs for each pair of languages; pairs across languages are not compared yet."""
    stages = TextStages()
    articles = {row[side]["id"]: stages.article(row[side]) for row in rows for side in "ab"}
    signatures = signatures_of(list(articles.values()))
    judged = []
    crossing: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        ids = (row["a"]["id"], row["b"]["id"])
        one, other = (signatures[id_] for id_ in ids)
        languages = "-".join(sorted((one.language, other.language)))
        if one.language == other.language:
            judged.append(Judged(ids, languages, row["overall"], score(one, other), _features(one, other)))
        else:
            crossing[languages] += 1
    refitted = _cross_validated(judged)
    figures: dict[str, dict[str, object]] = {}
    for languages in sorted({pair.languages for pair in judged}):
        chosen = [place for place, pair in enumerate(judged) if pair.languages == languages]
        figures[languages] = _figures([judged[place] for place in chosen], refitted[chosen])
    figures |= {languages: {"n": count, "compared": 0} for languages, count in sorted(crossing.items())}
    return figures | {"reliability": _reliability(judged)}


def measure_labels(rows: list[Row]) -> dict[str, dict[str, object]]:
    """Return for each label how many of its pairs are called the same event, as the crawl would: stubs are never."""
    stages = TextStages()
    articles = {row[side]["id"]: stages.article(row[side]) for row in rows for side in "ab"}
    signatures = signatures_of(list(articles.values()))
    scores: defaultdict[str, list[float | None]] = defaultdict(list)
    for row in rows:
        ids = (row["a"]["id"], row["b"]["id"])
        one, other = (signatures[id_] for id_ in ids)
        compared = one.language == other.language and all(articles[id_].kind in CLUSTERED_KINDS for id_ in ids)
        scores[row["label"]].append(round(score(one, other), 2) if compared else None)
    return {
        label: {"n": len(found), "same": sum(each is not None and each >= model().threshold for each in found)}
        for label, found in sorted(scores.items())
    }


def _features(one: Signature, other: Signature) -> list[float]:
    found = agreements(one, other) | conflicts(one, other)
    return [found.get(kind, 0.0) for kind in (*model().agreement, *model().conflict)]


def _cross_validated(judged: Sequence[Judged]) -> Floats:
    """Return for each pair the score by weights that were fitted on clear pairs of other folds."""
    features = np.array([pair.features for pair in judged])
    labels = np.array([float(pair.overall <= SAME_EVENT) for pair in judged])
    signs = np.array([1.0] * len(model().agreement) + [-1.0] * len(model().conflict))
    usable = np.array([_clear(pair) and pair.languages[:2] in FITTED_LANGUAGES for pair in judged])
    fold = folds([pair.ids for pair in judged], seed=0)
    scores = np.zeros(len(judged))
    for left_out in range(FOLDS):
        fitted_on = np.flatnonzero(usable & (fold != left_out))
        if not 0 < labels[fitted_on].sum() < len(fitted_on):
            return np.full(len(judged), np.nan)
        weights = balanced(labels[fitted_on], [judged[int(place)].languages for place in fitted_on])
        coefficients = fit(features[fitted_on], labels[fitted_on], weights, signs)
        asked = fold == left_out
        scores[asked] = features[asked] @ coefficients[:-1] + coefficients[-1]
    return scores


def _clear(pair: Judged) -> bool:
    return pair.overall <= SAME_EVENT or pair.overall >= OTHER_EVENT


def _figures(pairs: Sequence[Judged], refitted: Floats) -> dict[str, object]:
    scores = np.array([pair.score for pair in pairs])
    overall = np.array([pair.overall for pair in pairs])
    true = overall <= SAME_EVENT
    clear = np.array([_clear(pair) for pair in pairs])
    called = scores >= model().threshold
    precision = float((called & true).sum() / max(called.sum(), 1))
    recall = float((called & true).sum() / max(true.sum(), 1))
    return {
        "n": len(pairs),
        "same": int(true.sum()),
        "auc": area(scores[clear], true[clear]),
        "interval": interval(scores[clear], true[clear]),
        "cross_validated": area(refitted[clear], true[clear]),
        "auc_of_all": area(scores, true),
        "pearson": _correlation(scores, -overall),
        "precision": precision,
        "recall": recall,
        "f1": f1(precision, recall),
    }


def _reliability(judged: Sequence[Judged]) -> dict[str, object]:
    """Return for fifths of probability how many pairs have it, their mean probability and the share that is true."""
    fitted = [(probability(pair.score), pair.overall <= SAME_EVENT) for pair in judged]
    fifths: dict[str, object] = {}
    for fifth in range(5):
        inside = [(stated, true) for stated, true in fitted if min(int(stated * 5), 4) == fifth]
        if inside:
            means = [round(float(mean), 3) for mean in np.mean(inside, axis=0)]
            fifths[f"{fifth / 5:.1f}-{(fifth + 1) / 5:.1f}"] = {"n": len(inside), "stated": means[0], "true": means[1]}
    return fifths


def area(scores: Floats, true: Truths) -> float | None:
    """Return the area under the ROC curve: how often a true pair scores higher than a false one, ties by half.

    None without pairs of both kinds, or without scores.
    """
    positive, negative = scores[true], scores[~true]
    if not len(positive) or not len(negative) or np.isnan(scores).any():
        return None
    above = (positive[:, None] > negative).sum() + 0.5 * (positive[:, None] == negative).sum()
    return float(above / (len(positive) * len(negative)))


def interval(scores: Floats, true: Truths) -> list[float] | None:
    """Return the bounds within which 95 % of the areas of resampled pairs lie (percentile bootstrap)."""
    draw = np.random.default_rng(0)
    resampled = (draw.integers(len(scores), size=len(scores)) for _ in range(_RESAMPLES if len(scores) else 0))
    areas = [found for chosen in resampled if (found := area(scores[chosen], true[chosen])) is not None]
    return [float(bound) for bound in np.percentile(areas, [2.5, 97.5])] if areas else None


def _correlation(one: Floats, other: Floats) -> float | None:
    if len(one) < 2 or one.std() == 0 or other.std() == 0:  # a line needs two points
        return None
    return float(np.corrcoef(one, other)[0, 1])

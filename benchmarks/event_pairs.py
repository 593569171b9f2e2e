"""Agreement of the event score with human judgements of pairs of articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.event_articles import article_of
from benchmarks.event_clusters import f1
from benchmarks.event_rows import Row
from benchmarks.fitting import FOLDS, Floats, balanced, fit, folds
from benchmarks.reliability_plot import Bin, plot
from pipelines.article import Pipeline
from pipelines.events.encoder import Encoder, embed
from pipelines.events.features import TextFeatures, text_features
from pipelines.events.frequencies import Frequencies
from pipelines.events.issuer_frequencies import IssuerFrequencies, issuer_of
from pipelines.events.score import agreement, conflicts, method, model, probability, score
from pipelines.events.signature import Signature, issuer_terms, make_signature, term_weights
from pipelines.items import CLUSTERED_KINDS, Article

SAME_EVENT = 2.0
"""Human scores up to this mean the same event."""

OTHER_EVENT = 3.0
"""Human scores from this on mean clearly another event; between the two, people disagreed."""

FITTED_LANGUAGES = ("de", "en")
"""Languages with pairs that the weights are fitted on."""

Truths = NDArray[np.bool_]

_RESAMPLES = 1_000


@dataclass(frozen=True)
class Judged:
    """A pair of articles with the human score and ours."""

    ids: tuple[str, str]
    languages: str
    """Language codes in alphabetical order, joined by a hyphen."""
    overall: float
    """Human score, from 1 (very similar) to 4."""
    score: float
    method: str
    """Method by which they are compared."""
    features: dict[str, list[float]]
    """For each method of comparison, the agreements and conflicts."""


def signatures_of(articles: Sequence[Article], encoder: Encoder | None = None) -> dict[str, Signature]:
    """Return the signature of each article, as if all others had been read before it."""
    embeddings = {each.id: embed(encoder, each) for each in articles} if encoder else {}
    texts = {
        each.id: text_features(each.title, each.text, each.language.code, issuer_of(each))
        for each in sorted(articles, key=lambda each: each.id)
    }
    frequencies: dict[str, Frequencies] = {}
    for text in texts.values():
        frequencies.setdefault(text.language, Frequencies(text.language)).add(text.terms.keys())
    own = {id_: issuer_terms(term_weights(text, frequencies[text.language])) for id_, text in texts.items()}
    by_issuer: defaultdict[str | None, list[str]] = defaultdict(list)
    for id_, text in texts.items():
        by_issuer[text.issuer].append(id_)
    signatures = {}
    for id_, text in texts.items():
        others = [own[other] for other in by_issuer[text.issuer] if other != id_]
        issuer = IssuerFrequencies(others) if text.issuer is not None else None
        before = _without(frequencies[text.language], text)
        signatures[id_] = make_signature(text, before, issuer, embeddings.get(id_, b""))
    return signatures


def _without(frequencies: Frequencies, text: TextFeatures) -> Frequencies:
    """Return the frequencies without an article that they count."""
    counted = text.terms.keys()
    counts = ((term, count - (term in counted)) for term, count in frequencies.counts.items())
    return Frequencies(frequencies.language, frequencies.articles - 1, counts)


def measure_pairs(
    rows: list[Row], encoder: Encoder | None = None, diagram: Path | None = None
) -> dict[str, dict[str, object]]:
    """Return the figures of scored pairs for each pair of languages, and the reliability of the stated probability.

    :param diagram: the file to write a reliability diagram to.
    """
    judged = judge(rows, encoder)
    refitted = _cross_validated(judged)
    figures: dict[str, dict[str, object]] = {}
    for languages in sorted({pair.languages for pair in judged}):
        chosen = [position for position, pair in enumerate(judged) if pair.languages == languages]
        figures[languages] = _figures([judged[position] for position in chosen], refitted[chosen])
    bins = reliability(judged)
    if diagram is not None:
        diagram.write_text(plot(bins, f"{len(judged)} pairs, their number beside each point"), encoding="utf-8")
    shown = {each.name: {"n": each.n, "stated": round(each.stated, 3), "true": round(each.true, 3)} for each in bins}
    return figures | {"reliability": dict[str, object](shown)}


def judge(rows: list[Row], encoder: Encoder | None) -> list[Judged]:
    """Return the pairs with their scores."""
    pipeline = Pipeline()
    articles = {row[side]["id"]: article_of(row[side], pipeline) for row in rows for side in "ab"}
    signatures = signatures_of(list(articles.values()), encoder)
    judged = []
    for row in rows:
        ids = (row["a"]["id"], row["b"]["id"])
        one, other = (signatures[id_] for id_ in ids)
        languages = "-".join(sorted((one.language, other.language)))
        features = {name: _features(name, one, other) for name in model().method}
        judged.append(Judged(ids, languages, row["overall"], score(one, other), method(one, other), features))
    return judged


def measure_labels(rows: list[Row], encoder: Encoder | None = None) -> dict[str, dict[str, object]]:
    """Return for each label how many of its pairs are classified as the same event; stubs never are, as in a crawl."""
    pipeline = Pipeline()
    articles = {row[side]["id"]: article_of(row[side], pipeline) for row in rows for side in "ab"}
    signatures = signatures_of(list(articles.values()), encoder)
    scores: defaultdict[str, list[float | None]] = defaultdict(list)
    for row in rows:
        ids = (row["a"]["id"], row["b"]["id"])
        one, other = (signatures[id_] for id_ in ids)
        compared = all(articles[id_].kind in CLUSTERED_KINDS for id_ in ids)
        scores[row["label"]].append(round(score(one, other), 2) if compared else None)
    return {
        label: {"n": len(found), "same": sum(each is not None and each >= model().threshold for each in found)}
        for label, found in sorted(scores.items())
    }


def _features(name: str, one: Signature, other: Signature) -> list[float]:
    against = conflicts(one, other)
    agreed = [agreement(kind, one, other) for kind in model().method[name].agreement]
    return agreed + [against.get(kind, 0.0) for kind in model().conflict]


def _cross_validated(judged: Sequence[Judged]) -> Floats:
    """Return the score of each pair by weights fitted on clear pairs of the other folds, shape (pairs,).

    Methods for two languages are fitted on the pairs within one language too, since pairs across languages are few.
    """
    labels = np.array([float(pair.overall <= SAME_EVENT) for pair in judged])
    usable = np.array([_clear(pair) and set(pair.languages.split("-")) <= set(FITTED_LANGUAGES) for pair in judged])
    fold = folds([pair.ids for pair in judged], seed=0)
    scores = np.full(len(judged), np.nan)
    for name in sorted({pair.method for pair in judged}):
        features = np.array([pair.features[name] for pair in judged])
        signs = np.array([1.0] * len(model().method[name].agreement) + [-1.0] * len(model().conflict))
        own = np.array([pair.method == name for pair in judged])
        fitted = usable if name.startswith("names") else usable & own
        for left_out in range(FOLDS):
            fitted_on = np.flatnonzero(fitted & (fold != left_out))
            if not 0 < labels[fitted_on].sum() < len(fitted_on):
                return np.full(len(judged), np.nan)
            weights = balanced(labels[fitted_on], [judged[int(position)].languages for position in fitted_on])
            coefficients = fit(features[fitted_on], labels[fitted_on], weights, signs)
            tested = own & (fold == left_out)
            scores[tested] = features[tested] @ coefficients[:-1] + coefficients[-1]
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


def reliability(judged: Sequence[Judged], bins: int = 5) -> list[Bin]:
    """Return the pairs by their stated probability, in ``bins`` bins of equal width; empty ones are left out."""
    stated = np.array([probability(pair.score) for pair in judged])
    true = np.array([pair.overall <= SAME_EVENT for pair in judged])
    bin_of = np.minimum((stated * bins).astype(int), bins - 1)
    found = []
    for each in range(bins):
        inside = bin_of == each
        if inside.any():
            name = f"{each / bins:.1f}-{(each + 1) / bins:.1f}"
            found.append(Bin(name, int(inside.sum()), float(stated[inside].mean()), float(true[inside].mean())))
    return found


def area(scores: Floats, true: Truths) -> float | None:
    """Return the area under the ROC curve: how often a true pair scores higher than a false one; ties count half.

    None unless there are pairs of both kinds, all with scores.

    :param scores: shape (pairs,).
    :param true: shape (pairs,).
    """
    positive, negative = scores[true], scores[~true]
    if not len(positive) or not len(negative) or np.isnan(scores).any():
        return None
    above = (positive[:, None] > negative).sum() + 0.5 * (positive[:, None] == negative).sum()
    return float(above / (len(positive) * len(negative)))


def interval(scores: Floats, true: Truths) -> list[float] | None:
    """Return the bounds of 95 % of the areas of resampled pairs (percentile bootstrap); None without any area."""
    draw = np.random.default_rng(0)
    resampled = (draw.integers(len(scores), size=len(scores)) for _ in range(_RESAMPLES if len(scores) else 0))
    areas = [found for chosen in resampled if (found := area(scores[chosen], true[chosen])) is not None]
    return [float(bound) for bound in np.percentile(areas, [2.5, 97.5])] if areas else None


def _correlation(one: Floats, other: Floats) -> float | None:
    if len(one) < 2 or one.std() == 0 or other.std() == 0:  # a correlation needs two points
        return None
    return float(np.corrcoef(one, other)[0, 1])

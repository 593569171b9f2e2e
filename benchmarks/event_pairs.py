"""Agreement of the event score with human judgements of pairs of articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.event_articles import article_of
from benchmarks.event_clusters import f1
from benchmarks.event_rows import Row
from benchmarks.event_weights import cross_validated, groups_of
from benchmarks.fitting import Floats, held_back
from benchmarks.judged_pairs import Judged, judge, signatures_of
from benchmarks.reliability_plot import Bin, plot
from pipelines.article import Pipeline
from pipelines.events.encoder import Encoder
from pipelines.events.score import model, probability, score
from pipelines.items import CLUSTERED_KINDS

Truths = NDArray[np.bool_]

_RESAMPLES = 1_000


def measure_pairs(
    rows: list[Row], encoder: Encoder | None = None, diagram: Path | None = None
) -> dict[str, dict[str, object]]:
    """Return the figures of scored pairs for each pair of languages, and the reliability of the stated probability.

    :param diagram: the file to write a reliability diagram to.
    """
    judged = judge(rows, encoder)
    refitted = cross_validated(judged)
    held = held_back(groups_of(judged))
    figures: dict[str, dict[str, object]] = {}
    for languages in sorted({pair.languages for pair in judged}):
        chosen = [position for position, pair in enumerate(judged) if pair.languages == languages]
        figures[languages] = _figures([judged[position] for position in chosen], refitted[chosen], held[chosen])
    bins = reliability(judged)
    if diagram is not None:
        diagram.write_text(plot(bins, f"{len(judged)} pairs, their number beside each point"), encoding="utf-8")
    shown = {each.name: {"n": each.n, "stated": round(each.stated, 3), "true": round(each.true, 3)} for each in bins}
    return figures | {"reliability": dict[str, object](shown)}


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


def _figures(pairs: Sequence[Judged], refitted: Floats, held: Truths) -> dict[str, object]:
    scores = np.array([pair.score for pair in pairs])
    true = np.array([pair.same for pair in pairs])
    clear = np.array([pair.clear for pair in pairs])
    compared = np.array([pair.compared for pair in pairs])
    called = scores >= model().threshold
    precision = float((called & true).sum() / max(called.sum(), 1))
    recall = float((called & true).sum() / max(true.sum(), 1))
    return {
        "n": len(pairs),
        "same": int(true.sum()),
        "auc": area(scores[clear], true[clear]),
        "interval": interval(scores[clear], true[clear]),
        "unseen": area(refitted[clear], true[clear]),
        "compared": int(compared.sum()),
        "auc_compared": area(scores[clear & compared], true[clear & compared]),
        "unseen_compared": area(refitted[clear & compared], true[clear & compared]),
        "held_back": int(held.sum()),
        "auc_held_back": area(scores[clear & held], true[clear & held]),
        "auc_of_all": area(scores, true),
        "pearson": _correlation(scores, -np.array([pair.overall for pair in pairs])),
        "precision": precision,
        "recall": recall,
        "f1": f1(precision, recall),
    }


def reliability(judged: Sequence[Judged], bins: int = 5) -> list[Bin]:
    """Return the pairs by their stated probability, in ``bins`` bins of equal width; empty ones are left out."""
    stated = np.array([probability(pair.score) for pair in judged])
    true = np.array([pair.same for pair in judged])
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

"""Fit the weights of the event score: ``python -m benchmarks.event_fit PAIRS CLUSTERS [--write] [--held-back]``.

PAIRS and CLUSTERS as ``benchmarks.events`` reads them; the encoder of ``newscrawl[semantic]`` must be installed. A
quarter of the groups of pairs that share hosts or articles is held back: it is neither fitted on nor printed without
``--held-back``, which is meant for the end. Printed for the other pairs, with and without the encoder: the area under
the ROC curve of clear pairs by language (in brackets of those that a crawl compares), with the shipped weights, with
weights fitted on all of them (``seen``), and in cross-validation by host (``unseen``); the threshold for a precision of
0.95 of clear pairs that a crawl compares, and the recall there, both in cross-validation. ``--write`` puts the fitted
weights into ``pipelines/events/data/score.toml``; thresholds, caps and conflicts stay as they are.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.event_pairs import area
from benchmarks.event_rows import rows_of
from benchmarks.event_weights import PRECISION, Weights, cross_validated, fit_weights, groups_of, threshold_for
from benchmarks.fitting import Floats, held_back
from benchmarks.judged_pairs import Judged, judge, judge_clusters
from pipelines.events.encoder import UniversalSentenceEncoder
from pipelines.events.score import model

TABLE = Path(__file__).parent.parent / "pipelines" / "events" / "data" / "score.toml"


def main() -> int:
    """Fit, print the figures, and write the weights if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.event_fit", description="Fit the event score.")
    parser.add_argument("pairs", type=Path, help="scored pairs as JSON Lines, gzipped or not")
    parser.add_argument("clusters", type=Path, help="clusters with topics as JSON Lines, gzipped or not")
    parser.add_argument("--write", action="store_true", help="put the weights into score.toml")
    parser.add_argument("--held-back", action="store_true", help="also measure the pairs that are held back")
    options = parser.parse_args()
    encoder = UniversalSentenceEncoder()
    judged, clusters = judge(rows_of(options.pairs), encoder), judge_clusters(rows_of(options.clusters), encoder)
    held = held_back(groups_of(judged))
    open_ = [pair for pair, is_held in zip(judged, held, strict=True) if not is_held]
    weights = fit_weights(open_, clusters)
    for encoded in (False, True):
        print("with the encoder" if encoded else "without")
        _print_figures([_with(pair, encoded) for pair in open_], clusters, weights)
        if options.held_back:
            chosen = [_with(pair, encoded) for pair, is_held in zip(judged, held, strict=True) if is_held]
            _print_areas("held back", chosen, _scores(chosen, weights))
    for name, value in weights.values.items():
        print(f"{name} {value:.2f}")
    if options.write:
        TABLE.write_text(written(TABLE.read_text(encoding="utf-8"), weights), encoding="utf-8")
    return 0


def written(table: str, weights: Weights) -> str:
    """Return the text of ``score.toml`` with fitted weights in place of those that it has."""
    lines, method = [], ""
    for line in table.split("\n"):
        key = line.partition(" ")[0]
        if line.startswith("["):
            method = line.strip("[]").replace('"', "").removeprefix("method.") if line.startswith("[method.") else ""
        lines.append(_written_line(key, method, weights) if method and key in {"bias", "agreement"} else line)
    return "\n".join(lines)


def _written_line(key: str, method: str, weights: Weights) -> str:
    if key == "bias":
        return f"bias = {weights.bias(method):.2f}"
    kinds = [f"{kind} = {weights.agreement(method, kind):.2f}" for kind in model().method[method].agreement]
    return f"agreement = {{ {', '.join(kinds)} }}"


def _with(pair: Judged, encoded: bool) -> Judged:
    """Return a pair as it is compared with or without an encoder."""
    shared = pair.method.partition("+")[0]
    return replace(pair, method=f"{shared}+meaning" if encoded and "meaning" in pair.agreements else shared)


def _scores(pairs: Sequence[Judged], weights: Weights) -> Floats:
    return np.array([weights.score(pair, pair.method) for pair in pairs])


def _print_figures(pairs: Sequence[Judged], clusters: Sequence[Judged], weights: Weights) -> None:
    unseen = cross_validated(pairs, clusters)
    _print_areas("shipped", pairs, np.array([_shipped(pair) for pair in pairs]))
    _print_areas("seen", pairs, _scores(pairs, weights))
    _print_areas("unseen", pairs, unseen)
    chosen = np.array([pair.clear and pair.compared for pair in pairs])
    same = np.array([pair.same for pair in pairs])
    threshold, recall = threshold_for(PRECISION, unseen[chosen], same[chosen])
    print(f"  precision {PRECISION} from {threshold:.2f} on, recall {recall:.2f}")
    for at in (0.0, model().threshold):
        called = unseen[chosen] >= at
        right = (called & same[chosen]).sum()
        print(f"  at {at:.2f}: precision {right / max(called.sum(), 1):.2f}, recall {right / same[chosen].sum():.2f}")


def _shipped(pair: Judged) -> float:
    weights = model()
    chosen = weights.method[pair.method]
    agreed = sum(weight * pair.agreements[kind] for kind, weight in chosen.agreement.items())
    return chosen.bias + agreed + sum(weights.conflict[kind] * extent for kind, extent in pair.conflicts.items())


def _print_areas(name: str, pairs: Sequence[Judged], scores: Floats) -> None:
    """Print the areas of clear pairs by language, and in brackets those of the pairs that a crawl compares."""
    same = np.array([pair.same for pair in pairs])
    figures = []
    for languages in (*sorted({pair.languages for pair in pairs}), "all"):
        clear = np.array([pair.clear and languages in (pair.languages, "all") for pair in pairs])
        compared = clear & np.array([pair.compared for pair in pairs])
        every, sure = (area(scores[chosen], same[chosen]) for chosen in (clear, compared))
        figures.append(f"{languages} {_shown(every)} ({_shown(sure)})")
    print(f"  {name:9}", *figures)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())

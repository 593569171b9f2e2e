"""Train the block model of extraction: ``python -m benchmarks.block_model FILE...`` writes ``block_model.npz``.

FILE is what ``benchmarks.extraction`` takes: pages whose text, or segments of it, were reviewed. None are in this
repository. scikit-learn is needed for training only (``pip install scikit-learn==1.9.1``); the same pages give the same
file, byte for byte, with one version of it.

With ``--folds 5`` nothing is written. The hosts are dealt out to five groups, each is judged by a model trained on the
pages of the other four, and what a crawl then makes of the pages is measured: figures for hosts never trained on.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.block_labels import Examples, examples_of
from benchmarks.extraction import OURS, Results, measure, print_tables
from benchmarks.extraction_misses import misses
from benchmarks.extraction_pages import ReviewedPage, pages_of
from benchmarks.extraction_peers import newscrawl
from newscrawl.executors.process_pool import ordered_map
from pipelines.article import Pipeline
from pipelines.extraction.body import model as block_model
from pipelines.extraction.body.features import FINGERPRINT

FILE = Path(block_model.__file__).parents[1] / "data" / "block_model.npz"
TREES: dict[str, Any] = {
    "max_iter": 150,
    "learning_rate": 0.1,
    "max_leaf_nodes": 8,
    "max_depth": 5,
    "min_samples_leaf": 40,
    "l2_regularization": 5.0,
    "max_features": 0.3,
    "early_stopping": False,
    "random_state": 0,
}
"""Small trees that each see a third of the features: with a few hundred pages, deeper ones learn the pages by heart."""

Arrays = dict[str, NDArray[Any]]


def train(examples: Sequence[Examples]) -> Arrays:
    """Return the arrays of a model trained on the blocks of some pages."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415

    trained = HistGradientBoostingClassifier(**TREES).fit(
        np.vstack([one.features for one in examples]),
        np.concatenate([one.labels for one in examples]),
        sample_weight=np.concatenate([one.weights for one in examples]),
    )
    trees = [predictor.nodes for (predictor,) in trained._predictors]
    return {
        **_joined(trees),
        "baseline": np.array(trained._baseline_prediction.item()),
        "fingerprint": np.array(FINGERPRINT),
    }


def _joined(trees: Sequence[NDArray[Any]]) -> Arrays:
    """Return the nodes of all trees in one list, the children of a node side by side; a leaf leads to itself."""
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    value: list[float] = []
    roots: list[int] = []
    for tree in trees:
        roots.append(len(feature))
        order = [0]
        places = {0: len(feature)}
        for node in order:
            if not tree[node]["is_leaf"]:
                for child in (int(tree[node]["left"]), int(tree[node]["right"])):
                    places[child] = roots[-1] + len(order)
                    order.append(child)
        for node in order:
            is_leaf = bool(tree[node]["is_leaf"])
            feature.append(0 if is_leaf else int(tree[node]["feature_idx"]))
            threshold.append(np.inf if is_leaf else float(tree[node]["num_threshold"]))
            left.append(places[node] if is_leaf else places[int(tree[node]["left"])])
            value.append(float(tree[node]["value"]) if is_leaf else 0.0)
    limits = np.array(threshold)
    rounded = limits.astype(np.float32)
    # a threshold lies between two values, and must not be rounded up to the higher one
    lower = np.where(rounded > limits, np.nextafter(rounded, np.float32(-np.inf)), rounded)
    return {
        "feature": np.array(feature, np.int16),
        "threshold": lower.astype(np.float32),
        "left": np.array(left, np.int16),
        "value": np.array(value, np.float32),
        "roots": np.array(roots, np.int16),
        "depth": np.array(max(int(tree["depth"].max()) for tree in trees), np.int16),
    }


def in_groups(pages: Sequence[ReviewedPage], groups: int) -> list[int]:
    """Return the group of each page; pages of one registrable domain are in one group, and groups are even."""
    sizes: dict[str, int] = {}
    for page in pages:
        sizes[page.domain] = sizes.get(page.domain, 0) + 1
    filled = [0] * groups
    group_of = {}
    for domain in sorted(sizes, key=lambda name: (-sizes[name], name)):
        group_of[domain] = filled.index(min(filled))
        filled[group_of[domain]] += sizes[domain]
    return [group_of[page.domain] for page in pages]


def cross_validate(
    pages: Sequence[ReviewedPage], examples: Sequence[list[Examples]], groups: int, workers: int
) -> list[tuple[ReviewedPage, Results]]:
    """Return each page with what a crawl makes of it with a model that was trained on other hosts."""
    group_of = in_groups(pages, groups)

    def without(group: int) -> Arrays:
        return train([one for page, of in zip(examples, group_of, strict=True) if of != group for one in page])

    shipped = block_model.shipped_model
    measured: list[tuple[ReviewedPage, Results]] = []
    for group, arrays in enumerate(list(ordered_map(without, range(groups), workers))):
        model = block_model.BlockModel(arrays)
        block_model.shipped_model = lambda model=model: model  # type: ignore[assignment]
        own = [page for page, of in zip(pages, group_of, strict=True) if of == group]
        measured += measure(own, {OURS: newscrawl(Pipeline())}, workers)
    block_model.shipped_model = shipped
    return measured


def main() -> None:
    """Train on the files named on the command line, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--folds", type=int, metavar="N", help="cross-validate with so many groups of hosts instead")
    parser.add_argument("--misses", action="store_true", help="with --folds: list the pages by what is lost or wrong")
    options = parser.parse_args()
    # more threads would only wait for each other: the trees are small
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    workers = os.cpu_count() or 1
    pages = pages_of(options.files)
    examples = list(ordered_map(examples_of, pages, workers))
    if options.folds:
        measured = cross_validate(pages, examples, options.folds, workers)
        print_tables(measured)
        if options.misses:
            print(*misses((page, *results[OURS]) for page, results in measured), sep="\n")
        return
    arrays = train([one for page in examples for one in page])
    np.savez_compressed(FILE, **arrays)  # type: ignore[arg-type]
    print(f"{len(pages)} pages, {len(arrays['roots'])} trees, {FILE.stat().st_size:,} bytes: {FILE}")


if __name__ == "__main__":
    main()

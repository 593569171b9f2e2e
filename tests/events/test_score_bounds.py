"""The bounds by which most candidates are skipped must never skip one that a record would mention."""

import os
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from pipelines.events.score import min_product, model, score
from pipelines.events.score_bounds import TEXTS_IN_MEMORY, SharedTermBounds
from pipelines.events.signature import KEPT_TERMS, UNIT, Signature
from pipelines.events.slots import Slots

WEIGHTS = st.dictionaries(st.sampled_from([f"wort{number}" for number in range(20)]), st.integers(0, UNIT), max_size=8)


def shared(one: dict[str, int], other: dict[str, int]) -> int:
    return sum(weight * other.get(term, 0) for term, weight in one.items())


@given(st.dictionaries(st.integers(1, 99), WEIGHTS, max_size=5), WEIGHTS)
def test_a_bound_is_never_too_low(texts: dict[int, dict[str, int]], own: dict[str, int]) -> None:
    """For every text the bound is at least the true dot product, and it is the same a second time."""
    bounds = SharedTermBounds(texts.__getitem__)

    found = bounds.upper_bounds(own, texts)

    assert found.keys() == texts.keys()
    assert all(found[number] >= shared(own, weights) for number, weights in texts.items())
    assert bounds.upper_bounds(own, texts) == found


def test_bounds_are_the_same_in_every_process() -> None:
    """Which terms collide does not depend on the seed of Python's own hash."""
    program = (
        "from pipelines.events.score_bounds import SharedTermBounds\n"
        "terms = {f'term{number}': 1 for number in range(70_000)}\n"
        "few = {f'other{number}': 1 for number in range(200)}\n"
        "print(SharedTermBounds({1: few}.__getitem__).upper_bounds(terms, [1]))\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(found) == 1


def test_collisions_raise_the_bound() -> None:
    """With far more terms than buckets, the bound still holds."""
    few = {f"term{number}": 1 for number in range(KEPT_TERMS)}
    many = {f"term{number}": 1 for number in range(70_000)}
    bounds = SharedTermBounds({1: few}.__getitem__)

    assert bounds.upper_bounds(many, [1])[1] > len(few)


def test_texts_displace_one_another() -> None:
    """If more texts were added than fit, those that are needed again are loaded again."""
    texts = {number: {"wort": number % 100 + 1, f"w{number}": 1} for number in range(2 * TEXTS_IN_MEMORY)}
    bounds = SharedTermBounds(texts.__getitem__)
    for number, weights in texts.items():
        bounds.add(number, weights)

    needed = [*range(50), *range(TEXTS_IN_MEMORY, TEXTS_IN_MEMORY + 50)]  # the first are gone, the others go next
    for number, bound in bounds.upper_bounds({"wort": 10}, needed).items():
        assert bound >= 10 * texts[number]["wort"]


@given(WEIGHTS, WEIGHTS, st.sampled_from(["terms", "terms+meaning"]))
def test_pairs_below_the_bound_reach_no_threshold(one: dict[str, int], other: dict[str, int], method: str) -> None:
    """A pair below the least dot product is not even related, whatever the embeddings of the two."""
    embedding = bytes(range(1, 129)) if method == "terms+meaning" else b""
    pair = [
        Signature("de", None, weights, {"tamm": "Tamm"}, *[frozenset()] * 4, Slots(), embedding)
        for weights in (one, other)
    ]

    if shared(one, other) < min_product(method):
        assert score(*pair) < min(model().related, model().threshold)
    elif shared(one, other) >= 1.01 * min_product(method):
        assert score(*pair) >= model().related or method != "terms"

"""What lets most candidates be passed over must never pass over one that a record would tell of."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.events.score import least_product, model, score
from pipelines.events.score_bounds import TEXTS_IN_MEMORY, SharedTerms
from pipelines.events.signature import KEPT_TERMS, UNIT, Signature
from pipelines.events.slots import Slots

WEIGHTS = st.dictionaries(st.sampled_from([f"wort{number}" for number in range(20)]), st.integers(0, UNIT), max_size=8)


def shared(one: dict[str, int], other: dict[str, int]) -> int:
    return sum(weight * other.get(term, 0) for term, weight in one.items())


@given(st.dictionaries(st.integers(1, 99), WEIGHTS, max_size=5), WEIGHTS)
def test_what_is_shared_is_never_understated(texts: dict[int, dict[str, int]], own: dict[str, int]) -> None:
    """Of every text at least the true sum of products is told, and asking again tells the same."""
    held = SharedTerms(texts.__getitem__)

    products = held.products(own, texts)

    assert products.keys() == texts.keys()
    assert all(products[number] >= shared(own, weights) for number, weights in texts.items())
    assert held.products(own, texts) == products


def test_terms_that_fall_into_one_bucket_add_up() -> None:
    """With far more terms than buckets the bound still holds."""
    few = {f"term{number}": 1 for number in range(KEPT_TERMS)}
    many = {f"term{number}": 1 for number in range(70_000)}
    held = SharedTerms({1: few}.__getitem__)

    assert held.products(many, [1])[1] > len(few)


def test_texts_displace_one_another() -> None:
    """Where more texts were added than are held, those asked for are fetched again."""
    texts = {number: {"wort": number % 100 + 1, f"w{number}": 1} for number in range(2 * TEXTS_IN_MEMORY)}
    held = SharedTerms(texts.__getitem__)
    for number, weights in texts.items():
        held.add(number, weights)

    asked = [*range(50), *range(TEXTS_IN_MEMORY, TEXTS_IN_MEMORY + 50)]  # the first are gone, the others go next
    for number, product in held.products({"wort": 10}, asked).items():
        assert product >= 10 * texts[number]["wort"]


@given(WEIGHTS, WEIGHTS, st.sampled_from(["terms", "terms+meaning"]))
def test_what_shares_less_than_the_least_is_told_of_nowhere(
    one: dict[str, int], other: dict[str, int], way: str
) -> None:
    """A pair under the least product scores under what is related, even if the two mean the same."""
    meaning = bytes(range(1, 129)) if way == "terms+meaning" else b""
    pair = [
        Signature("de", None, weights, {"tamm": "Tamm"}, *[frozenset()] * 4, Slots(), meaning)
        for weights in (one, other)
    ]

    if shared(one, other) < least_product(way):
        assert score(*pair) < min(model().related, model().threshold)
    elif shared(one, other) >= 1.01 * least_product(way):
        assert score(*pair) >= model().related or way != "terms"

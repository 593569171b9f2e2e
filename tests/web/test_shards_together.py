"""Several shards over one list, and their division: each page is asked for once, by its owner, and none is lost."""

import shutil
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.serialization import json_line
from newscrawl.state.state import State
from newscrawl.web.conditional import Validators
from newscrawl.web.container_table import Poll
from newscrawl.web.frontier import Frontier
from newscrawl.web.handed_leads import HandedLead, read_leads
from newscrawl.web.shards import Shard, claim, narrow, shard_of
from pipelines.documents import Lead
from pipelines.items import Via

SITES = [f"https://paper-{number}.example" for number in range(6)]
FEEDS = {f"{site}/feed.xml": number for number, site in enumerate(SITES)}
START = 1_700_000_000.0


class Crawl:
    """The shards of one crawl. ``listed`` are pairs: the number of a feed, and that of the site of a page in it."""

    def __init__(self, folder: Path, listed: list[tuple[int, int]]) -> None:
        self.folder = folder
        self.lists: dict[int, list[str]] = {number: [] for number in FEEDS.values()}
        for page, (feed, site) in enumerate(listed):
            self.lists[feed].append(f"{SITES[site]}/{page}")
        self.asked: list[str] = []
        self.runs = 0

    def state(self, shard: Shard) -> Path:
        return self.folder / str(shard).replace("/", "-of-")

    def run(self, shard: Shard, most: int) -> None:
        """Crawl a shard until it has dealt with so many addresses; a lead that is taken then waits for the next run."""
        self.runs += 1
        with closing(State(self.state(shard), "a run")) as state:
            state.connection.execute("PRAGMA synchronous = OFF")
            claim(state, shard)
            frontier = Frontier(state, lambda: START)
            for url, number in FEEDS.items():
                frontier.give([Lead(url)] if shard.owns(url) else [], str(number))
                frontier.receive([], str(number))
            for handed in read_leads(sorted(self.folder.glob("*.leads.jsonl")), shard):
                frontier.receive([handed.lead], handed.source)
            with (self.folder / f"{self.runs:03}.leads.jsonl").open("wb") as file:
                while most > 0 and (batch := frontier.take(1)):
                    most -= 1
                    self.deal(frontier, batch[0], shard, file)
            state.save()

    def deal(self, frontier, taken, shard, file):
        url = taken.lead.url
        frontier.arrived(taken)
        if not shard.owns(url):
            file.write(json_line(HandedLead(str(shard_of(url, shard.count)), taken.lead, taken.source)))
        elif url in FEEDS:
            poll = Poll()
            frontier.add(taken, [Lead(page, [Via("feed", url)]) for page in self.lists[FEEDS[url]]], poll)
            frontier.polled(taken, Validators(), b"", poll)
        else:
            assert taken.source is not None
            assert url in self.lists[int(taken.source)]
            self.asked.append(url)
        frontier.finished_reading(taken)

    def divide(self, shard: Shard) -> list[Shard]:
        """Divide a shard that has run into two, each with a copy of its state."""
        parts = [Shard(number, 2 * shard.count) for number in (shard.number, shard.number + shard.count)]
        for part in parts if self.state(shard).exists() else ():
            shutil.copytree(self.state(shard), self.state(part))
            with closing(State(self.state(part), "dividing")) as state:
                narrow(state, part)
                state.commit()
        return parts


@settings(max_examples=10)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12),
    st.lists(st.tuples(st.integers(0, 1), st.integers(1, 9)), max_size=4),
    st.integers(0, 1),
)
def test_each_page_is_asked_for_once_also_when_shards_are_divided(tmp_path_factory, listed, history, divisions):
    """Whatever runs of two shards were stopped early, and whether they are four then: together they ask for all."""
    crawl = Crawl(tmp_path_factory.mktemp("crawl"), listed)
    shards = [Shard(1, 2), Shard(2, 2)]
    for number, most in history:
        crawl.run(shards[number], most)
    for _ in range(divisions):
        shards = [part for shard in shards for part in crawl.divide(shard)]
    for shard in shards * 2:
        crawl.run(shard, 1000)

    assert sorted(crawl.asked) == sorted(page for pages in crawl.lists.values() for page in pages)

"""What later runs know of a host: its robots.txt for a day, and how long it wants to be left in peace."""

import asyncio
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

import pytest
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

from newscrawl.crawl.session import Session
from newscrawl.web.host_memory import HostMemory
from newscrawl.web.pace import PaceMiddleware
from newscrawl.web.refusals import Forbidden, NotNow
from newscrawl.web.robots import RobotsTxtMiddleware

ROBOTS = b"User-agent: newscrawl\nCrawl-delay: 3\nDisallow: /private\n"
PAGE = "https://news.example/private/1"
BUSY = Response("https://news.example/", status=429, headers={"Retry-After": "86400"})


class Engine:
    """Answers every request with a robots.txt; a host's name is that of its download slot."""

    def __init__(self):
        self.asked, self.downloader, self.slots = [], self, {}

    async def download_async(self, request):
        self.asked.append(request.url)
        return Response(request.url, body=ROBOTS)

    def get_slot_key(self, request):
        return request.url.split("/")[2]


class Run:
    """A run with the middlewares that learn of hosts."""

    def __init__(self, crawler):
        self.engine = crawler.engine = Engine()
        self.robots, self.pace = RobotsTxtMiddleware.from_crawler(crawler), PaceMiddleware.from_crawler(crawler)

    def ask(self, *urls):
        """Return what becomes of requests before they would be sent."""

        async def outcome(request):
            await self.robots.process_request(request)
            await self.pace.process_request(request)

        async def outcomes():
            return await asyncio.gather(*(outcome(Request(url)) for url in urls), return_exceptions=True)

        return asyncio.run(outcomes())


@pytest.fixture
def run(tmp_path):
    """Return a function that gives a run at a time of the first of May; a killed one saves nothing at its end."""
    settings = {f"NEWSCRAWL_{name}_DIR": str(tmp_path / name) for name in ("STATE", "ARTICLES", "RUNS")} | {
        "ROBOTSTXT_OBEY": True,
        "NEWSCRAWL_ROBOTS_TIMEOUT": 15,
        "NEWSCRAWL_LONGEST_WAIT": 120,
        "NEWSCRAWL_RETRY_PAUSE": 5,
        "RETRY_HTTP_CODES": [429],
    }

    @contextmanager
    def begin(now, *, killed=False):
        crawler = get_crawler(settings_dict=settings | {"NEWSCRAWL_NOW": f"2026-05-{now}:00+00:00"})
        session = Session.from_crawler(crawler)
        HostMemory.begin(crawler)
        yield Run(crawler)
        session.state.close() if killed else session.close()

    return begin


def test_a_robots_txt_is_used_for_a_day(run):
    """Its rules hold in later runs, which do not ask for it; then it is fetched again."""
    with run("01T12:00") as first:
        first.ask(PAGE)
        assert first.engine.asked == ["https://news.example/robots.txt"]
    for later in ("01T12:05", "02T11:59"):
        with run(later) as second:
            (refused,) = second.ask(PAGE)
            assert (type(refused), second.engine.asked) == (Forbidden, []), later
    with run("02T12:01") as third:
        (refused,) = third.ask(PAGE)
        assert (type(refused), len(third.engine.asked)) == (Forbidden, 1)


def test_it_is_used_no_longer_in_a_long_run(run, monkeypatch):
    """What an earlier run fetched is a day old in the middle of this one."""
    with run("01T12:00") as first:
        first.ask(PAGE)
    with run("02T11:00") as second:
        second.ask(PAGE)
        assert second.engine.asked == []
        later = monotonic() + timedelta(hours=1, minutes=1).total_seconds()
        monkeypatch.setattr("newscrawl.web.robots.monotonic", lambda: later)
        monkeypatch.setattr("newscrawl.crawl.session.monotonic", lambda: later)
        second.ask(PAGE)
        assert len(second.engine.asked) == 1


def test_a_robots_txt_of_another_clock_is_none(run):
    """A run of old material may come after one of today."""
    with run("03T12:00") as first:
        first.ask(PAGE)
    with run("01T12:00") as second:
        second.ask(PAGE)
        assert len(second.engine.asked) == 1


def test_a_host_is_left_in_peace_for_as_long_as_it_asked(run):
    """Also in later runs, to the minute; other hosts are asked."""
    page = "https://news.example/1"
    with run("01T12:00") as first:
        assert first.ask(page) == [None]
        first.pace.process_response(Request(page), BUSY)
    with run("02T11:00") as second:
        refused, other = second.ask(page, "https://other.example/1")
        assert type(refused) is NotNow
        assert "asks to be left in peace until" in str(refused)
        assert other is None
        assert second.pace.host("news.example").wait() == pytest.approx(timedelta(hours=1).total_seconds(), abs=60)
    with run("02T12:01") as third:
        assert third.ask(page) == [None]


def test_a_killed_run_leaves_nothing(run):
    """What it learned is saved with the rest of the state, or not at all."""
    with run("01T12:00", killed=True) as first:
        first.ask(PAGE)
        first.pace.process_response(Request(PAGE), BUSY)
    with run("01T13:00") as second:
        second.ask(PAGE)
        assert len(second.engine.asked) == 1
        assert not second.pace.refuses(second.pace.host("news.example"))

"""The robots.txt of a host, for those who wait for it, and for the discovery of sitemaps."""

import asyncio

import pytest
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

from newscrawl.web.refusals import Forbidden, Interrupted, NotNow
from newscrawl.web.robots import RobotsTxtMiddleware, authority_of

ROBOTS = b"Sitemap: /news.xml\nUser-agent: newscrawl\nCrawl-delay: 3\nDisallow: /private\n"


class Engine:
    """Answers every request with one robots.txt, or fails, after a while."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    async def download_async(self, request):
        self.asked.append(request.url)
        await asyncio.sleep(0.01)
        if isinstance(self.answer, Exception):
            raise self.answer
        return Response(request.url, body=self.answer)


def middleware(answer=ROBOTS):
    crawler = get_crawler(settings_dict={"ROBOTSTXT_OBEY": True, "NEWSCRAWL_ROBOTS_TIMEOUT": 15})
    crawler.engine = Engine(answer)
    return RobotsTxtMiddleware.from_crawler(crawler), crawler.engine


async def outcomes(robots, *urls):
    return await asyncio.gather(*(robots.process_request(Request(url)) for url in urls), return_exceptions=True)


@pytest.mark.parametrize("waiting", [1, 2, 3, 64])
def test_all_who_wait_get_the_rules(waiting):
    """One fetch for any number of requests; all that are forbidden are refused."""
    robots, engine = middleware()

    refused = asyncio.run(outcomes(robots, *(f"https://example.org/private/{number}" for number in range(waiting))))

    assert [type(refusal) for refusal in refused] == [Forbidden] * waiting
    assert engine.asked == ["https://example.org/robots.txt"]


def test_all_who_wait_learn_that_there_is_nothing():
    """A failure is that of all, and says how it came about."""
    robots, engine = middleware(DownloadTimeoutError())

    refused = asyncio.run(outcomes(robots, *(f"https://example.org/{number}" for number in range(9))))

    assert [type(refusal) for refusal in refused] == [NotNow] * 9
    (reason,) = {str(refusal) for refusal in refused}
    assert reason.startswith("its robots.txt could not be read: example.org did not send it within 15 seconds; nothing")
    assert len(engine.asked) == 1


def test_one_who_gives_up_takes_nothing_from_the_others():
    """A request that is cancelled while it waits does not cancel the fetch."""
    robots, _ = middleware()

    async def run():
        first = asyncio.ensure_future(robots.process_request(Request("https://example.org/1")))
        second = asyncio.ensure_future(robots.process_request(Request("https://example.org/private/2")))
        await asyncio.sleep(0)
        first.cancel()
        return await asyncio.gather(first, second, return_exceptions=True)

    cancelled, refused = asyncio.run(run())
    assert isinstance(cancelled, asyncio.CancelledError)
    assert isinstance(refused, Forbidden)


def test_the_end_of_the_run_is_no_unreadable_robots():
    """What waits when the run ends is interrupted, and may be asked for by the next."""
    robots, _ = middleware(Interrupted("the run ended"))

    (refused,) = asyncio.run(outcomes(robots, "https://example.org/1"))

    assert isinstance(refused, Interrupted)


def test_rules_of_a_long_run_are_fetched_again(monkeypatch):
    """After a day, as for later runs."""
    monkeypatch.setattr("newscrawl.web.robots.ROBOTS_LIFETIME", -1)
    robots, engine = middleware()

    for _ in range(2):
        assert [type(refusal) for refusal in asyncio.run(outcomes(robots, "https://example.org/private"))] == [
            Forbidden
        ]
    assert len(engine.asked) == 2


def test_sitemaps_and_delay():
    """Sitemaps have whole addresses; the delay goes with the request."""
    robots, engine = middleware()
    request = Request("https://example.org/1")

    async def run():
        await robots.process_request(request)
        return await robots.sitemaps("https://example.org/start")

    assert asyncio.run(run()) == ["https://example.org/news.xml"]
    assert request.meta["crawl_delay"] == 3
    assert len(engine.asked) == 1


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("https://Example.org/a", "https://example.org"),
        ("http://example.org:80/a", "http://example.org"),
        ("https://example.org:80/a", "https://example.org:80"),
        ("http://user:secret@example.org:8080?a", "http://example.org:8080"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080"),
    ],
)
def test_authority(url, authority):
    """Scheme, host and port, each in one spelling, without secrets."""
    assert authority_of(url) == authority

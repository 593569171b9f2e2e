"""Pages that a site serves in place of many."""

import pytest
from scrapy.utils.test import get_crawler

from newscrawl.stages import repeated_pages
from newscrawl.stages.base import RejectedDocument
from newscrawl.stages.repeated_pages import RepeatedPageStage
from pipelines.items import Article, Via

SITE = "https://news.example"
SERVED = "The archive is closed until the movers have found the keys."


@pytest.fixture
def stage():
    return RepeatedPageStage(get_crawler())


def article(locator, text=SERVED, **fields):
    return Article(id=locator, locator=locator, text=text, text_hash=text, **fields)


def passed(stage, *articles):
    """Return the locators of the articles that are not rejected."""
    outcomes = stage.process_batch(articles)
    assert all(isinstance(one, Article | RejectedDocument) for one in outcomes)
    return [one.locator for one in outcomes if isinstance(one, Article)]


def test_a_text_under_three_addresses_of_a_site(stage):
    """From the third address on it is rejected, whatever the host is called, and a batch may be run again."""
    addresses = [f"{SITE}/harbour/crane-moved-at-night", f"{SITE}/article/9", "https://www.news.example/article/10"]
    articles = [article(address) for address in addresses]

    assert passed(stage, *articles) == passed(stage, *articles) == addresses[:2]
    assert passed(stage, article(f"{SITE}/zoo?id=7")) == []
    assert passed(stage, article("https://other.example/article/9"), article(f"{SITE}/x", "Another text."))
    (rejected,) = stage.process_batch([article(f"{SITE}/article/11")])
    assert "2 other addresses of this site" in rejected.rejection.reason


@pytest.mark.parametrize(
    "addresses",
    [
        [f"{SITE}/{section}/crane-moved-at-night" for section in ("harbour", "local", "top", "news")],
        [f"{SITE}/{view}-crane-moved-at-night-48210.html" for view in ("a", "b", "c", "d")],
        [f"{SITE}/{view}?id=48210" for view in ("read", "print", "mobile", "all")],
        [f"{SITE}/2026/11/crane-moved{more}-at-night" for more in ("", "-safely", "-again", "-by-ferry")],
    ],
)
def test_an_article_in_several_places_is_no_repeated_page(stage, addresses):
    """Addresses that share a number, their last segment or most words of it name one article."""
    assert passed(stage, *map(article, addresses)) == addresses


def test_only_what_a_server_sent_counts(stage):
    """Files may be copies of each other; the records of a web archive were sent by servers."""
    files = [article(f"{name}.html", url=f"{SITE}/{name}/1") for name in "abcd"]
    records = [
        article(f"crawl.warc:{name}", url=f"{SITE}/{name}/{name}", via=[Via("warc", "crawl.warc")]) for name in "abcd"
    ]

    assert passed(stage, *files) == [one.locator for one in files]
    assert passed(stage, *records) == [one.locator for one in records[:2]]


def test_memory_is_bounded(stage, monkeypatch):
    """The last texts are remembered; one that was not read again for long is forgotten."""
    monkeypatch.setattr(repeated_pages, "REMEMBERED", 50)
    for number in range(2):
        assert passed(stage, article(f"{SITE}/article/{number}"))
    others = [article(f"{SITE}/{number}/a", f"text {number}") for number in range(49)]

    assert len(passed(stage, *others)) == len(others)
    assert passed(stage, article(f"{SITE}/article/2")) == []
    assert len(passed(stage, *others, article(f"{SITE}/z", "the last"))) == len(others) + 1
    assert passed(stage, article(f"{SITE}/article/3"))

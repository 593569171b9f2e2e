"""Crawls in which a stage is stopped at an article, or fails on it."""

import json

from benchmarks.corpus import page
from newscrawl.settings import ITEM_PIPELINES
from tests.web.server import Answer, serving

SETTINGS = {
    "NEWSCRAWL_CONTACT": "https://example.org/about-our-crawler",
    "NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES": True,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "NEWSCRAWL_EXTRACTION_WORKERS": 0,
}
STOPPED = json.dumps({"tests.crawl.pipelines.StoppedStage": 650} | ITEM_PIPELINES)
FAILING = json.dumps({"tests.crawl.pipelines.FailingStage": 650} | ITEM_PIPELINES)


def test_what_a_stop_interrupts_is_published_by_the_next_run(crawls):
    """What a feed lists counts as fetched when it is published, and the recording has it."""
    with serving() as web:
        site = web.site()
        site["/1"], site["/2"] = Answer(page(1)), Answer(status=404)
        entries = "".join(f"<item><title>News</title><link>{site.url(path)}</link></item>" for path in ("/1", "/2"))
        site["/feed"] = Answer(f"<rss><channel>{entries}</channel></rss>", content_type="application/rss+xml")
        feed = f"urls={site.url('/feed')}"

        stopped = crawls.run("web", "-a", feed, **SETTINGS, ITEM_PIPELINES=STOPPED)

        assert stopped.returncode == 4, stopped.stderr.decode()
        assert crawls.articles() == []

        crawls.run("web", "-a", feed, **SETTINGS)

    assert [record["locator"] for record in crawls.articles()] == [site.url("/1")]
    assert [(line["locator"], line["reason"]) for line in crawls.rejected()] == [
        (site.url("/2"), "the server answered 404")
    ]
    assert site.paths() == ["/feed", "/1", "/2"]


def test_a_page_on_which_a_stage_failed_is_asked_for_again(crawls):
    """It is rejected as one to be tried again, and is: an hour later, not before, and others are not."""
    with serving() as web:
        site = web.site()
        site["/1"], site["/2.txt"] = Answer(page(1)), Answer(page(2))
        entries = "".join(f"<item><title>News</title><link>{site.url(path)}</link></item>" for path in ("/1", "/2.txt"))
        site["/feed"] = Answer(f"<rss><channel>{entries}</channel></rss>", content_type="application/rss+xml")
        feed = f"urls={site.url('/feed')}"
        at = "2026-04-02T{:02}:00:00+00:00".format

        failed = crawls.run("web", "-a", feed, **SETTINGS, ITEM_PIPELINES=FAILING, NEWSCRAWL_NOW=at(9))
        soon = crawls.run("web", "-a", feed, **SETTINGS, NEWSCRAWL_NOW="2026-04-02T09:30:00+00:00")
        asked_soon = site.paths()
        later = crawls.run("web", "-a", feed, **SETTINGS, NEWSCRAWL_NOW=at(11))

    assert [run.returncode for run in (failed, soon, later)] == [3, 0, 0], failed.stderr.decode()
    assert [(line["locator"], line["retry"]) for line in crawls.rejected()] == [(site.url("/2.txt"), True)]
    assert asked_soon.count("/2.txt") == 1
    assert site.paths().count("/2.txt") == 2
    assert site.paths().count("/1") == 1
    assert sorted(record["locator"] for record in crawls.articles()) == [site.url("/1"), site.url("/2.txt")]

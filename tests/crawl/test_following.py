"""Feeds and sitemaps on a real server, crawled on two days: what is asked for, what is published, what is not again."""

import hashlib
from itertools import count

import pytest

from benchmarks.corpus import page
from tests.crawls import Crawls
from tests.web.server import Answer, serving

SETTINGS = {
    "NEWSCRAWL_CONTACT": "https://example.org/our-crawler",
    "NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES": True,
    "NEWSCRAWL_RETRY_PAUSE": 0.01,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "NEWSCRAWL_EXTRACTION_WORKERS": 0,
}
DAYS = ("2026-11-30T10:00:00+00:00", "2026-12-01T09:00:00+00:00")
XML = "text/xml"


def tagged(body, content_type="text/html; charset=utf-8", **more):
    """Answer with an ETag, and with 304 to whoever knows it."""
    tag = f'W/"{hashlib.sha256(body.encode()).hexdigest()[:8]}"'

    def answer(asked):
        if asked.headers.get("if-none-match") == tag:
            return Answer(status=304, content_type=None, headers={"ETag": tag})
        return Answer(body, content_type=content_type, headers={"ETag": tag}, **more)

    return answer


def feed(*urls):
    items = "".join(f"<item><title>T</title><link>{url}</link><guid>{url}</guid></item>" for url in urls)
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


def sitemap(*entries):
    urls = "".join(f"<url><loc>{url}</loc><lastmod>{day}</lastmod></url>" for url, day in entries)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def index(*entries):
    maps = "".join(f"<sitemap><loc>{url}</loc><lastmod>{day}</lastmod></sitemap>" for url, day in entries)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'


class Days:
    """What a site was asked for, and what was published, on each of two days."""

    def __init__(self, site, other, resting, crawls):
        self.site, self.other, self.resting, self.crawls = site, other, resting, crawls
        self.asked, self.written, self.counts = [], [], []

    def crawl(self, day):
        before, written = len(self.site.asked), len(self.crawls.articles())
        given = ",".join(
            [self.site.url("/feed"), self.site.url("/index.xml"), self.other.url("/slow"), self.resting.url("/busy")]
        )
        done = self.crawls.run("web", "-a", f"urls={given}", NEWSCRAWL_NOW=day, **SETTINGS)
        assert done.returncode == 0, done.stderr.decode()
        self.asked.append([asked for asked in self.site.asked[before:] if asked.path != "/robots.txt"])
        self.written.append(self.crawls.articles()[written:])
        self.counts.append(self.crawls.manifests()[-1]["counts"])
        return done.stderr.decode()

    def paths(self, day):
        return {asked.path for asked in self.asked[day]}

    def published(self, day):
        return {record["locator"] for record in self.written[day]}


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    visits = count()
    with serving() as web:
        site, other, resting = web.site(), web.site(), web.site()
        url = site.url
        other["/slow"] = tagged(page(20), wait=0.8)
        resting["/busy"] = Answer("later", 503, headers={"Retry-After": "172800"})
        for number in range(1, 8):
            site[f"/a/{number}"] = tagged(page(number).replace("https://news.example.org", url("/x")))
        site["/copy"] = tagged(page(20))
        site["/token"] = lambda _: Answer(page(30).replace("</body>", f"<i data-token='{next(visits)}'></i></body>"))
        site["/late"] = [*[Answer("busy", 503)] * 3, Answer(page(31))]
        entries = [url(path) for path in ("/copy", "/a/1", "/a/2", "/late", "/none")]
        site["/feed"] = tagged(feed(*entries), XML)
        site["/index.xml"] = tagged(index((url("/old.xml"), "2026-10-01"), (url("/new.xml"), "2026-11-30")), XML)
        site["/old.xml"] = tagged(sitemap((url("/a/3"), "2026-10-01")), XML)
        site["/new.xml"] = tagged(sitemap(*((url(path), "2026-11-30") for path in ("/a/4", "/a/5", "/token"))), XML)
        days = Days(site, other, resting, Crawls(tmp_path_factory.mktemp("days")))
        days.crawl(DAYS[0])

        site["/feed"] = tagged(feed(url("/a/6"), *entries), XML)
        site["/index.xml"] = tagged(index((url("/old.xml"), "2026-10-01"), (url("/new.xml"), "2026-12-01")), XML)
        site["/new.xml"] = tagged(sitemap(*((url(path), "2026-12-01") for path in ("/a/4", "/a/5", "/token"))), XML)
        site["/a/5"] = tagged(page(50).replace("https://news.example.org", url("/x")))
        days.log = days.crawl(DAYS[1])
        yield days


def test_containers_are_followed(days):
    """Pages that feeds and sitemaps list become records, which name the containers that led to them."""
    url = days.site.url
    pages = {url(path) for path in ("/copy", "/a/1", "/a/2", "/token", "/a/3", "/a/4", "/a/5")}
    assert days.published(0) == pages | {days.other.url("/slow")}
    ways = {record["locator"]: [(via["kind"], via["locator"]) for via in record["via"]] for record in days.written[0]}
    assert ways[url("/a/1")] == [("feed", url("/feed"))]
    assert ways[url("/a/4")] == [("sitemap", url("/index.xml")), ("sitemap", url("/new.xml"))]
    assert ways[days.other.url("/slow")] == []


def test_labels_do_not_hang_on_who_answers_first(days):
    """The first in the order of the requests is the original, though it answered last."""
    labels = {record["locator"]: record["duplicate"] for record in days.written[0]}
    slow, copy = labels[days.other.url("/slow")], labels[days.site.url("/copy")]
    assert (slow["kind"], copy["kind"]) == ("unique", "exact")


def test_only_news_is_asked_for_again(days):
    """On the second day nothing is asked for but what is new, what changed, what was put off, and what was given."""
    given = {"/feed", "/index.xml"}
    changed = {"/new.xml", "/a/4", "/a/5", "/token"}
    assert days.paths(1) == given | changed | {"/a/6", "/late"}


def test_what_was_fetched_is_asked_for_conditionally(days):
    for path in ("/feed", "/index.xml", "/new.xml", "/a/4", "/a/5"):
        (asked,) = (asked for asked in days.asked[1] if asked.path == path)
        assert asked.headers["if-none-match"].startswith('W/"'), path
    assert not [asked for asked in days.asked[0] if "if-none-match" in asked.headers]


def test_hosts_are_remembered(days):
    """A robots.txt is fetched once within a day; a host that asked for two days is not asked on the second."""
    for site in (days.site, days.other, days.resting):
        assert len(site.times("/robots.txt")) == 1
    assert days.resting.paths() == ["/busy"]
    told = [line["reason"] for line in days.crawls.rejected() if line["locator"] == days.resting.url("/busy")]
    assert [reason.rpartition(" until ")[0] for reason in told] == ["its host asks to be left in peace"] * 2


def test_only_news_is_written_again(days):
    """A page that changed is written; one with another token and one that did not change are seen."""
    url = days.site.url
    assert days.published(1) == {url("/a/5"), url("/a/6"), url("/late")}
    assert days.counts[1]["seen"] == 3, "/slow and /a/4 did not change, /token only beside its text"


def test_failures_are_rejected_or_put_off(days):
    """What is gone is rejected once; what may be had later is counted, and had later."""
    reasons = {line["locator"]: line["reason"] for line in days.crawls.rejected()}
    del reasons[days.resting.url("/busy")]
    assert reasons == {days.site.url("/none"): "the server answered 404"}
    assert [counts["later"] for counts in days.counts] == [1, 0]

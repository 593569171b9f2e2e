"""A local crawl reads the texts in feeds, counts the addresses that files list, and says how to follow them."""

import json

import pytest

from tests.crawls import Crawls

STORY = """<p>The town council voted on Monday to rebuild the bridge. It was closed since the flood in spring, and the
ferry could not carry all the cars that cross the river each day.</p><p>The work will begin in March, the mayor said,
and take until the end of the year. The county pays for most of it.</p>"""
FEED = f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Coast</title>
<item><title>The bridge</title><link>https://coast.example/a</link><pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate>
<content:encoded><![CDATA[{STORY}]]></content:encoded></item>
<item><title>Only listed</title><link>https://coast.example/b</link></item></channel></rss>"""


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leads")
    inputs = folder / "input"
    inputs.mkdir()
    (inputs / "coast.xml").write_text(FEED)
    (inputs / "list.txt").write_text("https://coast.example/c\nhttps://coast.example/d\n")
    crawls = Crawls(folder / "output")
    done = crawls.run("local", "-a", f"path={inputs}", NEWSCRAWL_EXTRACTION_WORKERS=0)
    assert done.returncode == 0, done.stderr.decode()
    return crawls, done.stderr.decode()


def test_the_text_in_a_feed_is_an_article(crawl):
    (record,) = crawl[0].articles()

    assert (record["title"], record["url"]) == ("The bridge", "https://coast.example/a")
    assert record["published_at"] == "2026-11-02T08:00:00Z"
    assert record["locator"] == "coast.xml#1"
    assert record["via"][0]["kind"] == "feed"


def test_addresses_are_counted(crawl):
    crawls, log = crawl
    (manifest,) = (crawls.folder / "runs").glob("*.manifest.json")

    assert json.loads(manifest.read_text())["counts"]["leads"] == 4
    assert "4 addresses are listed and not fetched: scrapy crawl web -a urls_file=FILE" in log

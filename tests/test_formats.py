"""What is no crawl reads the formats of a crawl, too, or says what it leaves out."""

import json

import pytest

from newscrawl import Pipeline, Rejection, read
from newscrawl.exporters.line_files import write_articles
from newscrawl.serialization import decode_record
from pipelines.documents import Document
from pipelines.items import Article
from tests import commands
from tests.readers.warcs import Warc, page

CLOSED = (
    "The harbour board closed the old ferry landing on Tuesday, after divers had found cracks in three of its piers."
)
ASKED = "Forty-one residents asked the council in March to publish what the repair of the landing and the school cost."
HEADLINE = "Ferry landing closed for the winter"
FILES = {
    "feed.xml": f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
        <link>https://news.example/</link><item><title>{HEADLINE}</title><link>https://news.example/1</link>
        <content:encoded>&lt;p&gt;{CLOSED}&lt;/p&gt;&lt;p&gt;{ASKED}&lt;/p&gt;</content:encoded></item>
        <item><title>Only its address</title><link>https://news.example/2</link></item></channel></rss>""",
    "mail.eml": f"From: desk@wire.example\nSubject: {HEADLINE}\nContent-Type: text/plain\n\n{CLOSED}\n\n{ASKED}\n",
    "nitf.xml": f"""<nitf><body><body.head><hedline><hl1>{HEADLINE}</hl1></hedline></body.head>
        <body.content><p>{CLOSED}</p><p>{ASKED}</p></body.content></body></nitf>""",
    "sitemap.xml": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://news.example/3</loc>'
    "</url><url><loc>https://news.example/4</loc></url></urlset>",
    "table.csv": f'title,text,url\n{HEADLINE},"{CLOSED} {ASKED}",https://news.example/5\nOnly,,https://news.example/6\n',
}
WITH_TEXT = ["feed.xml#1", "mail.eml", "nitf.xml", "table.csv:2"]
KEPT = ("text", "title", "url", "published_at", "modified_at", "authors", "source")
LEFT_OUT = {"feed.xml": "1 address is", "sitemap.xml": "2 addresses are", "table.csv": "1 address is"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    warc = Warc()
    warc.response("https://news.example/7", page(7))
    (folder / "archive.warc.gz").write_bytes(warc.content)
    return folder


@pytest.fixture(scope="module")
def pipeline():
    return Pipeline()


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")


def test_read_gives_texts_and_says_which_addresses_it_leaves_out(folder):
    found = list(read(folder))

    assert [one.locator for one in found if isinstance(one, Document)][1:] == WITH_TEXT
    refused = {one.locator: one.reason.partition(" listed")[0] for one in found if isinstance(one, Rejection)}
    assert refused == LEFT_OUT


def test_clean_and_extract_take_every_format(folder, tmp_path):
    cleaned = commands.run("clean", folder, "-O", tmp_path / "out.jsonl", "--workers", 0)
    shown = commands.run("extract", folder, "--json")

    assert (cleaned.returncode, shown.returncode) == (0, 0), cleaned.stderr + shown.stderr
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert [record["locator"] for record in records][1:] == WITH_TEXT
    assert {record["title"] for record in records[1:]} == {HEADLINE}
    assert all(CLOSED in record["text"] and ASKED in record["text"] for record in records[1:])
    for name, what in LEFT_OUT.items():
        assert f"{name}: {what} listed without a text" in cleaned.stderr
    explained = [json.loads(line) for line in shown.stdout.splitlines()]
    assert len(explained) == len(records) + len(LEFT_OUT)


def test_dedup_says_what_is_to_be_cleaned_first(folder, tmp_path):
    """One reason for each file, not one for each of its lines."""
    files = sorted(folder.iterdir())
    done = commands.run("dedup", *files, "-O", tmp_path / "out.jsonl", "--workers", 0)

    assert done.returncode == 3
    assert f"read: {len(files)}, written: 0, rejected: {len(files)}" in done.stderr
    assert "table.csv: its format is table; only JSON Lines and Parquet are compared" in done.stderr


@pytest.mark.parametrize("name", ["articles.jsonl", "articles.jsonl.zst", "articles.parquet"])
def test_our_records_are_read_back_as_they_were(folder, tmp_path, pipeline, name):
    """As records nothing is lost; as documents of another crawl they keep text, title, addresses, dates and authors."""
    written = [pipeline.article(document) for document in read(folder) if isinstance(document, Document)]
    assert all(isinstance(one, Article) for one in written)
    write_articles(tmp_path / name, iter(written))

    documents = list(read(tmp_path / name))

    assert [decode_record(document.content) for document in documents] == written
    for before, after in zip(written, pipeline.run(documents), strict=True):
        assert isinstance(after, Article)
        assert {name: getattr(after, name) for name in KEPT} == {name: getattr(before, name) for name in KEPT}

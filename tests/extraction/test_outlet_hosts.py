"""The host of an outlet is found wherever a document names it, also where the article's own address is not known."""

import json

import pytest

from pipelines.documents import Document, Draft
from pipelines.extraction.extractor import extract
from pipelines.extraction.outlet_hosts import host_behind, stated_host

BODY = (
    "The council of Marbeck decided on Friday to rebuild the old bridge over the river within two years. Work is to "
    "begin in spring, the mayor said, and will cost four million euros. Traffic takes the northern bridge meanwhile."
)
HOME = "https://www.one.example.org/"


def source_of(content, format_):
    draft = extract(Document("a", content.encode(), format_))
    assert isinstance(draft, Draft)
    return draft.article.source


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"source": HOME}, None),
        ({"source": "One", "domain": "one.example.org"}, "One"),
        ({"outlet": "One", "source_domain": "www.one.example.org"}, "One"),
        ({"publisher": {"@type": "Organization", "name": "One", "url": HOME}}, "One"),
        ({"publisher": {"name": "One", "@id": f"{HOME}#organization"}}, "One"),
        ({"site_name": "One", "site_url": HOME}, "One"),
        ({"hostname": "one.example.org"}, "one.example.org"),
        ({"guid": "tag:one.example.org,2026:12"}, None),
        ({"guid": "https://one.example.org/?p=12"}, None),
        ({"url": "https://One.example.org.:443/a/1.html", "site_url": "https://other.example/"}, None),
    ],
)
def test_of_a_record(fields, name) -> None:
    """Fields about the outlet name its host; the address of the article comes first."""
    source = source_of(json.dumps({"title": "Bridge", "text": BODY, **fields}), "record")

    assert (source.name, source.host) == (name, "one.example.org")


def linked_data(node):
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    "head",
    [
        linked_data({"@type": "NewsArticle", "headline": "Bridge", "publisher": {"url": HOME}}),
        linked_data({"@type": "WebSite", "name": "One", "url": HOME}),
        '<link rel="alternate" type="application/rss+xml" href="https://www.one.example.org/rss">',
        '<link rel="alternate" href="https://feedburner.com/a"><link rel="amphtml" href="//one.example.org/1.amp">',
        '<link rel="search" href="search.php"><link rel="https://api.w.org/" href="https://one.example.org/wp-json/">',
        '<meta name="twitter:domain" content="one.example.org">',
    ],
)
def test_of_a_page(head) -> None:
    """What a page says of its site, and links that stay on it, name its host; a service for feeds does not."""
    page = f"<html><head><title>Bridge</title>{head}</head><body><h1>Bridge</h1><p>{BODY}</p></body></html>"

    assert source_of(page, "html").host == "one.example.org"


def test_of_a_saved_page() -> None:
    """The comment that a browser writes into a page when it saves it names its host."""
    comment = "<!-- saved from url=(0032)https://www.one.example.org/a/1 -->"
    page = f"<!DOCTYPE html>\n{comment}\n<html><body><h1>Bridge</h1><p>{BODY}</p></body></html>"

    assert source_of(page, "html").host == "one.example.org"


@pytest.mark.parametrize(
    ("lines", "name"),
    [(f"source: {HOME}", None), ("source: One\ndomain: one.example.org", "One"), (f"source: One\nurl: {HOME}", "One")],
)
def test_of_a_text(lines, name) -> None:
    """The head of a text names it, by an address or a domain; an address is no name."""
    source = source_of(f"{lines}\n\nThe bridge\n\n{BODY}", "text")

    assert (source.name, source.host) == (name, "one.example.org")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://web.archive.org/web/20240402093000id_/https://www.one.example.org/a/1", "one.example.org"),
        ("http://archive.org/wayback/available?url=http:/one.example.org/a", "one.example.org"),
        ("https://one-example-org.cdn.ampproject.org/c/s/one.example.org/a/1.amp", "one.example.org"),
        ("https://web.archive.org/about", "web.archive.org"),
        ("https://one.example.org/to/https://other.example/", "one.example.org"),
        (None, None),
    ],
)
def test_of_a_copy_in_an_archive(address, host) -> None:
    """It is that of the original, which its address contains; what is no copy is left alone."""
    assert host_behind(address) == host


@pytest.mark.parametrize(
    "words", [None, "", "One", "a.b", "news.google.com", "https://web.archive.org/web/1/x", "12", "urn:x:1"]
)
def test_what_names_no_outlet(words) -> None:
    """A name without a top-level domain, and what carries articles of others, is no host of an outlet."""
    assert stated_host(words) is None

"""Responses of servers, read by what comes back and not by what their headers claim."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Request, Response

from benchmarks.corpus import article, page
from newscrawl.web.responses import read_response
from pipelines.documents import Document, Lead, Rejection
from pipelines.extraction import extract
from pipelines.items import Via

ADDRESS = "https://news.example/2026/11/harbour-bridge-reopens-10452"
FEED = Via("feed", "https://news.example/feed.xml", listed_at="2026-11-29T08:00:00Z")
PAGE = page(3).encode()


def read(body, *content_types, url=ADDRESS, lead=None):
    headers = {"Content-Type": list(content_types)} if content_types else {}
    response = Response(url, headers=headers, body=body, request=Request(url))
    return list(read_response(response, lead or Lead(url)))


@pytest.mark.parametrize(
    "content_types",
    [
        ("text/html",),
        ("text/html; charset=utf-8",),
        ("text/html; charset=utf-8, text/html",),
        ("text/html", "text/html; charset=UTF-8"),
        ("text/plain",),
        ("application/octet-stream",),
        ("application/xml",),
        ("text/xml;charset=utf-8",),
        ("image/png",),
        ("nonsense",),
        (),
    ],
)
def test_a_page_is_a_page_whatever_its_type(content_types):
    """A page is read as one under any media type, or several, or none."""
    (document,) = read(PAGE, *content_types)

    assert isinstance(document, Document)
    assert document.format == "html"
    assert document.locator == document.url == ADDRESS
    assert extract(document).article.title == article(3).title


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"%PDF-1.7 minutes of the meeting", "a PDF document"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), "a JPEG image"),
        (b"\x89PNG\r\n", "a PNG image"),
        (bytes(range(256)) * 4, "binary data"),
    ],
)
def test_binary_data_is_no_page(body, what):
    """What its first bytes say counts, not the media type of a page."""
    (rejection,) = read(body, "text/html; charset=utf-8")

    assert rejection == Rejection(ADDRESS, "read", f"not read: it is {what}")


@pytest.mark.parametrize("media_type", ["text/css", "application/javascript", "image/svg+xml"])
def test_text_of_another_kind_is_no_article(media_type):
    """A text in which no format is recognised is read only if its type may be that of a text."""
    (rejection,) = read(b"body { margin: 0 } p { color: black }", media_type)

    assert rejection.reason == f"not read: it is {media_type}"
    assert [found.format for found in read(b"The bridge is open again.", "text/plain")] == ["text"]


def test_records_and_packed_bytes():
    """A JSON record and a page that is compressed as a file are read as from files."""
    record = json.dumps({"title": article(5).title, "text": article(5).text}).encode()

    assert [found.format for found in read(record, "application/json")] == ["record"]
    assert [found.format for found in read(gzip.compress(PAGE), "application/gzip")] == ["html"]


@pytest.mark.parametrize(
    ("content_types", "encoding"),
    [
        (("text/html; charset=windows-1251",), "windows-1251"),
        (('text/html; charset="ISO-8859-2"; x=y',), "iso-8859-2"),
        (("text/html; charset=koi8-r, text/html",), "koi8-r"),
        (("text/html; charset=koi8-r", "text/plain"), None),
        (("text/html; charset=",), None),
    ],
)
def test_charset_is_a_claim(content_types, encoding):
    """The charset of the last media type counts, and of an earlier one of the same type."""
    assert [found.encoding for found in read(PAGE, *content_types)] == [encoding]


def test_lead_goes_into_the_document():
    """Title, id and way of a lead are in the document; what the page says takes precedence."""
    lead = Lead(ADDRESS, [FEED], guid="tag:1", hints={"title": "From the feed", "section": "Harbour"})
    (document,) = read(PAGE, "text/html", lead=lead)
    draft = extract(document)

    assert draft.article.via == [FEED]
    assert draft.article.guid == "tag:1"
    assert draft.article.title == article(3).title
    assert draft.article.section == "Harbour"


def test_redirects_are_told():
    """The addresses between the listed one and the one that answered are in the last container of the way."""
    moved = "https://news.example/2026/11/harbour-bridge-reopens-10452/amp"
    asked = [ADDRESS, "https://news.example/r?id=10452"]
    request = Request(moved, meta={"redirect_urls": asked})
    (document,) = read_response(HtmlResponse(moved, body=PAGE, request=request), Lead(ADDRESS, [FEED]))

    assert document.url == moved
    assert document.locator == ADDRESS
    assert document.via[0].redirects == asked[1:]
    assert FEED.redirects == []


@given(st.binary(max_size=300), st.text(max_size=40), st.booleans())
def test_content_never_raises(body, content_type, packed):
    """Whatever a server sends is a document, a lead or a rejection."""
    found = read(gzip.compress(body) if packed else body, content_type.encode("utf-8", "replace").decode("latin-1"))

    assert found
    assert all(isinstance(one, Document | Lead | Rejection) for one in found)

"""Responses of servers, read by what comes back and not by what their headers claim."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Request, Response

from benchmarks.corpus import article, page
from newscrawl.web.responses import read_response
from newscrawl.web.same_address import same_address
from pipelines.documents import Document, Lead, Rejection
from pipelines.extraction import extract
from pipelines.extraction.reservations import reservation_in
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


DEEP = "https://news.example/2026/11/harbour-bridge-reopens-10452"


@pytest.mark.parametrize(
    ("asked", "reached", "what"),
    [
        (DEEP, "https://news.example/", "home page"),
        (DEEP, "https://www.news.example/en/?from=old", "home page"),
        ("https://short.example/x7Gq", "https://news.example/index.html", "home page"),
        ("https://news.example/sport/cup-final-ends-in-tears.html", "https://news.example/sport/", "section"),
        (DEEP, "https://news.example/login?return=10452", "login"),
        (DEEP, "https://consent.news.example/collect?session=1", "consent"),
        (DEEP, "https://news.example/404", "error page"),
        (DEEP, DEEP, None),
        (DEEP, "https://news.example/harbour/bridge-reopens-after-repair-10452", None),
        (DEEP, "https://m.news.example/10452", None),
        (f"{DEEP}/amp", DEEP, None),
        (f"{DEEP}?page=2", DEEP, None),
        ("https://news.example/?p=10452", "https://news.example/bridge-reopens/", None),
        ("https://news.example/", "https://news.example/en/", None),
        ("https://news.example/a/404", "https://news.example/news/404", None),
        ("https://news.example/login", "https://news.example/login/", None),
        ("https://news.example/a", "https://news.example/?p=10452", None),
    ],
)
def test_redirects_that_do_not_lead_to_the_article(asked, reached, what):
    """A deep address that ends at a home page, a section, a login or an error page is no article."""
    request = Request(reached, meta={"redirect_urls": [asked]} if asked != reached else {})
    (found,) = read_response(HtmlResponse(reached, body=PAGE, request=request), Lead(asked))

    if what is None:
        assert isinstance(found, Document)
    else:
        assert isinstance(found, Rejection)
        assert what in found.reason
        assert reached in found.reason


@pytest.mark.parametrize(
    ("status", "headers", "body", "reason"),
    [
        (202, {}, b"<html><script>" + b"check();" * 900 + b"</script><body>One moment</body></html>", "202"),
        (202, {"X-Amzn-Waf-Action": "challenge"}, PAGE, "check of the browser"),
        (200, {"Cf-Mitigated": "challenge"}, PAGE, "check of the browser"),
        (202, {}, PAGE, None),
        (200, {"X-Datadome": "protected"}, PAGE, None),
    ],
)
def test_checks_of_the_browser(status, headers, body, reason):
    """What services against robots send is no page; a page with an unusual status is one, with a note."""
    response = HtmlResponse(ADDRESS, status, headers, body, request=Request(ADDRESS))
    (found,) = read_response(response, Lead(ADDRESS))

    if reason is None:
        assert [note for note in found.notes if "202" in note] == ([found.notes[0]] if status == 202 else [])
    else:
        assert reason in found.reason


@pytest.mark.parametrize(
    ("headers", "head", "note"),
    [
        ({"X-Robots-Tag": "noindex"}, "", "noindex (X-Robots-Tag)"),
        ({"X-Robots-Tag": ["all", "googlebot: none", "newscrawl: NoArchive"]}, "", "noarchive (X-Robots-Tag)"),
        ({"X-Robots-Tag": "unavailable_after: 25 Jun 2030 15:00:00 PST"}, "", None),
        ({"X-Robots-Tag": "otherbot: noindex, noarchive"}, "", None),
        ({"tdm-reservation": "1", "tdm-policy": "https://news.example/tdm.json"}, "", "terms at https://news.example"),
        ({"tdm-reservation": "0"}, "", None),
        ({}, '<meta name="ROBOTS" content="noindex,follow, noarchive">', "noindex, noarchive (meta robots)"),
        ({}, '<meta name="tdm-reservation" content="1">', "text and data mining (meta tdm-reservation)"),
        ({}, '<meta name="googlebot" content="noindex"><meta name="robots" content="max-snippet:-1">', None),
    ],
)
def test_reservations_leave_notes(headers, head, note):
    """What a publisher asks of those who copy a page is a note of its record."""
    body = PAGE.replace(b"<head>", b"<head>" + head.encode())
    response = HtmlResponse(ADDRESS, 200, headers, body, request=Request(ADDRESS))
    (document,) = read_response(response, Lead(ADDRESS))
    reserved = reservation_in(extract(document).article.notes)

    assert (reserved is None) if note is None else note in reserved


@pytest.mark.parametrize(
    "variant",
    [
        f"{DEEP}?utm_source=letter&fbclid=1",
        f"{DEEP}#comments",
        f"{DEEP}/",
        f"{DEEP}/amp/",
        f"{DEEP}.amp",
        f"{DEEP}?outputType=amp",
        "http://www.news.example/2026/11/harbour-bridge-reopens-10452",
        "https://amp.news.example/2026/11/harbour-bridge-reopens-10452",
        "https://m.news.example/2026/11/harbour-bridge-reopens-10452",
        "https://www-news-example.cdn.ampproject.org/c/s/www.news.example/2026/11/harbour-bridge-reopens-10452",
        "https://www.google.com/amp/s/news.example/2026/11/harbour-bridge-reopens-10452",
    ],
)
def test_variants_are_one_address(variant):
    """A page is asked for once, however it is tracked, and in whichever form it is linked."""
    assert same_address(variant) == same_address(DEEP)


def test_different_articles_have_different_addresses():
    """What tells two articles apart stays."""
    addresses = [
        DEEP,
        f"{DEEP}?id=2",
        f"{DEEP}?id=3",
        f"{DEEP}?seite=2",
        "https://news.example/amp/20",
        "https://news.example/article/20",
        "https://sport.news.example/article/20",
        "https://news.example/lamp",
        "https://news.example/l",
    ]

    assert len(set(map(same_address, addresses))) == len(addresses)
    assert same_address("mailto:desk@news.example") is None


@given(st.text(max_size=60))
def test_any_text_has_a_key_or_none(text):
    """The key of an address is stable: it is its own key's, and nothing raises."""
    key = same_address(f"https://news.example/{text}")

    assert key is None or same_address(f"https://{key}") == key

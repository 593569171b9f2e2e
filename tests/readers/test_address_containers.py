"""Sitemaps, OPML and lists of addresses give a lead for each address; XML that no reader knows is refused."""

import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.readers.limits import ReadingLimits
from newscrawl.readers.xml_events import elements
from pipelines.documents import Lead, Rejection
from pipelines.items import Via
from tests.readers.streams import read_bytes

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc> https://kueste.example/a?x=1&amp;y=2 </loc><lastmod>2026-11-02</lastmod>
<xhtml:link rel="alternate" hreflang="en" href="https://kueste.example/en/a"/>
<image:image><image:loc>https://kueste.example/a.jpg</image:loc><image:title>Bild</image:title></image:image>
<n:news><n:publication><n:name>Küstenblatt</n:name><n:language>de</n:language></n:publication>
<n:publication_date>2026-11-02T08:00:00+01:00</n:publication_date><n:title>Die Brücke &amp; der Fluss</n:title>
<n:keywords>Brücke, Rat</n:keywords></n:news></url>
<url><loc><![CDATA[https://kueste.example/b?x=1&y=2]]></loc></url><url><loc>ftp://kueste.example/c</loc></url>
<url><lastmod>2026-11-02</lastmod></url><url><loc>/d?a=1&b=2</loc></url></urlset>"""


def _urls(found):
    return [one.url for one in found if isinstance(one, Lead)]


def test_what_a_news_sitemap_says():
    first, second, third, fourth, fifth = read_bytes(NEWS.encode(), "map.xml", url="https://kueste.example/map.xml")

    assert (first.url, first.kind, first.changed) == ("https://kueste.example/a?x=1&y=2", "page", "2026-11-02")
    assert first.hints == {
        "title": "Die Brücke & der Fluss",
        "published_at": "2026-11-02T08:00:00+01:00",
        "source": "Küstenblatt",
        "language": "de",
        "keywords": "Brücke, Rat",
        "image": "https://kueste.example/a.jpg",
    }
    assert first.via == [Via("sitemap", "map.xml", "Küstenblatt", "2026-11-02T07:00:00Z", "Die Brücke & der Fluss")]
    assert second.url == "https://kueste.example/b?x=1&y=2"
    assert (third.locator, fourth.locator) == ("map.xml:3", "map.xml:4")
    assert "its address is no web address: 'ftp://kueste.example/c'" in third.reason
    assert "it has no address" in fourth.reason
    assert fifth.url == "https://kueste.example/d?a=1&b=2"


@pytest.mark.parametrize(
    "index",
    [
        "<sitemapindex xmlns='http://www.google.com/schemas/sitemap/0.84'><sitemap><loc>{}</loc></sitemap></sitemapindex>",
        "\ufeff\n<?xml version='1.0'?><!-- c --><sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>",
        "<s:sitemapindex><s:sitemap><s:loc>{}</s:loc></s:sitemap></s:sitemapindex>",
        "<sitemapindex><sitemap><loc>{}</loc><b></sitemap></sitemapindex>",
    ],
)
def test_the_children_of_an_index_are_containers(index):
    """In any namespace, also one that is not declared, with a byte order mark, and where XML is broken."""
    written = index.format("https://a.example/map1.xml.gz").encode()

    for content in (written, gzip.compress(written)):
        (lead,) = read_bytes(content)
        assert (lead.url, lead.kind) == ("https://a.example/map1.xml.gz", "container")


def test_an_address_that_was_cut_off_is_not_listed():
    whole = b"<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.example/2"

    lead, reason = read_bytes(whole)

    assert lead.url == "https://a.example/1"
    assert reason.reason == "the XML ends in the middle of an element: it was cut off"


def test_elements_are_freed():
    """A document of any length needs the memory of one of its parts, and no part can be endless."""
    entry = b"<url><loc>https://a.example/</loc></url><other><x/></other><!-- c -->"
    stream = io.BufferedReader(io.BytesIO(b"<urlset>" + entry * 5_000 + b"</urlset>"))

    kept = [len(element.getparent()) for element in elements(stream, ["url"], ReadingLimits())]
    endless = read_bytes(b"<urlset>" + b"<a/>" * 50_000, limits=ReadingLimits(document_bytes=100_000))

    assert len(kept) == 5_000
    assert max(kept) < 1_500  # those of what is read at once, of 10,000
    assert "longer than 100 kB" in endless[0].reason


@settings(deadline=None)
@given(st.lists(st.from_regex(r"https://a\.example/[a-z0-9&=?;%,~ü-]{0,30}", fullmatch=True), min_size=1, max_size=9))
def test_what_is_written_is_listed(addresses):
    """From sitemaps with and without CDATA and escapes, in chunks of any length."""
    escaped = "".join(f"<url><loc>{address.replace('&', '&amp;')}</loc></url>" for address in addresses)
    in_data = "".join(f"<url><loc><![CDATA[{address}]]></loc></url>" for address in addresses)

    assert _urls(read_bytes(f"<urlset>{escaped}</urlset>".encode())) == addresses
    if not any("&amp;" in address for address in addresses):
        assert _urls(read_bytes(f"<urlset>{in_data}</urlset>".encode())) == addresses


OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Papers</title></head><body>
<outline text="North &amp; coast"><outline text="Daily">
<outline type="rss" text="K&#252;stenblatt" title="t" xmlURL=" https://kueste.example/feed?a=1&b=2 " htmlUrl="https://x.example"/>
</outline></outline>
<outline text="Again" xmlUrl="https://kueste.example/feed?a=1&amp;b=2" category="/news/local, north"/>
<outline type="include" text="More" url="https://lists.example/more.opml"/>
<outline text="Site" htmlUrl="https://site.example/"/><outline text="none"/>
<outline text="bad" xmlUrl="nowhere"/><outline text="feed" xmlUrl="feed:https://f.example/a"/>
</body></opml>"""


def test_opml():
    """Attributes in any case, nested categories, addresses that are listed twice, further lists, sites alone."""
    reason, feed, further, site, other = read_bytes(OPML.encode(), "l.opml")

    assert feed.hints == {"title": "Küstenblatt", "keywords": "North & coast/Daily, news/local, north"}
    assert [one.url for one in (feed, further, site, other)] == [
        "https://kueste.example/feed?a=1&b=2",
        "https://lists.example/more.opml",
        "https://site.example/",
        "https://f.example/a",
    ]
    assert {one.kind for one in (feed, further, site, other)} == {"container"}
    assert feed.via == [Via("opml", "l.opml", "Küstenblatt", title="Küstenblatt")]
    assert "no web address: 'nowhere'" in reason.reason
    assert _urls(read_bytes(OPML.encode()[:400])) == ["https://kueste.example/feed?a=1&b=2"]


def test_an_element_with_many_attributes_is_read_in_time():
    """Looked up one by one, they would take minutes."""
    many = " ".join(f'a{number}=""' for number in range(50_000))

    assert _urls(read_bytes(f"<opml><outline {many} xmlUrl='https://a.example/'/></opml>".encode())) == [
        "https://a.example/"
    ]


LIST = """\ufeff# papers of the north
https://a.example/1?x=1,2

  "https://a.example/2"
https://a.example/3\tThe bridge will be rebuilt
- https://a.example/4
https://a.example/5,2026-11-02,The bridge
http://h:99999/x
"""


@pytest.mark.parametrize("name", ["list.txt", "list", "sitemap.txt.gz"])
def test_lists_of_addresses(name):
    found = read_bytes(LIST.encode(), name)

    assert _urls(found) == ["https://a.example/1?x=1,2"] + [f"https://a.example/{number}" for number in range(2, 6)]
    assert found[0].via == [Via("list", name)]
    assert [(one.locator, "no port" in one.reason) for one in found if isinstance(one, Rejection)] == [
        (f"{name}:8", True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge will be rebuilt.\n\nhttps://a.example/1\nhttps://a.example/2\n",
        "https://a.example/1\nThe bridge will be rebuilt, the council said on Monday.\nIt will take a year.\n",
        "https://a.example/1 reports that the bridge will be rebuilt, and that it takes a year.\n",
    ],
)
def test_a_text_with_addresses_is_no_list(text):
    assert not _urls(read_bytes(text.encode(), "a.txt"))


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        ("<report><body><p>The bridge will be rebuilt.</p></body></report>", True),
        ("<!-- x --><x:item xmlns:x='urn:x' a=\"1\">\n<p>The bridge</p></x:item>", True),
        ("<?xml version='1.0'?><p>The bridge will be rebuilt.", False),
        ("<Moskau> The bridge will be rebuilt.", False),
        ("<Eigener Bericht> The bridge will be rebuilt. </Eigener>", False),
        ("<strong>The bridge</strong> will be rebuilt.", False),
    ],
)
def test_xml_that_no_reader_knows_is_refused(content, refused):
    """With a declaration or without; words in angle brackets begin no XML."""
    (found,) = read_bytes(content.encode(), "a.xml")

    assert (getattr(found, "reason", None) == "not read: it is an XML document that no reader knows") == refused

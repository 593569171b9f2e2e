"""Feeds of every kind give a lead for each entry, with what they say of it, and never hold up a run."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.executors.time_limit import call_within
from newscrawl.readers.feed_facts import FeedFacts, feed_facts
from newscrawl.readers.limits import ReadingLimits
from pipelines.documents import Document, Lead, Rejection
from pipelines.items import Via
from tests.readers.streams import read_bytes

STORY = "<p>The council voted to rebuild the bridge, which the flood had damaged in spring.</p>" * 10

RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Küstenblatt &amp; Förde</title><link>https://kueste.example/</link><language>de-DE</language><ttl>15</ttl>
<skipHours><hour>2</hour><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>
<lastBuildDate>Mon, 02 Nov 2026 09:00:00 +0100</lastBuildDate>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="https://kueste.example/feed"/>
<itunes:new-feed-url>https://neu.kueste.example/feed</itunes:new-feed-url>
<item><title>Die Br&#252;cke &lt;b&gt;kommt&lt;/b&gt;</title><link> https://kueste.example/a?id=1&amp;s=2
</link><guid isPermaLink="false">k-1</guid><pubDate>Mon, 02 Nov 2026 08:00:00 +0100</pubDate>
<description>Der Rat hat entschieden.</description><content:encoded><![CDATA[{STORY}]]></content:encoded>
<dc:creator>Ada Brandt</dc:creator><dc:creator>Jo Fink</dc:creator><category>Politik</category>
<source url="https://bote.example/feed">Förde-Bote</source>
<media:content url="/bild.jpg" medium="image"/></item>
<item><title>Zwei</title><link>/b</link><category>Sport</category><category>Handball</category>
<description>{escape(STORY)}</description></item>
<item><title>Ohne Adresse</title><description>Die Fähre fällt heute aus.</description></item>
<item><title>Nichts</title></item>
<item><guid>https://kueste.example/guid</guid></item>
<item><title>Quelle</title><link>https://kueste.example/q</link><source url="https://www.bote.example/"/></item>
</channel></rss>""".encode()


@pytest.fixture(scope="module")
def entries():
    return read_bytes(RSS, "f.rss")


def test_each_entry_is_a_lead_a_document_or_a_reason(entries):
    assert [type(entry) for entry in entries] == [Lead, Lead, Document, Rejection, Lead, Lead]
    assert entries[3].locator == "f.rss#4"
    assert entries[3].reason == "the entry has neither a link nor a text"


def test_what_an_entry_says(entries):
    first = entries[0]

    assert first.url == "https://kueste.example/a?id=1&s=2"
    assert (first.guid, first.changed, first.kind) == ("k-1", "2026-11-02T07:00:00Z", "page")
    assert first.hints == {
        "title": "Die Brücke kommt",
        "description": "Der Rat hat entschieden.",
        "published_at": "Mon, 02 Nov 2026 08:00:00 +0100",
        "byline": "Ada Brandt, Jo Fink",
        "source": "Förde-Bote",
        "section": "Politik",
        "language": "de-DE",
        "image": "https://kueste.example/bild.jpg",
    }
    assert first.via == [Via("feed", "f.rss", "Förde-Bote", "2026-11-02T07:00:00Z", "Die Brücke kommt")]


def test_the_text_of_an_entry(entries):
    """It stands in ``content``, or is a description that is too long for a teaser."""
    first, second, third, _, fourth, fifth = entries

    assert (first.content.locator, first.content.format, first.content.content) == ("f.rss#k-1", "html", STORY.encode())
    assert first.content.hints["url"] == first.url
    assert (second.url, second.content.locator) == ("https://kueste.example/b", "f.rss#2")
    assert second.content.content == STORY.encode()
    assert "description" not in second.hints
    assert second.hints["keywords"] == "Sport, Handball"
    assert (third.format, third.content.decode()) == ("text", "Die Fähre fällt heute aus.")
    assert (fourth.url, fourth.content) == ("https://kueste.example/guid", None)
    assert fifth.hints["source"] == "www.bote.example"


@pytest.mark.parametrize(
    ("channel", "source", "host"),
    [
        ("<link>https://www.kueste.example/</link>", "", "kueste.example"),
        ("<link>https://feeds.feedburner.com/kueste</link>", "", "feeds.example"),
        (
            "<link>https://www.kueste.example/</link>",
            '<source url="https://bote.example/feed">Bote</source>',
            "bote.example",
        ),
        ("<link>https://www.kueste.example/</link>", "<dc:source>Bote</dc:source>", None),
    ],
)
def test_a_text_without_an_address_has_the_host_of_its_outlet(channel, source, host):
    """It is that of the feed's site, else of the feed; of an entry from another outlet it is that one's, if known."""
    item = f"<item><title>Bridge</title><description>{escape(STORY)}</description>{source}</item>"
    root = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    (entry,) = read_bytes(f"{root}<channel>{channel}{item}</channel></rss>".encode(), url="https://feeds.example/f.rss")

    assert isinstance(entry, Document)
    assert entry.hints.get("host") == host


def test_feed_facts():
    assert feed_facts(RSS) == FeedFacts(
        title="Küstenblatt & Förde",
        link="https://kueste.example/",
        language="de-DE",
        updated="2026-11-02T08:00:00Z",
        ttl=900,
        update_period=900,
        skip_hours=frozenset({2, 3}),
        skip_days=frozenset({6}),
        hub="https://hub.example/",
        moved_to="https://neu.kueste.example/feed",
    )
    assert feed_facts(b"no feed") == feed_facts(b'{"version": "https://jsonfeed.org/version/1"') == FeedFacts()


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://coast.example/blog/">
<title>Coast</title><id>urn:x</id><updated>2026-11-02T08:00:00Z</updated><link rel="hub" href="https://hub.example/"/>
<link href="https://coast.example/"/>
<entry><id>urn:1</id><title type="html">A &amp;amp; B</title><link rel="enclosure" href="a.mp3"/>
<link rel="alternate" type="application/json" href="a.json"/><link href="a"/>
<published>2026-11-01T08:00:00Z</published><updated>2026-11-02T08:00:00Z</updated><author><name>Jo</name></author>
<summary>Short.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long <b>text</b>.</p></div>
</content></entry>
<entry><id>urn:1</id><link rel="self" href="b"/><updated>2026-11-03</updated>
<content type="image/png">iVBO</content></entry>
<entry><id>urn:3</id><link href="tag:coast.example,2026:3"/></entry></feed>"""


def test_atom():
    first, second, third = read_bytes(ATOM.encode())

    assert first.url == "https://coast.example/blog/a"
    assert (first.hints["published_at"], first.hints["modified_at"]) == ("2026-11-01T08:00:00Z", "2026-11-02T08:00:00Z")
    assert first.changed == "2026-11-02T08:00:00Z"
    assert (first.hints["title"], first.hints["byline"], first.hints["language"]) == ("A & B", "Jo", "en")
    assert first.content.content == b"<p>Long <b>text</b>.</p>"
    assert (second.url, second.content) == ("https://coast.example/blog/b", None)
    assert (second.changed, second.via[0].listed_at) == ("2026-11-03", "2026-11-03")
    assert "its link is no web address: 'tag:coast.example,2026:3'" in third.reason


RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://a.example/"><title>T</title>
<link>https://a.example/</link></channel>
<item rdf:about="https://a.example/1"><title>One</title><link>https://a.example/1</link>
<dc:date>2026-11-02T08:00:00Z</dc:date></item></rdf:RDF>"""


def test_the_only_date_of_dublin_core_is_that_of_publication():
    (lead,) = read_bytes(RDF.encode())

    assert (lead.url, lead.guid, lead.hints["published_at"]) == ("https://a.example/1",) * 2 + ("2026-11-02T08:00:00Z",)


def test_relative_addresses_need_a_base():
    feed = b"<rss><channel><link>/</link><item><title>T</title><link>/a</link></item></channel></rss>"

    assert "its link is relative, and the feed does not say to what: '/a'" in read_bytes(feed)[0].reason
    assert read_bytes(feed, url="https://a.example/feed.xml")[0].url == "https://a.example/a"


def test_json_feed():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Coast",
        "home_page_url": "https://coast.example/",
        "authors": [{"name": "The desk"}],
        "items": [
            {"id": 7, "url": "/a", "title": "A", "content_html": STORY, "summary": "S", "date_published": "2026-11-02"},
            {
                "id": "https://coast.example/b",
                "tags": ["One", "Two"],
                "author": {"name": "Jo"},
                "content_text": "Text.",
            },
            {"id": "c", "content_text": "Only a text."},
            "no object",
        ],
    }

    for written in (json.dumps(feed), json.dumps(feed, indent=1), "\ufeff" + json.dumps(feed).replace("/", "\\/")):
        first, second, third, fourth = read_bytes(written.encode(), "feed.json")
        assert (first.url, first.guid, first.changed) == ("https://coast.example/a", "7", "2026-11-02")
        assert (first.hints["description"], first.hints["byline"]) == ("S", "The desk")
        assert first.content.content == STORY.encode()
        assert (second.url, second.content.format) == ("https://coast.example/b", "text")
        assert (second.hints["keywords"], second.hints["byline"]) == ("One, Two", "Jo")
        assert third.content == b"Only a text."
        assert isinstance(fourth, Rejection)
    assert feed_facts(json.dumps(feed).encode()).title == "Coast"


@pytest.mark.parametrize("broken", ["", "[", '{"version": "https://jsonfeed.org/version/1"', '"items": {}}'])
def test_a_json_feed_without_items_is_a_reason(broken):
    (found,) = read_bytes(b'{"version": "https://jsonfeed.org/version/1", ' + broken.encode(), "a.jsonfeed")

    assert isinstance(found, Rejection)


@pytest.mark.parametrize(
    ("declaration", "encoding", "claimed"),
    [
        ('<?xml version="1.0" encoding="windows-1251"?>', "windows-1251", None),
        ("", "koi8-r", None),
        ("", "koi8-r", "koi8-r"),
        ("", "utf-8", "iso-8859-1"),
        ('<?xml version="1.0" encoding="utf-16"?>', "utf-16", None),
        ('\n <?xml version="1.0"?>\n<!-- c --><!DOCTYPE rss [<!ELEMENT rss ANY>]>', "utf-8", None),
    ],
)
def test_encodings(declaration, encoding, claimed):
    title = "Городской совет решил восстановить мост через реку"
    feed = f"<rss><channel><item><title>{title}</title><link>https://a.example/1</link></item></channel></rss>"

    (lead,) = read_bytes((declaration + feed).encode(encoding), encoding=claimed)

    assert lead.hints["title"] == title


def test_a_broken_feed_gives_its_entries():
    """Bare ampersands, unknown entities, unclosed tags, and the end is missing."""
    feed = b"""<rss version=2.0><channel><title>A & B</title><item><title>x &nbsp; y <br></title>
<link>https://a.example/1?a=1&b=2</link></item><item><title>z</title><link>https://a.example/2</link></item>
<item><title>cut</title><link>https://a.exa"""

    assert [one.url for one in read_bytes(feed) if isinstance(one, Lead)] == [
        "https://a.example/1?a=1&b=2",
        "https://a.example/2",
    ]


@pytest.mark.parametrize(
    "warning", ["", "Notice: x in y\n", "<br />\n<b>Warning</b>: x in <b>y</b> on line 3<br />\n\n"]
)
def test_a_warning_before_a_feed(warning):
    """Programs that write feeds print their warnings first."""
    feed = warning + '<?xml version="1.0"?><rss><channel><item><link>https://a.example/1</link></item></channel></rss>'

    assert read_bytes(feed.encode())[0].url == "https://a.example/1"


@pytest.mark.parametrize(
    ("author", "byline"),
    [("jo@a.photography (Jo Doe)", "Jo Doe"), ("Jo Doe &lt;jo@a.org&gt;", "Jo Doe"), ("jo@a.example", None)],
)
def test_authors_are_named_without_their_mail(author, byline):
    item = f"<item><link>https://a.example/1</link><author>{author}</author></item>"

    assert read_bytes(f"<rss><channel>{item}</channel></rss>".encode())[0].hints.get("byline") == byline


def test_a_feed_that_would_take_minutes_is_given_up():
    bomb = b"<rss><channel><item " + b" ".join(b"a%d=''" % number for number in range(100_000)) + b"/></channel></rss>"

    (given_up,) = read_bytes(bomb, limits=ReadingLimits(parsing_seconds=0.2))

    limit = "0.2 seconds of processor time to parse it (NEWSCRAWL_LIMIT_PARSING_SECONDS)"
    assert given_up.reason == f"the feed was given up: it took more than {limit}"
    assert len(read_bytes(RSS)) == 6


def test_entities_are_not_expanded():
    """Neither those that name files nor those that grow; the ones of HTML are."""
    grown = "".join(f'<!ENTITY e{depth} "{f"&e{depth - 1};" * 10}">' for depth in range(1, 12))
    feed = f"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "ha"><!ENTITY f SYSTEM "file:///etc/hostname">{grown}]>
<rss><channel><item><title>S&ouml;l &e11;&f;</title><link>https://a.example/1</link></item></channel></rss>"""

    (lead,) = read_bytes(feed.encode())

    assert lead.hints["title"] == "Söl &e11;&f;"


words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z", "Mn")), min_size=1, max_size=12)
titles = (
    st.lists(words, min_size=1, max_size=5).map(" ".join).filter(lambda title: "<" not in title and "&" not in title)
)
dates = st.datetimes(datetime(1990, 1, 2), datetime(2090, 1, 1)).map(
    lambda date: date.replace(microsecond=0, tzinfo=UTC)
)
known = st.lists(
    st.tuples(titles, st.from_regex(r"[a-z0-9/._-]{1,20}(\?[a-z]=[0-9]&[a-z]{1,5}=[0-9])?", fullmatch=True), dates),
    min_size=1,
    max_size=8,
)


def test_the_process_that_parses_loads_little():
    """It is started by each run that reads a feed, and the first feed waits for it."""
    read_bytes(RSS)

    loaded = call_within(30, eval, "sorted(__import__('sys').modules)")

    assert "feedparser" in loaded
    assert not {"scrapy", "numpy", "trafilatura", "pipelines.extraction"}.intersection(loaded)


@settings(deadline=None, max_examples=25)
@given(known)
def test_what_is_written_is_read(written):
    """Titles, addresses, ids and dates come back from RSS, Atom and JSON Feed, in their order."""
    items, entries, objects = [], [], []
    for number, (title, path, date) in enumerate(written):
        url = f"https://a.example/{path}"
        items.append(
            f"<item><title>{escape(title)}</title><link>{escape(url)}</link><guid isPermaLink='false'>g{number}</guid>"
            f"<pubDate>{format_datetime(date)}</pubDate></item>"
        )
        entries.append(
            f"<entry><title>{escape(title)}</title><link href={quoteattr(url)}/><id>g{number}</id>"
            f"<published>{date.isoformat()}</published></entry>"
        )
        objects.append({"title": title, "url": url, "id": f"g{number}", "date_published": date.isoformat()})
    feeds = (
        f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>",
        f"<feed xmlns='http://www.w3.org/2005/Atom'>{''.join(entries)}</feed>",
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": objects}),
    )

    for feed in feeds:
        leads = read_bytes(feed.encode())
        assert [(lead.url, lead.guid) for lead in leads] == [
            (f"https://a.example/{path}", f"g{number}") for number, (_, path, _) in enumerate(written)
        ]
        for lead, (title, _, date) in zip(leads, written, strict=True):
            assert lead.hints.get("title", "").split() == title.split()
            assert lead.changed == date.strftime("%Y-%m-%dT%H:%M:%SZ")

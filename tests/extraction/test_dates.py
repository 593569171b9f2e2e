"""Which date of a document is that of its publication: of pages, records and plain texts."""

import json

import pytest

from pipelines.documents import Document, Draft
from pipelines.extraction import extract
from pipelines.items import Article

_TITLE = "Harbour council closes the swing bridge"
_PROSE = """\
The harbour council voted on Tuesday evening to close the old swing bridge for nine months while its bearings \
are replaced, a decision that had been put off twice since the autumn.
Engineers told the meeting that the bridge, opened in 1911, now needs forty minutes to turn and that each motor draws \
twice the current it was built for.
Shopkeepers on the eastern quay said they expected to lose a third of their customers, and asked for a fund."""
_LINKED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "%s", %s}</script>'


def page(*, head="", top="", end="", after="", lang="en", url=None) -> Article:
    """Return the record of a page with parts in its head, under its headline, after its text, and after the article."""
    prose = "".join(f"<p>{paragraph}</p>" for paragraph in _PROSE.split("\n"))
    html = (
        f'<html lang="{lang}"><head><title>{_TITLE} | The Quay</title>{head}</head><body><main><article>'
        f"<h1>{_TITLE}</h1>{top}{prose}{end}</article>{after}</main><footer>© 2024 The Quay</footer></body></html>"
    )
    return _article(Document("x", html.encode(), "html", url=url, fetched_at="2024-11-30T08:00:00Z"))


def record(**fields) -> Article:
    return _article(Document("x", json.dumps({"text": _PROSE, **fields}).encode(), "record", fetched_at="2024-11-30"))


def text(head: str) -> Article:
    return _article(Document("x", f"{_TITLE}\n{head}\n\n{_PROSE}".encode(), "text"))


def _article(document: Document) -> Article:
    draft = extract(document)
    assert isinstance(draft, Draft)
    return draft.article


def linked(properties: str) -> str:
    return _LINKED % (_TITLE, properties)


@pytest.mark.parametrize(
    "properties",
    [
        '"datePublished": 1709627400',
        '"datePublished": "1709627400000"',
        '"datePublished": {"@type": "DateTime", "@value": "2024-03-05T08:30:00Z"}',
        '"datePublished": ["2024-03-05T09:30:00+01:00[Europe/Berlin]"]',
        '"datePublished": "Mar 5, 2024 3:30 AM EST"',
    ],
)
def test_dates_in_json_ld_have_many_forms(properties):
    """Numbers, typed values, lists and printed dates in JSON-LD are read."""
    assert page(head=linked(properties)).published_at == "2024-03-05T08:30:00Z"


@pytest.mark.parametrize(
    ("published", "at", "day"),
    [
        ("2024-03-05T00:30:00+02:00", "2024-03-04T22:30:00Z", "2024-03-05"),
        ("2024-03-04T21:30:00-05:00", "2024-03-05T02:30:00Z", "2024-03-04"),
        ("2024-03-05T00:00:00+01:00", "2024-03-05", "2024-03-05"),
        ("2024-03", "2024-03", None),
    ],
)
def test_the_day_of_publication_is_that_of_the_outlets_clock(published, at, day):
    """The time is in UTC, the day as printed; midnight on a local clock is a day."""
    article = page(head=linked(f'"datePublished": "{published}"'))
    assert (article.published_at, article.published_day) == (at, day)


def test_the_day_in_the_address_is_the_day_of_a_time_in_utc():
    """A time in UTC has no clock of its own: the address tells the day, if it was that day somewhere on earth."""
    head = linked('"datePublished": "2024-03-05T02:30:00Z"')
    for address in ("2024/03/04/bridge", "bridge-nid04032024", "bridge-03-04-2024.html"):
        assert page(head=head, url=f"https://example.com/{address}").published_day == "2024-03-04"
    assert page(head=head, url="https://example.com/2024/03/01/bridge").published_day == "2024-03-05"


@pytest.mark.parametrize(
    ("arguments", "day"),
    [
        ({"top": "<p>By Jane Doe on March 5, 2024 at 9:30 am</p>"}, "2024-03-05"),
        ({"top": "<p>Published 5 March 2024, updated 9 March 2024</p>"}, "2024-03-05"),
        ({"top": "<p>Updated 9 March 2024 | 5 March 2024</p>"}, "2024-03-05"),
        ({"top": '<time datetime="2024-03-05T08:30:00Z">3 hours ago</time>'}, "2024-03-05"),
        ({"top": "<p>Stand: 05.03.2024, 08:30 Uhr</p>", "lang": "de"}, "2024-03-05"),
        ({"top": "<p>2024年3月5日 8時30分 (3月9日更新)</p>", "lang": "ja"}, "2024-03-05"),
        ({"top": "<p>입력 2024.03.05. 오전 8:30</p><p>수정 2024.03.09.</p>", "lang": "ko"}, "2024-03-05"),
        ({"top": "<p>نشر في: الثلاثاء 5 مارس 2024 - 08:30</p>", "lang": "ar"}, "2024-03-05"),
        ({"top": "<p>05/03/2024 09:30</p>", "url": "https://example.co.uk/a"}, "2024-03-05"),
        ({"top": "<p>03/05/2024</p><p>Updated 03/15/2024</p>"}, "2024-03-05"),
        ({"top": "<p>03/05/2024</p>", "url": "https://example.com/2024/03/05/a"}, "2024-03-05"),
        ({"top": "<p>03/05/2024 9:30 AM</p>"}, "2024-03-05"),
        ({"top": "<p>05.03.2024 – The council has voted to close the bridge for nine months.</p>"}, "2024-03-05"),
        ({"end": "<p>5 March 2024</p>"}, "2024-03-05"),
        ({"end": '<footer class="entry-footer">Posted on <a href="/">March 5, 2024</a></footer>'}, "2024-03-05"),
        ({"end": "<ul><li><strong>Datum</strong> 05.03.2024</li></ul>", "lang": "de"}, "2024-03-05"),
        ({"head": '<script>page = {"publishDate": "2024-03-05T08:30:00Z"}</script>'}, "2024-03-05"),
        ({"url": "https://example.com/bridge-closes-20240305"}, "2024-03-05"),
        ({"head": '<meta name="date" content="2024"><meta name="dc.date.issued" content="2024-03-05">'}, "2024-03-05"),
        ({"top": '<span property="schema:dateCreated" content="2024-03-05T08:30:00+00:00"></span>'}, "2024-03-05"),
        ({"top": '<div class="teaser-meta">By Jo Muster, 5 March 2024</div>'}, "2024-03-05"),
        ({"top": '<div class="author-box">Jo Muster <time datetime="2024-03-05">last week</time></div>'}, "2024-03-05"),
        ({"end": '<div class="sidebar"><dl><dt>Published</dt><dd>5 March 2024</dd></dl></div>'}, "2024-03-05"),
        ({"end": "<article><p>Published</p><p>5 March 2024</p></article>"}, "2024-03-05"),
        ({"top": '<h1><time datetime="2024-03-05">5 March 2024</time> The bridge is shut</h1>'}, "2024-03-05"),
        ({"top": "<p>05 | 03 | 2024</p>", "lang": "de"}, "2024-03-05"),
        ({"top": "<p>Jo Muster</p><p>Registriert: 18.09.2008</p><p>05.03.2024</p>", "lang": "de"}, "2024-03-05"),
    ],
)
def test_a_page_that_states_no_date_is_searched(arguments, day):
    """Printed lines near the headline or with a label, the address and scripts tell the day."""
    assert page(**arguments).published_day == day


@pytest.mark.parametrize(
    "arguments",
    [
        {"head": '<meta property="article:modified_time" content="2024-03-09T08:00:00Z">'},
        {"head": linked('"dateModified": "2024-03-09"')},
        {"top": "<p>Updated 9 March 2024</p>"},
        {"top": "<p>Zuletzt aktualisiert: 9. März 2024, 8:30 Uhr</p>", "lang": "de"},
        {"end": '<div id="comments"><div class="comment"><span class="date">2024-06-01</span>Nice</div></div>'},
        {"end": '<ol class="kommentare"><li><b>Anna</b> 1. Juni 2024, 10:00 Uhr</li></ol>', "lang": "de"},
        {"after": '<ul><li><a href="/x">Ferry fares rise again</a> 2024-06-01</li></ul>'},
        {"after": '<div><h3><a href="/x">Ferry fares rise again</a></h3><p>1 June 2024</p></div>'},
        {"after": '<article><h2>Ferry fares rise</h2><time datetime="2024-06-01">1 June</time></article>'},
        {"after": "<aside><h3>Latest</h3><p>1 June 2024</p></aside>"},
        {"after": '<div class="sidebar"><time datetime="2024-06-01">1 June</time></div>'},
        {"top": "<figure><figcaption>The bridge on 1 June 2019</figcaption></figure>"},
        {"top": "<p>Photo: A. Smith, 1 June 2019</p>"},
        {"top": "<p>18:30</p>"},
        {"top": "<p>Yesterday, 9:30</p>"},
        {"end": "<p>The works begin on 13 May 2024.</p>"},
        {"end": "<p>© 1 June 2024 The Quay</p>"},
        {"after": '<div class="teaser">Ferry, 1 June 2024</div><div class="teaser">Quay, 2 June 2024</div>'},
        {"after": '<div class="teaser"><a href="/x">Ferry fares rise</a> <span>1 June 2024</span></div>'},
        {"after": '<div class="teaser"><h3>Ferries</h3><time datetime="2024-06-01">1 June</time></div>'},
        {"after": '<a href="/x"><div class="teaser">Ferries: 1 June 2024</div></a>'},
        {"end": '<div class="sidebar"><h4>Latest</h4><p>1 June 2024</p></div>'},
        {"top": "<p>Member since 1 June 2024</p>"},
    ],
)
def test_no_other_date_is_that_of_the_publication(arguments):
    """Not a date of change, a comment's, a teaser's, a sidebar's, a caption's, one of the text or of a copyright."""
    assert page(**arguments).published_at is None


def test_a_date_long_after_the_day_in_the_address_is_that_of_a_republication():
    """The address keeps the first day, and a note says which date was not used."""
    article = page(head=linked('"datePublished": "2024-03-05"'), url="https://example.com/2021/06/17/bridge")
    assert article.published_day == "2021-06-17"
    assert any("2024-03-05 not used" in note for note in article.notes)


@pytest.mark.parametrize(
    "value", ["2030-03-05T08:30:00Z", "1970-01-01", "1900-01-01T00:00:00", "03/05/2024", "a week ago", "1830"]
)
def test_a_stated_date_that_is_not_used_is_quoted(value):
    """Future dates, placeholders, ambiguous and unreadable ones and numbers give no date but a note."""
    for article in (page(head=linked(f'"datePublished": "{value}"')), record(date=value)):
        assert article.published_at is None
        assert any(f'"{value}" not used' in note for note in article.notes)


def test_a_later_statement_stands_in_for_a_date_that_is_not_used():
    """Of several stated dates the first that can be the page's is taken, without a note."""
    later = '<meta property="article:published_time" content="2024-03-05T08:30:00Z">'
    article = page(head=linked('"datePublished": "2030-03-05"') + later)
    assert (article.published_at, article.notes) == ("2024-03-05T08:30:00Z", [])


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"date": "Mar 5, 2024 9:30 AM EST", "timestamp": "2025-01-01T00:00:00Z"}, "2024-03-05T14:30:00Z"),
        ({"date": "some day", "timestamp": "2024-01-01T00:00:00Z"}, None),
        ({"date": "some day", "crawled_at": "2024-01-01T00:00:00Z", "fetched": "2024-01-01"}, None),
        ({"date": "05/03/2024", "time": "1830"}, None),
        ({"time": "1830"}, None),
        ({"timestamp": 1709627400}, "2024-03-05T08:30:00Z"),
        ({"published": {"$date": {"$numberLong": "1709627400000"}}}, "2024-03-05T08:30:00Z"),
        ({"published": ["2024-03-05"]}, "2024-03-05"),
        ({"date": "2024", "created": "2024-03-05"}, "2024-03-05"),
        ({"date": "05/03/2024", "url": "https://example.de/a"}, "2024-03-05"),
        ({"date": "05/03/2024", "language": "fr"}, "2024-03-05"),
        ({"date": "1912-04-16"}, "1912-04-16"),
        ({"date": "Posted by admin, 5 March 2024"}, "2024-03-05"),
    ],
)
def test_a_named_date_outweighs_the_time_of_a_program(fields, at):
    """The time at which a program wrote a record is its date only if no other is named, and never that of the crawl."""
    assert record(**fields).published_at == at


def test_wordpress_gives_the_time_in_utc_and_the_day_by_its_clock():
    """``date_gmt`` is UTC, ``date`` is local."""
    article = record(date="2024-03-05T00:30:00", date_gmt="2024-03-04T23:30:00")
    assert (article.published_at, article.published_day) == ("2024-03-04T23:30:00Z", "2024-03-05")
    assert article.notes == []


@pytest.mark.parametrize(
    ("head", "published", "modified"),
    [
        ("Published: 5 March 2024, 09:30 GMT", "2024-03-05T09:30:00Z", None),
        ("Veröffentlicht am 5. März 2024 | Aktualisiert am 9. März 2024", "2024-03-05", "2024-03-09"),
        ("Aktualisiert am 9. März 2024", None, "2024-03-09"),
        ("Stand: 05.03.2024", "2024-03-05", None),
        ("mardi 5 mars 2024", "2024-03-05", None),
        ("2024年3月5日", "2024-03-05", None),
    ],
)
def test_date_lines_of_plain_text_are_read(head, published, modified):
    """A line under the title gives the dates that its labels name."""
    article = text(head)
    assert (article.published_at, article.modified_at) == (published, modified)


def test_hints_are_read_like_stated_dates():
    """What a container says is read in the context of the address, and noted if it is not used."""
    hints = {"published_at": "05/03/2024", "modified_at": "soon"}
    document = Document("x", _PROSE.encode(), "text", url="https://example.fr/a", hints=hints)
    article = _article(document)
    assert (article.published_at, article.notes) == ("2024-03-05", ['modification date "soon" not used: not readable'])


@pytest.mark.parametrize(
    "nodes",
    [
        '{"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"NewsArticle","headline":"Other","datePublished":"2022-09-01"}}]}',
        '{"@type":"ItemList","itemListElement":[{"@type":"Article","name":"Other","datePublished":"2022-09-01T05:00:00Z"}]}',
        '{"@type":"WebPage","relatedLink":[{"@type":"BlogPosting","headline":"Other","datePublished":"2022-09-01"}]}',
        '{"@type":"WebPage","mentions":{"@type":"NewsArticle","headline":"Other","dateModified":"2022-09-01"}}',
    ],
)
def test_the_date_of_a_listed_article_is_not_the_pages(nodes):
    """Related articles in JSON-LD have dates of their own."""
    assert page(head=f'<script type="application/ld+json">{nodes}</script>').published_at is None

"""JSON records as services, crawlers and editors export them."""

import json

import pytest

from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction import extract

FIRST = "The harbour board of Port Ellery voted on Tuesday to close the old ferry landing for the winter."
SECOND = "Passengers will board at the fish market until April, the board said."
TEXT = f"{FIRST}\n\n{SECOND}"
PAGE = f"<html><body><nav>Menu</nav><article><p>{FIRST}</p><p>{SECOND}</p></article></body></html>"


def outcome(record):
    return extract(Document("a.jsonl:3", json.dumps(record).encode(), "record"))


def draft(record):
    found = outcome(record)
    assert isinstance(found, Draft), found
    return found


def spans(*texts, **fields):
    return [{**fields, "text": text} for text in texts]


HEAD, TAIL = FIRST[:20], FIRST[20:]
BLOCKS = {
    "editor": {
        "blocks": [
            {"type": "paragraph", "data": {"text": FIRST.replace("old", "<b>old</b>").replace(" ", "&nbsp;", 1)}},
            {"type": "image", "data": {"caption": "The landing", "file": {"url": "https://example.org/a.jpg"}}},
            {"type": "list", "data": {"items": [SECOND]}},
        ]
    },
    "written as a string": json.dumps(
        {"blocks": [{"type": "paragraph", "data": {"text": t}} for t in (FIRST, SECOND)]}
    ),
    "portable text": [
        {"_type": "block", "children": spans(HEAD, TAIL, _type="span"), "markDefs": []},
        {"_type": "image", "asset": {"_ref": "a"}},
        {"_type": "block", "children": spans(SECOND, _type="span")},
    ],
    "draft": {"blocks": [*spans(FIRST, type="unstyled"), *spans(" ", type="atomic"), *spans(SECOND, type="unstyled")]},
    "rich text": {
        "nodeType": "document",
        "content": [
            {
                "nodeType": "paragraph",
                "content": [
                    {"nodeType": "text", "value": HEAD},
                    {"nodeType": "hyperlink", "content": [{"nodeType": "text", "value": TAIL}]},
                ],
            },
            {"nodeType": "embedded-asset-block", "content": [{"nodeType": "text", "value": "Buy now"}]},
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": SECOND}]},
        ],
    },
    "nested": {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": spans(HEAD, TAIL, type="text")},
            {
                "type": "bulletList",
                "content": [{"type": "listItem", "content": [{"content": spans(SECOND, type="text")}]}],
            },
        ],
    },
    "slate": [
        {"type": "paragraph", "children": [*spans(HEAD), {"type": "link", "children": spans(TAIL)}]},
        {"type": "paragraph", "children": spans(SECOND)},
    ],
    "lexical": {
        "root": {"children": [{"type": "paragraph", "children": spans(t, type="text")} for t in (FIRST, SECOND)]}
    },
    "delta": {
        "ops": [{"insert": HEAD}, {"insert": f"{TAIL}\n"}, {"insert": {"image": "a"}}, {"insert": f"{SECOND}\n"}]
    },
    "wordpress": [
        {"blockName": "core/paragraph", "innerHTML": f"\n<p>{FIRST}</p>\n", "innerBlocks": []},
        {"blockName": "core/image", "innerHTML": "<figure><figcaption>The landing</figcaption></figure>"},
        {"blockName": "core/list", "innerHTML": "<ul></ul>", "innerBlocks": [{"innerHTML": f"<li>{SECOND}</li>"}]},
    ],
    "summary and sections": {"summary": [FIRST], "sections": [{"headline": [], "paragraphs": [SECOND]}]},
}


@pytest.mark.parametrize("body", BLOCKS.values(), ids=BLOCKS.keys())
def test_a_body_in_blocks_is_its_text_in_order(body):
    """The parts of a line are joined, blocks are paragraphs, and pictures are left out."""
    assert draft({"title": "Ferry landing closes", "body": body}).body.replace("\xa0", " ") == TEXT


def test_blocks_may_be_fields_of_the_record():
    """What some systems call elements or blocks is the body, and subheads are lines of it."""
    elements = [{"type": "header", "content": "Winter"}, {"type": "text", "content": FIRST}]
    assert draft({"content_elements": elements}).body == f"Winter\n\n{FIRST}"
    assert draft({"blocks": {"body": [{"bodyHtml": f"<p>{FIRST}</p>", "bodyTextSummary": FIRST}]}}).body == FIRST


WORDPRESS = {
    "id": 55,
    "date": "2024-04-02T11:30:00",
    "date_gmt": "2024-04-02T09:30:00",
    "modified": "2024-04-03T11:30:00",
    "modified_gmt": "2024-04-03T09:30:00",
    "guid": {"rendered": "https://news.example.com/?p=55"},
    "link": "https://news.example.com/ferry-landing-closes/",
    "title": {"rendered": "Ferries &#038; piers"},
    "content": {"rendered": f"<p>{FIRST}</p>\n<p>{SECOND}</p>", "protected": False},
    "excerpt": {"rendered": "<p>Cracks &amp; piers.</p>"},
    "author": 7,
    "categories": [3],
    "tags": [12, 13],
}


def test_a_record_of_wordpress():
    """Rendered values are read, ids of other tables are no words, and what is in UTC goes before local time."""
    found = draft(WORDPRESS)
    article = found.article
    assert (found.body, article.title, article.description) == (TEXT, "Ferries & piers", "Cracks & piers.")
    assert (article.published_at, article.modified_at) == ("2024-04-02T09:30:00Z", "2024-04-03T09:30:00Z")
    assert (article.byline, article.authors, article.section, article.keywords) == (None, [], None, [])
    assert (article.guid, article.url) == (
        "https://news.example.com/?p=55",
        "https://news.example.com/ferry-landing-closes/",
    )
    assert article.notes == []


@pytest.mark.parametrize(
    "about",
    [{"yoast_head_json": {"author": "Ann Sample"}}, {"_embedded": {"author": [{"id": 7, "name": "Ann Sample"}]}}],
)
def test_the_author_of_a_record_of_wordpress_is_named_beside_it(about):
    """The number of an author gives way to the name."""
    assert draft(WORDPRESS | about).article.authors == ["Ann Sample"]


@pytest.mark.parametrize(
    ("record", "published", "url", "authors"),
    [
        (
            {
                "maintext": TEXT, "authors": ["Ann Sample"], "date_publish": "2024-04-02 09:30:00",
                "filename": "a.json", "date_download": "2025-01-01", "source_domain": "news.example.com",
                "url": "https://news.example.com/a",
            },
            "2024-04-02T09:30:00Z", "https://news.example.com/a", ["Ann Sample"],
        ),
        (
            {
                "text": TEXT, "author": "Ann Sample; Jo Doe", "hostname": "news.example.com", "date": "2024-04-02",
                "raw_text": TEXT.replace("\n\n", " ") + " A comment.", "source": "https://news.example.com/a",
                "source-hostname": "The Ellery Gull", "filedate": "2025-01-01",
            },
            "2024-04-02", "https://news.example.com/a", ["Ann Sample", "Jo Doe"],
        ),
        (
            {
                "plaintext": TEXT, "authors": ["Ann Sample"], "publishing_date": "2024-04-02 11:30:00+02:00",
                "html": {"responded_url": "https://news.example.com/a", "content": PAGE, "crawl_date": "2025-01-01"},
            },
            "2024-04-02T09:30:00Z", "https://news.example.com/a", ["Ann Sample"],
        ),
        (
            {
                "text": TEXT, "authors": ["Ann Sample"], "publish_date": "2024-04-02T09:30:00Z", "source_url": "https://news.example.com",
                "url": "https://news.example.com/a", "canonical_link": "https://news.example.com/", "html": PAGE,
            },
            "2024-04-02T09:30:00Z", "https://news.example.com/a", ["Ann Sample"],
        ),
        (
            {
                "response": {
                    "content": {
                        "webTitle": "Ferry landing closes", "webUrl": "https://news.example.com/a",
                        "webPublicationDate": "2024-04-02T09:30:00Z", "id": "harbour/a",
                        "fields": {"byline": "Ann Sample", "bodyText": TEXT, "trailText": "Cracks."},
                    }
                }
            },
            "2024-04-02T09:30:00Z", "https://news.example.com/a", ["Ann Sample"],
        ),
    ],
    ids=["crawler", "extractor", "publishers", "newspaper", "api"],
)  # fmt: skip
def test_exports_of_other_tools(record, published, url, authors):
    """Text, date of publication, address and authors are found; when it was crawled is no date of it."""
    found = draft({"title": "Ferry landing closes"} | record)
    article = found.article
    assert (found.body, article.title) == (TEXT, "Ferry landing closes")
    assert (article.published_at, article.url, article.authors) == (published, url, authors)


@pytest.mark.parametrize(
    "record",
    [
        {"article": {"title": "Ferry landing closes", "body": [FIRST, SECOND]}, "url": "https://news.example.com/a"},
        {
            "headline": "Ferry landing closes",
            "articleBody": TEXT,
            "mainEntityOfPage": {"@id": "https://news.example.com/a"},
        },
        {
            "title": "Ferry landing closes",
            "content": {"content": f"<p>{FIRST}</p><p>{SECOND}</p>", "direction": "ltr"},
            "alternate": [{"href": "https://news.example.com/a", "type": "text/html"}],
        },
    ],
    ids=["wrapped blocks", "linked data", "reader"],
)
def test_values_inside_objects(record):
    """What is the article is found in objects around it, and an address in an object that links."""
    found = draft(record)
    assert (found.body, found.article.title) == (TEXT, "Ferry landing closes")
    assert found.article.url == "https://news.example.com/a"


def test_a_record_with_only_the_beginning_says_so():
    """A first paragraph alone is a text, with a note."""
    record = {"headline": {"main": "Ferry landing closes"}, "lead_paragraph": FIRST, "snippet": "Cracks."}
    found = draft(record | {"byline": {"original": "By Ann Sample", "person": []}})
    assert (found.article.title, found.article.authors, found.body) == ("Ferry landing closes", ["Ann Sample"], FIRST)
    assert found.article.notes == ["the record has only the beginning of the text"]


@pytest.mark.parametrize("mark", ["… [+1432 chars]", " [+1432 chars]", "... [1,432 characters]", "… [1432 more chars]"])
def test_a_mark_that_the_text_is_cut_is_a_note(mark):
    """The mark goes, the note has the number, and the outlet's name is cut off the title."""
    found = draft(
        {
            "source": {"id": None, "name": "The Ellery Gull"},
            "title": "Ferry landing closes - The Ellery Gull",
            "content": FIRST + mark,
        }
    )
    assert found.body.rstrip("….") == FIRST.rstrip(".")
    assert any(f"{mark.strip('….[]+ ').split()[0]} characters are missing" in note for note in found.article.notes)
    assert found.article.title == "Ferry landing closes"


def test_a_notice_instead_of_a_text_is_none():
    """What a service writes for those who do not pay is no article."""
    assert isinstance(outcome({"title": "Ferry landing closes", "content": "ONLY AVAILABLE IN PAID PLANS"}), Rejection)


@pytest.mark.parametrize(
    "record",
    [
        {"text": FIRST[:60], "body": TEXT},
        {"text": f"{FIRST}…", "content": TEXT},
        {"text": FIRST[:60], "html": PAGE},
        {"text": TEXT, "html": PAGE.replace("</article>", "<p>Read more news.</p></article>")},
        {"text": TEXT, "content": FIRST},
        {"text": TEXT, "raw_text": f"{FIRST} {SECOND}"},
        {"text": TEXT, "description": TEXT * 9},
    ],
)
def test_the_article_goes_before_a_snippet_of_it(record):
    """A field that has more of the same text, or far more, is the text; a description never is."""
    assert draft(record).body == TEXT


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("&quot;No&quot;, she said. Smith&#8217;s R&amp;D cost 5&nbsp;%.", '"No", she said. Smith’s R&D cost 5\xa0%.'),
        ("AT&T and R&D &#x2013; done.", "AT&T and R&D – done."),
        ('Write "&nbsp;" or `&amp;` in the page.', 'Write "&nbsp;" or `&amp;` in the page.'),
        ("See ?id=5&region=eu&copy=1; and &unknown; words.", "See ?id=5&region=eu&copy=1; and &unknown; words."),
        ("The tag <p> begins a paragraph, they say.", "The tag <p> begins a paragraph, they say."),
        ("<p>Only one tag opens here.", "Only one tag opens here."),
        ("One line.<br>And a second.", "One line.\n\nAnd a second."),
        (r"One line.\n\nA second, \"quoted\".\r\nA third.", 'One line.\n\nA second, "quoted".\nA third.'),
        ("It was saved in C:\\new\\notes and was lost.", "It was saved in C:\\new\\notes and was lost."),
        ("&amp;quot;No&amp;quot;, said M&amp;uuml;ller &amp;amp; Co.", '"No", said Müller & Co.'),
        ("HTML writes &amp;lt;b&amp;gt; for a tag.", "HTML writes &lt;b&gt; for a tag."),
        ("&lt;p&gt;Escaped &amp;amp; sent.&lt;/p&gt;", "Escaped & sent."),
    ],
)
def test_entities_and_markup_are_undone_where_they_are_no_words(text, plain):
    """References with their semicolon become characters, unless they stand in quotes; a tag in a sentence stays."""
    assert draft({"title": "A title", "text": text}).body == plain


@pytest.mark.parametrize(
    "value",
    [
        "['Ann Sample', 'Jo Doe']",
        '["Ann Sample", "Jo Doe"]',
        "[{'name': 'Ann Sample'}, {'name': 'Jo Doe'}]",
        [{"firstName": "Ann", "lastName": "Sample"}, {"first_name": "Jo", "last_name": "Doe"}],
        [{"given": "Ann", "family": "Sample"}, {"vorname": "Jo", "nachname": "Doe"}],
        [{"displayName": "Ann Sample", "url": "https://example.org/ann"}, {"full_name": "Jo Doe", "id": 8}],
        ["Ann Sample", "https://example.org/ann", "Jo Doe", "17"],
    ],
)
def test_authors_in_other_forms(value):
    """A list written as a string is a list, and a name in parts is one name."""
    assert draft({"authors": value, "text": TEXT}).article.authors == ["Ann Sample", "Jo Doe"]


@pytest.mark.parametrize("nothing", ["nan", "None", "null", "N/A", " ", [], {}, None])
def test_what_tables_write_for_nothing_is_nothing(nothing):
    """A name for no value is no title, author, address or text."""
    record = {"title": nothing, "author": nothing, "url": nothing, "text": nothing, "tags": nothing, "body": TEXT}
    found = draft(record)
    article = found.article
    assert (found.body, article.title, article.byline, article.url, article.keywords) == (TEXT, None, None, None, [])


@pytest.mark.parametrize("value", ["[1, 2", "[not a list]", "['a' 'b", "[" * 19_000 + "]", "['\\d']", {"a": [[[{}]]]}])
def test_strings_that_only_begin_like_a_list_stay(value):
    """A text in brackets is a text, and nothing in it is an error."""
    assert draft({"authors": value, "tags": value, "text": TEXT}).body == TEXT


def test_deep_blocks_have_an_end():
    """Blocks nested deeper than any editor nests them give no text, and no error."""
    body = {"text": "deep"}
    for _ in range(150):
        body = {"type": "doc", "content": [body]}
    assert draft({"body": body, "text": TEXT}).body == TEXT


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"source": "https://news.example.com/a"}, "https://news.example.com/a"),
        ({"source": "https://news.example.com/"}, None),
        ({"canonical_url": "https://news.example.com/", "url": "https://news.example.com/a"}, "https://news.example.com/a"),
        ({"canonical_url": "https://news.example.com/b-c-d", "url": "https://news.example.com/a/amp"}, "https://news.example.com/b-c-d"),
        ({"canonical_url": "https://wire.example.org/b-c-d", "url": "https://news.example.com/a"}, "https://news.example.com/a"),
        ({"source_url": "https://news.example.com", "link": "news.example.com/a?id=5&region=eu"}, "https://news.example.com/a?id=5&region=eu"),
    ],
)  # fmt: skip
def test_the_address_of_a_record_names_the_article(fields, url):
    """A canonical address counts if it names the article at the same site, and a home page does not."""
    assert draft({"text": TEXT} | fields).article.url == url

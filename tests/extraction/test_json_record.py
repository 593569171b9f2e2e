"""JSON records: fields by their usual names."""

import json

import pytest

from pipelines.documents import Document, Draft, Mark, Rejection
from pipelines.extraction import extract
from pipelines.items import Image

TEXT = (
    "The harbour board of Port Ellery voted on Tuesday to close the old ferry landing for the winter.\n\n"
    "Passengers will board at the fish market until April, the board said."
)


def outcome(record: object, **about: object) -> Draft | Rejection:
    return extract(Document("a.jsonl:3", json.dumps(record).encode(), "record", **about))


def draft(record: object, **about: object) -> Draft:
    found = outcome(record, **about)
    assert isinstance(found, Draft), found
    return found


@pytest.mark.parametrize(
    "name", ["text", "body", "content", "articleBody", "article", "maintext", "plain_text", "TEXT", "Full-Text"]
)
def test_the_text_is_found_by_its_usual_names(name):
    """Case and punctuation of names are ignored."""
    assert draft({name: TEXT}).body == TEXT


@pytest.mark.parametrize("value", [TEXT.split("\n\n"), {"text": TEXT}, [{"text": part} for part in TEXT.split("\n\n")]])
def test_a_text_in_parts_is_joined(value):
    """Lists of paragraphs and objects that contain a text are texts too."""
    assert draft({"body": value}).body == TEXT


@pytest.mark.parametrize("wrapper", ["article", "_source", "document", "metadata"])
def test_an_object_around_the_article_is_unwrapped(wrapper):
    """An object that only wraps the article, or contains its metadata, is read like the record itself."""
    inner = {"title": "Ferry landing closes", "text": TEXT}
    assert draft({"id": 7, wrapper: inner}).article.title == "Ferry landing closes"


@pytest.mark.parametrize("name", ["html", "raw_html", "content_html", "content"])
def test_markup_is_read_as_such(name):
    """A markup fragment gives its paragraphs, whatever the name of its field."""
    markup = "".join(f"<p>{part}</p>" for part in TEXT.split("\n\n"))
    assert draft({name: markup}).body == TEXT


def test_a_whole_page_in_a_record_gives_its_metadata():
    """What the record lacks is taken from the page in it."""
    first, second = TEXT.split("\n\n")
    page = (
        "<html><head><meta property='og:title' content='From the page'><meta name='author' content='Reuters'></head>"
        f"<body><nav>Menu</nav><article><p>{first} It was a long debate.</p><p>{second}</p></article></body></html>"
    )
    found = draft({"raw_html": page, "section": "Harbour", "url": "https://example.org/a"})
    assert (found.article.title, found.article.section) == ("From the page", "Harbour")
    assert Mark("meta", "author", "Reuters") in found.marks
    assert "Menu" not in found.body


@pytest.mark.parametrize("name", ["title", "headline", "Titel"])
def test_the_title_is_known_and_its_repetition_marked(name):
    """With a title in the record, the line that repeats it is marked, and no other line is taken for a title."""
    found = draft({name: "Ferry landing closes", "text": f"Ferry landing closes\n\n{TEXT}"})
    assert found.article.title == "Ferry landing closes"
    assert [(span.kind, span.text) for span in found.spans] == [("title", "Ferry landing closes")]
    assert draft({name: "Ferry landing closes", "text": f"A night at sea\n\n{TEXT}"}).spans == []


@pytest.mark.parametrize(
    ("value", "published", "precision"),
    [
        ("2024-04-02T09:30:00+02:00", "2024-04-02T07:30:00Z", "second"),
        ("Tue, 02 Apr 2024 09:30:00 GMT", "2024-04-02T09:30:00Z", "second"),
        (1712050200, "2024-04-02T09:30:00Z", "second"),
        (1712050200000, "2024-04-02T09:30:00Z", "second"),
        ("1712050200", "2024-04-02T09:30:00Z", "second"),
        ({"$date": "2024-04-02T09:30:00Z"}, "2024-04-02T09:30:00Z", "second"),
        ("2024-04", "2024-04", "month"),
        ("2024-04-02 09:30", "2024-04-02T09:30:00Z", "second"),
        ("2. April 2024", "2024-04-02", "day"),
        ("next Tuesday", None, None),
    ],
)
@pytest.mark.parametrize("name", ["date", "published", "pubDate", "datePublished", "created_at", "timestamp"])
def test_dates_are_read_in_many_forms(name, value, published, precision):
    """A date is converted to UTC and truncated to its precision."""
    article = draft({name: value, "text": TEXT}).article
    assert (article.published_at, article.published_precision) == (published, precision)


def test_a_time_without_zone_is_noted():
    """A time without a zone is read as UTC, with a note."""
    assert any("zone" in note for note in draft({"date": "2024-04-02 09:30", "text": TEXT}).article.notes)


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("By Ann Sample and Jo Doe", ["Ann Sample", "Jo Doe"]),
        (["Ann Sample", "Reuters"], ["Ann Sample"]),
        ([{"name": "Ann Sample"}], ["Ann Sample"]),
        ("dpa", []),
        ("The Ellery Gull newsroom", []),
    ],
)
def test_authors_are_people_and_the_byline_is_a_mark(value, authors):
    """The byline stays as given; agencies and desks are not authors, but are among the marks."""
    found = draft({"author": value, "text": TEXT})
    assert found.article.authors == authors
    assert found.article.byline is not None
    assert {mark.place for mark in found.marks} == {"byline"}


def test_a_source_is_the_outlet_unless_it_is_an_agency():
    """An outlet's name fills the source; an agency's is a mark of origin and leaves the outlet empty."""
    assert (
        draft({"source": {"id": None, "name": "The Ellery Gull"}, "text": TEXT}).article.source.name
        == "The Ellery Gull"
    )
    agency = draft({"source": "AFP", "site": "The Ellery Gull", "text": TEXT})
    assert agency.article.source.name == "The Ellery Gull"
    assert Mark("meta", "source", "AFP") in agency.marks


def test_the_other_fields_have_their_usual_names():
    """URL, id, section, keywords, description, images and modification date are found too."""
    record = {
        "link": "https://www.example.org/a?utm_medium=x&id=4",
        "guid": "tag:example.org,2024:4",
        "category": "Harbour",
        "tags": ["ferry", "winter, harbour"],
        "summary": "Cracks in three piers.",
        "image": {"url": "https://example.org/a.jpg", "caption": "The landing"},
        "updated_at": "2024-04-03",
        "text": TEXT,
    }
    found = draft(record)
    article = found.article
    assert (article.url, article.source.host) == ("https://www.example.org/a?id=4", "example.org")
    assert (article.guid, article.section, article.keywords) == (
        "tag:example.org,2024:4",
        "Harbour",
        ["ferry", "winter", "harbour"],
    )
    assert (article.description, article.modified_at) == ("Cracks in three piers.", "2024-04-03")
    assert article.images == [Image("https://example.org/a.jpg", None, "The landing", None)]


def test_titles_and_summaries_lose_their_markup():
    """Tags and entities from an export are removed from title and summary."""
    article = draft({"title": "Ferries &amp; <b>piers</b>", "summary": "<p>Cracks &lt; 3</p>", "text": TEXT}).article
    assert (article.title, article.description) == ("Ferries & piers", "Cracks < 3")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"title": "Only a title", "url": "https://example.org"}', "title, url"),
        (b"{}", "none"),
        (b'{"text": "  "}', "no text"),
        (b'{"text": 5, "title": "Sturm"}', "the record has no text; its fields: text (a number), title"),
        (b"[1, 2]", "not an object"),
        (b'"text"', "not an object"),
        (b'{"text": "cut', "not a JSON record"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a":' * 100_000, "nested too deep"),
        (b"", "not a JSON record"),
    ],
)
def test_a_record_without_text_is_rejected_with_its_reason(content, reason):
    """The reason names the existing fields, or what is wrong with the record."""
    found = extract(Document("a.jsonl:3", content, "record"))
    assert isinstance(found, Rejection)
    assert (found.locator, found.stage) == ("a.jsonl:3", "extraction")
    assert reason in found.reason


def test_surrogates_are_paired_or_replaced():
    """A pair of surrogates is one character, a lone one is replaced, so that the record can be written."""
    found = draft({"text": f"\ud83d\ude00 \ud83d {TEXT}"})
    assert found.body.startswith("\U0001f600 \ufffd The harbour")
    assert any("characters that are no text" in note for note in found.article.notes)
    assert found.body.encode()


@pytest.mark.parametrize(
    "record", [{"text": TEXT, "title": {"a": [1, [2]]}}, {"text": TEXT, "author": 5, "image": [None, 3]}]
)
def test_values_of_an_unexpected_type_are_ignored(record):
    """A field with an unexpected value is ignored."""
    assert draft(record).body == TEXT

"""Items of wires as JSON: ninjs 1 to 3, and digitalwires with its twin in NewsML-G2."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.readers import InputFile, read_file
from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction import extract
from pipelines.extraction.records.wire_markup import markup_text
from pipelines.items import Wire
from tests.wires import MARKUP, PARAGRAPHS, TEXT, TITLE, g2

COMMON = {"uri": "urn:newsml:reuters.com:ferry", "type": "text", "version": "3", "language": "en"}
NINJS_1 = {
    **COMMON,
    "versioncreated": "2024-04-02T10:15:00Z",
    "firstcreated": "2024-04-02T09:30:00Z",
    "pubstatus": "usable",
    "urgency": 3,
    "provider": "Reuters",
    "slugline": "ELLERY-FERRY/",
    "headline": TITLE,
    "byline": "Ann Sample",
    "body_text": TEXT,
    "body_xhtml": MARKUP,
    "description_text": "Cracks in two piers.",
}
NINJS_2 = {
    **COMMON,
    "versioncreated": "2024-04-02T10:15:00Z",
    "firstcreated": "2024-04-02T09:30:00Z",
    "pubstatus": "usable",
    "urgency": 3,
    "infosources": [{"name": "Reuters", "literal": "rtr"}],
    "slugline": "ELLERY-FERRY/",
    "by": "Ann Sample",
    "headlines": [{"role": "short", "value": "Ferry"}, {"role": "main", "value": TITLE}],
    "bodies": [
        {"role": "caption", "contenttype": "text/plain", "value": "The old landing." * 99},
        {"role": "main", "contenttype": "text/plain", "value": "No markup in this one."},
        {"role": "main", "contenttype": "application/xhtml+xml", "value": MARKUP},
    ],
    "descriptions": [{"role": "summary", "value": "Cracks in two piers."}],
}
NINJS_3 = {
    **{key: value for key, value in NINJS_2.items() if key not in ("versioncreated", "firstcreated", "pubstatus")},
    "standard": {"name": "ninjs", "version": "3.0"},
    "versionCreated": "2024-04-02T10:15:00Z",
    "firstCreated": "2024-04-02T09:30:00Z",
    "pubStatus": "usable",
    "bodies": [{"role": "main", "contentType": "text/plain", "value": TEXT}],
}
DIGITALWIRES = {
    "format": "digitalwires@0.9.1",
    "type": "composite",
    "entry_id": "x",
    "updated": "2024-04-02T09:40:00Z",
    "urn": "urn:newsml:dpa.com:20090101:ferry",
    "version": 1,
    "version_created": "2024-04-02T11:30:00+02:00",
    "pubstatus": "usable",
    "urgency": 3,
    "language": "en",
    "headline": TITLE,
    "teaser": "A teaser.",
    "byline": "By Ann Sample",
    "dateline": "Port Ellery (dpa) - ",
    "article_html": f'<section class="main">{MARKUP}</section>',
    "linkbox_html": '<section class="linkbox"><ul><li><a href="http://example.org">Board</a></li></ul></section>',
    "creditline": "dpa",
    "notepad": {"public_html": "<h4>Places</h4><ul><li>Quay 1</li></ul>"},
    "categories": [
        {"type": "dnltype:provider", "name": "dpa", "qcode": "dnlprov:dpa"},
        {"type": "dnltype:wire", "name": "bdt", "qcode": "dpasrv:bdt"},
    ],
    "keyword_names": ["Ferries"],
    "embargoed": "2024-04-02T19:00:00+02:00",
}


def outcome(record):
    return extract(Document("item.json", json.dumps(record).encode(), "record"))


def draft(record):
    found = outcome(record)
    assert isinstance(found, Draft), found
    return found


@pytest.mark.parametrize("record", [NINJS_1, NINJS_2, NINJS_3], ids=["1", "2", "3"])
def test_ninjs(record):
    """Each version gives the same article; of several headlines and bodies the main one counts."""
    found = draft(record)
    article = found.article

    assert (found.body, article.title, article.byline) == (TEXT, TITLE, "Ann Sample")
    assert (article.published_at, article.modified_at) == ("2024-04-02T09:30:00Z", "2024-04-02T10:15:00Z")
    assert (article.guid, article.description) == (COMMON["uri"], "Cracks in two piers.")
    assert article.wire == Wire("Reuters", COMMON["uri"], "3", "ELLERY-FERRY/", 3, "usable")


@pytest.mark.parametrize("type_", ["picture", "graphic", "video", "audio", "planning", "event"])
def test_what_is_no_text_is_refused(type_):
    """A picture with a caption is no article, nor is what is planned."""
    found = outcome({**NINJS_2, "type": type_})

    assert isinstance(found, Rejection)
    assert found.reason.startswith("no text item: it is a")


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_withdrawn_item_is_marked(status):
    """It is a record of its own kind, which enters no cluster."""
    article = draft({**NINJS_1, "pubstatus": status}).article

    assert (article.kind, article.wire.status) == ("withdrawn", status)


def test_a_canceled_item_may_have_nothing_but_its_note():
    """The note to editors is then its text."""
    record = {key: value for key, value in NINJS_1.items() if not key.startswith("body")}
    found = draft({**record, "pubstatus": "canceled", "ednote": "Kill it: the vote is off."})

    assert (found.body, found.article.kind) == ("Kill it: the vote is off.", "withdrawn")


def test_digitalwires():
    """The text has neither links nor notes; what stands in categories is known."""
    found = draft(DIGITALWIRES)

    assert (found.body, found.article.title, found.article.keywords) == (TEXT, TITLE, ["Ferries"])
    assert found.article.wire == Wire("dpa", DIGITALWIRES["urn"], "1", None, 3, "usable", service="bdt")
    assert {mark.text for mark in found.marks if mark.name == "version"} == {
        "embargoed until 2024-04-02T19:00:00+02:00"
    }


def test_an_item_and_its_twin_are_the_same_article(tmp_path):
    """An item as digitalwires and as NewsML-G2 has the same text, title and id."""
    (tmp_path / "twin.xml").write_bytes(g2())
    (tmp_path / "twin.json").write_text(json.dumps(DIGITALWIRES))
    drafts = [
        extract(found) for name in ("twin.xml", "twin.json") for found in read_file(InputFile(tmp_path / name, name))
    ]

    one, other = (found.article for found in drafts)
    assert drafts[0].body == drafts[1].body == TEXT
    assert (one.title, one.guid, one.published_at, one.keywords, one.byline) == (
        other.title, other.guid, other.published_at, other.keywords, other.byline,
    )  # fmt: skip


def test_other_records_are_no_wires():
    """One name in common does not make a wire of a site's export."""
    article = draft({"title": TITLE, "text": TEXT, "type": "video", "urgency": "high"}).article

    assert article.wire is None


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("<p>One<br/>Two</p>", "One\nTwo"),
        ("<p>One <b>and</b> <a href='x'>two</a>.</p>", "One and two."),
        (
            "<table><tr><th>Club</th><th>Points</th></tr><tr><td>Ellery</td><td>3</td></tr></table>",
            "Club Points\nEllery 3",
        ),
        ("<table><tr><td><p>One.</p><p>Two.</p></td></tr></table>", "One.\n\nTwo."),
        ("<p>One.</p><figure><figcaption>A pier</figcaption></figure><p>Two.</p>", "One.\n\nTwo."),
        ("<h2>Head</h2>Loose text.<ul><li>One</li><li>Two</li></ul>", "Head\n\nLoose text.\n\nOne\n\nTwo"),
        ("<p>5 &lt; 6 &amp; 7</p>", "5 < 6 & 7"),
        ("", ""),
        ("<p></p>", ""),
    ],
)
def test_markup(markup, text):
    """Paragraphs, lines and rows stay apart; pictures are left out."""
    assert markup_text(markup) == text


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_markup_never_raises(markup):
    """Any text may stand where markup is expected."""
    assert isinstance(markup_text(markup), str)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["role", "value", "name", "type"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from([*NINJS_1, *NINJS_2, *DIGITALWIRES]), VALUES, max_size=12))
def test_any_values_give_an_article_or_a_reason(values):
    """Agencies' systems put anything into fields."""
    assert isinstance(outcome({"standard": {"name": "ninjs"}, "body_text": PARAGRAPHS[0], **values}), Draft | Rejection)

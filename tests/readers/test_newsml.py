"""Items of NITF, NewsML 1.2 and NewsML-G2 become records with what the wire says of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.readers import InputFile, read_file
from pipelines.documents import Document, Rejection
from pipelines.items import Dateline, Wire
from tests.wires import MARKUP, PARAGRAPHS, TEXT, TITLE, g2, g2_item, newsml_1, nitf


@pytest.fixture
def article(tmp_path, pipeline):
    """Return a function that reads the only article of a file."""

    def read(content, name="item.xml"):
        (found,) = outcomes(tmp_path, content, name)
        assert isinstance(found, Document), found
        return pipeline.article(found)

    return read


def outcomes(folder, content, name="item.xml"):
    (folder / name).write_bytes(content)
    return list(read_file(InputFile(folder / name, name)))


def origins(article):
    return [(agency.id, agency.role, agency.confidence) for agency in article.syndication.agencies]


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("name", ["item.xml", "item.nitf", "item.txt", "item"])
def test_nitf(article, name, declared):
    """A NITF document gives its text and what its head says, with or without a declaration, whatever its name."""
    found = article(nitf(declared=declared), name)

    assert (found.text, found.title, found.locator) == (TEXT, TITLE, name)
    assert (found.byline, found.authors, found.keywords) == ("By Ann Sample", ["Ann Sample"], ["ferries", "harbours"])
    assert (found.published_at, found.guid) == ("2024-04-02T09:30:00Z", "EFE.4711")
    assert found.wire == Wire("Agencia EFE", "EFE.4711", urgency=3, status="usable")
    assert found.syndication.dateline == Dateline("PORT ELLERY", "efe", "April 2")
    assert origins(found) == [("efe", "origin", 0.99)]


def test_newsml_1(article):
    """The text is the article, not the longer caption of its picture; nor is the picture's headline its title."""
    found = article(newsml_1())

    assert (found.text, found.title, found.language.code) == (TEXT, TITLE, "en")
    assert (found.published_at, found.modified_at) == ("2024-04-02T09:30:00Z", "2024-04-02T10:15:00Z")
    identity = "urn:newsml:afp.com:20240402:TX-ELL"
    assert found.wire == Wire("AFP", identity, "2", "Ellery-ferry", 4, "usable", correction=True, service="DGTE")
    assert found.guid == identity
    assert found.syndication.dateline == Dateline("PORT ELLERY", "afp", "Apr 2, 2024")
    assert origins(found) == [("afp", "origin", 0.99)]
    assert "replaces" in found.syndication.versions


@pytest.mark.parametrize(
    ("public", "identity"),
    [
        ("urn:newsml:afp.com:20240402:TX-ELL:2", "urn:newsml:afp.com:20240402:TX-ELL"),
        ("urn:newsml:afp.com:20240402:TX-ELL:2N", "urn:newsml:afp.com:20240402:TX-ELL"),
        ("urn:newsml:www.belga.be", "urn:newsml:www.belga.be:TX-ELL"),
    ],
)
def test_the_id_of_an_item_is_that_of_all_its_versions(article, public, identity):
    """It has no version, but the provider's own id, or it would be that of all items."""
    content = newsml_1().replace(b"urn:newsml:afp.com:20240402:TX-ELL:2", public.encode())

    assert article(content).wire.item == identity


@pytest.mark.parametrize(
    "content",
    [
        MARKUP,
        f"<nitf><body><body.content>{MARKUP}</body.content></body></nitf>",
        f"<html><body>{MARKUP}</body></html>",
        f"<![CDATA[<p>{'</p><p>'.join(PARAGRAPHS)}</p>]]>",
        "\n\n".join(PARAGRAPHS),
    ],
)
def test_text_in_newsml_1_is_written_in_many_ways(article, content):
    """NITF, parts of it, XHTML, escaped markup and plain text give the same text."""
    assert article(newsml_1(content)).text == TEXT


def test_nitf_within_newsml_1_may_claim_another_medium(article):
    """What is NITF is a text, even under the media type ``ComplexData``."""
    content = f"<nitf><body><body.content>{MARKUP}</body.content></body></nitf>"

    assert article(newsml_1(content, media="ComplexData")).text == TEXT


def test_newsml_g2(article):
    """The text is the page without its head and teaser; the notebook beside it is none of it."""
    signal = '<signal qcode="sig:correction"/>'
    found = article(g2(f"<p>Port Ellery (dpa) - {PARAGRAPHS[0]}</p>{MARKUP.partition('</p>')[2]}", signal=signal))

    assert (found.text, found.title) == (TEXT, TITLE)
    assert found.wire == Wire(
        "nprov:dpa", "urn:newsml:dpa.com:20090101:ferry", "1", "Transport/Ellery", 3, "usable", correction=True
    )
    assert found.syndication.dateline == Dateline("Port Ellery", "dpa", None)
    assert found.syndication.versions == ["correction"]
    assert origins(found) == [("dpa", "origin", 0.99)]
    evidence = next(one for one in found.syndication.agencies[0].evidence if one.place == "wire")
    assert (evidence.text, evidence.rule) == ("dpa", "wire.provider")


@pytest.mark.parametrize(
    ("provider", "agency"),
    [
        ('<provider qcode="nprov:AFP"/>', "afp"),
        ('<provider literal="reuters.com"/>', "reuters"),
        ('<provider uri="http://www.reuters.com"/>', "reuters"),
        ("<provider><name>ANSA</name></provider>", "ansa"),
        ('<provider qcode="x:17"><name>Deutsche Presse-Agentur GmbH</name></provider>', "dpa"),
        ('<provider literal="TT"/>', "tt"),
        ('<provider literal="/ritzau/"/>', "ritzau"),
    ],
)
def test_the_sender_is_an_agency_of_the_table(article, provider, agency):
    """Names, codes with and without a scheme, hosts and addresses stand for agencies."""
    assert origins(article(g2(provider=provider, guid="x-1"))) == [(agency, "origin", 0.99)]


def test_an_unknown_sender_is_no_agency(article):
    """A sender that the table does not know stays in the record, and nothing is guessed."""
    found = article(g2(provider='<provider literal="Nordsund Depeschen"/>', guid="x-1"))

    assert found.wire.provider == "Nordsund Depeschen"
    assert origins(found) == []


def test_a_distributor_sends_press_releases(article):
    """Who distributes press releases is no agency, and its item a release."""
    found = article(g2(provider='<provider literal="Business Wire"/>', guid="x-1"))

    assert (found.kind, found.syndication.distributor.id, origins(found)) == ("release", "businesswire", [])


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_withdrawn_item_is_marked(article, status):
    """A canceled or withheld item is a record of its own kind, which enters no cluster."""
    found = article(g2(status=status, version=2))

    assert (found.kind, found.wire.status, found.syndication.versions) == ("withdrawn", status, [status])


@pytest.mark.parametrize("content", [nitf("", status="canceled"), g2("", status="canceled")])
def test_the_text_of_a_canceled_item_may_be_its_note(article, content):
    """An item that was canceled and emptied is still a record, with the note to editors."""
    found = article(content)

    assert found.kind == "withdrawn"
    assert found.text in ("Kill it: the vote is off.", "Please drop the item: the vote was put off.")


def test_an_alert_of_a_few_words_is_an_item(article):
    """An item of a wire is an article however short it is."""
    assert article(newsml_1("<p>Port Ellery closes ferry landing - board</p>")).text.endswith("landing - board")


def test_several_items_in_a_file(tmp_path, pipeline):
    """Each item is a document with its number; what is no text is rejected with what it is."""
    items = {"a": "ninat:text", "b": "ninat:picture", "c": "ninat:text", "d": "icls:video"}
    parts = [g2_item(guid=guid, class_=class_, title=f"{TITLE} {guid}") for guid, class_ in items.items()]
    package = '<packageItem guid="p"><groupSet><group><itemRef residref="a"/></group></groupSet></packageItem>'
    found = outcomes(tmp_path, f"<newsMessage>{package}{''.join(parts)}</newsMessage>".encode())

    assert [one.locator for one in found] == [f"item.xml:{number}" for number in (1, 2, 3, 4)]
    assert [one.reason if isinstance(one, Rejection) else pipeline.article(one).title for one in found] == [
        f"{TITLE} a", "no text item: it is a picture", f"{TITLE} c", "no text item: it is a video",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("root", "reason"),
    [
        ("packageItem", "a package, which only lists items"),
        ("planningItem", "a plan of coverage"),
        ("conceptItem", "a concept"),
        ("knowledgeItem", "a list of concepts"),
        ("catalogItem", "a catalog of codes"),
    ],
)
def test_what_is_no_news_is_refused(tmp_path, root, reason):
    """What else is sent on a wire is refused with what it is."""
    (found,) = outcomes(tmp_path, f'<{root} xmlns="http://iptc.org/std/nar/2006-10-01/" guid="x"/>'.encode())

    assert (found.stage, found.reason) == ("read", f"no text item: it is {reason}")


def test_an_item_within_an_envelope(article):
    """A message of another system around an item does not hide it."""
    item = nitf(declared=False).partition(b"\n<!DOCTYPE")[2].partition(b">\n")[2]

    assert article(b"<Queue><Message>" + item + b"</Message></Queue>").text == TEXT


def test_no_entity_is_resolved(article, tmp_path):
    """Entities that a file declares are left out, of files and of itself."""
    (tmp_path / "secret").write_text("secret")
    declared = f'<!DOCTYPE nitf [<!ENTITY a "boom"><!ENTITY f SYSTEM "file://{tmp_path}/secret">]>'
    content = nitf(f"<p>&a;&f;</p>{MARKUP}", declared=False).partition(b'dtd">\n')[2]

    assert article(declared.encode() + content).text == TEXT


def test_lines_that_a_system_wrapped_are_joined(article):
    """Lines of one width within a paragraph are one; those of a list of results are not."""
    words = "one two three four five six seven eight nine ten eleven"
    results = "<p>North 1 - South 2<br/>East 3 - West 3</p>"
    found = article(nitf(f"<p>{words}<br />{words}<br />end of it</p>{results}{MARKUP}"))

    assert found.text.split("\n\n")[:2] == [f"{words} {words} end of it", "North 1 - South 2\nEast 3 - West 3"]


def test_the_encoding_is_utf_8_if_it_is_valid(article):
    """A wrong declaration does not garble letters."""
    content = nitf(f"<p>Die Fähre fährt über den Fluß.</p>{MARKUP}").replace(b"encoding='utf-8'", b"encoding='latin-1'")

    assert article(content).text.startswith("Die Fähre fährt über den Fluß.")


@given(st.binary(max_size=300), st.integers(0, 4_000), st.sampled_from([nitf(), newsml_1(), g2()]))
def test_damage_never_raises(tmp_path_factory, garbage, at, content):
    """Whatever is in a file, it gives documents or a reason."""
    damaged = content[:at] + garbage + content[at + len(garbage) :]

    for found in outcomes(tmp_path_factory.getbasetemp(), damaged, "damaged.xml"):
        assert isinstance(found, Document | Rejection)

"""Messages of teletypes: IPTC 7901 and ANPA."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.readers import InputFile, read_file
from newscrawl.readers.teletype_text import iso_6937, paragraphs
from pipelines.documents import Document, Rejection
from pipelines.items import Dateline, Wire
from tests.wires import PARAGRAPHS, TEXT, TITLE, anpa, anpa_without_carets, iptc_7901, wrapped


@pytest.fixture
def article(tmp_path, pipeline):
    """Return a function that reads the only article of a file."""

    def read(content, name="message.txt"):
        (found,) = outcomes(tmp_path, content, name)
        assert isinstance(found, Document), found
        return pipeline.article(found)

    return read


def outcomes(folder, content, name="message.txt"):
    (folder / name).write_bytes(content)
    return list(read_file(InputFile(folder / name, name)))


@pytest.mark.parametrize("name", ["message.txt", "message.tst", "message.iptc", "message"])
def test_iptc_7901(article, name):
    """Header, slug, headline and date line are fields; the wrapped text has its paragraphs; the notebook is removed."""
    found = article(iptc_7901(), name)

    assert (found.text, found.title, found.published_at) == (TEXT, TITLE, "2024-04-02T11:30:00Z")
    assert found.wire == Wire("dpa", "eca0124/2024-04-02", slug="Ellery/ferry", urgency=3, service="eca")
    assert found.syndication.dateline == Dateline("Port Ellery", "dpa", None)
    assert [(agency.id, agency.role) for agency in found.syndication.agencies] == [("dpa", "origin")]
    notebook = next(removal for removal in found.removed if removal.kind == "notebook")
    assert notebook.text.startswith("# Notebook")


def test_anpa(article):
    """Keyword, headline, byline and trailer are fields; notes to editors are no text."""
    found = article(anpa())

    assert (found.text, found.title, found.published_at) == (TEXT, TITLE, "2024-04-02T09:30:00Z")
    assert (found.byline, found.authors) == ("By ANN SAMPLE", ["ANN SAMPLE"])
    assert found.wire == Wire("AP", "W2870/2024-04-02", slug="BC-EU--Ellery-Ferry", urgency=3, service="euro")
    assert found.syndication.dateline == Dateline("PORT ELLERY", "ap", None)
    assert [(agency.id, agency.role) for agency in found.syndication.agencies] == [("ap", "origin")]


def test_anpa_without_carets(article):
    """Lines above the first indented one are slug line and headline; the agency is named in the header."""
    found = article(anpa_without_carets())

    assert (found.text, found.title) == (TEXT, TITLE)
    assert found.wire == Wire("KYODO", slug="BC-Ellery-Ferry", urgency=3, service="koko")
    assert [(agency.id, agency.role) for agency in found.syndication.agencies] == [("kyodo", "origin")]


def test_a_take_says_that_it_replaces_an_earlier_one(article):
    """A further lead with all of the text is a correction, as printed."""
    found = article(anpa(keyword="BC-EU--Ellery-Ferry, 1st Ld-Writethru"))

    assert found.wire.correction
    assert found.syndication.versions == ["1st Ld-Writethru"]


@pytest.mark.parametrize("content", [anpa(keyword="BC-EU--Ellery-KILL"), iptc_7901(head=f"MANDATORY KILL {TITLE} =\n")])
def test_a_killed_message_is_withdrawn(article, content):
    """A slug line or headline that kills an item says that it is canceled."""
    found = article(content)

    assert (found.kind, found.wire.status) == ("withdrawn", "canceled")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1"])
def test_the_encoding_is_recognised(article, encoding):
    """Messages declare no encoding."""
    words = "Die Fähre fährt über den Fluß nach Köln, sagte Bürgermeister Jürgen Müller am Dienstag. " * 4

    assert words.strip() in article(iptc_7901(words, encoding=encoding)).text


def test_iso_6937_is_recognised(article):
    """In the set of IPTC 7901 an accent stands before its letter."""
    words = "Die Fähre fährt über den Fluß nach Köln, sagte Bürgermeister Jürgen Müller am Dienstag. " * 4
    found = article(iptc_7901("WORDS").replace(b"WORDS", in_iso_6937(words)))

    assert words.strip() in found.text
    assert "the message was read as ISO 6937" in found.notes


def in_iso_6937(text):
    accents = {"\u0308": b"\xc8", "\u0301": b"\xc2", "\u0300": b"\xc1", "\u0303": b"\xc4", "\u030c": b"\xcf"}
    encoded = b""
    for character in text:
        letter, *accent = unicodedata.normalize("NFD", character)
        encoded += b"".join(accents[one] for one in accent) + (b"\xfb" if letter == "ß" else letter.encode())
    return encoded


@given(st.text(st.sampled_from("abcxyzäöüéèñčßAOU .,"), max_size=50))
def test_iso_6937_is_read_back(text):
    """Letters with and without accents are what they were."""
    assert iso_6937(in_iso_6937(text)) == text


def test_escape_sequences_are_left_out(article):
    """Sequences that change sets of characters are not part of the text."""
    assert article(iptc_7901().replace(b"harbour board", b"\x1b(Bharbour\x1b-A board")).text == TEXT


def test_several_messages_in_a_file(tmp_path, pipeline):
    """Each message is a document with its number; one without a text is refused."""
    content = iptc_7901() + b"\r\n" + anpa() + iptc_7901("").replace(b"Port Ellery (dpa) - ", b"")
    found = outcomes(tmp_path, content)

    assert [one.locator for one in found] == ["message.txt:1", "message.txt:2", "message.txt:3"]
    assert [pipeline.article(one).text for one in found[:2]] == [TEXT, TEXT]
    assert found[2].reason == "no text item: it is a message of IPTC 7901 without a text"


def test_a_message_without_an_equals_sign(article):
    """The headline then ends at the blank line."""
    assert article(iptc_7901(head=f"{TITLE}\n")).title == TITLE


@pytest.mark.parametrize("ends", ["991130 GMT Apr 24", "", "021130 GMT Foo 24"])
def test_a_message_without_a_date(article, ends):
    """A time that is none is left out, and nothing is lost."""
    found = article(iptc_7901(ends=ends))

    assert (found.published_at, found.text) == (None, TEXT)


@given(
    st.lists(
        st.text("abcdefg ", min_size=60, max_size=300).filter(lambda words: len(words.split()) > 12),
        min_size=1,
        max_size=4,
    )
)
def test_wrapped_paragraphs_have_the_same_words(texts):
    """Joining lines neither loses nor adds words."""
    assert paragraphs(wrapped("\n\n".join(texts))).split() == " ".join(texts).split()


def test_a_table_keeps_its_lines():
    """Lines with columns, and those too short to have been wrapped, are not joined."""
    table = "Ellery        3    1\nNordsund      2    2\nMuster        0    4"

    assert (
        paragraphs(f"{wrapped(PARAGRAPHS[0])}\n\n{table}") == f"{PARAGRAPHS[0]}\n\nEllery 3 1\nNordsund 2 2\nMuster 0 4"
    )


@given(st.binary(max_size=200), st.integers(0, 900), st.sampled_from([iptc_7901(), anpa()]))
def test_damage_never_raises(tmp_path_factory, garbage, at, content):
    """Whatever is in a file, it gives documents or a reason."""
    damaged = content[:at] + garbage + content[at + len(garbage) :]

    for found in outcomes(tmp_path_factory.getbasetemp(), damaged, "damaged.tst"):
        assert isinstance(found, Document | Rejection)


def test_a_press_release_of_a_distributor(article):
    """Issuer and number stand above the headline; who distributes it is no agency."""
    issuer = "Source: Acme Ltd\nMEDIA RELEASE PR12345"
    head = f"{issuer}\n{TITLE}\nfor the winter\n\nPORT ELLERY, April 2, 2024 /PRNewswire-AsiaNet/ --"
    found = article(f"{head}\n\n{wrapped(TEXT)}\n".encode(), "release.tst")

    assert (found.kind, found.title, found.text) == ("release", f"{TITLE} for the winter", TEXT)
    assert (found.syndication.distributor.id, found.syndication.agencies) == ("asianet", [])
    assert found.wire == Wire("AsiaNet", "asianet:PR12345")

"""Mails and mailboxes."""

import json
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.readers import InputFile, read_file
from pipelines.documents import Document, Rejection
from tests.wires import MARKUP, PARAGRAPHS, TEXT, TITLE, wrapped


@pytest.fixture
def article(tmp_path, pipeline):
    """Return a function that reads the only article of a file."""

    def read(content, name="mail.eml"):
        (found,) = outcomes(tmp_path, content, name)
        assert isinstance(found, Document), found
        return pipeline.article(found)

    return read


def outcomes(folder, content, name="mail.eml"):
    (folder / name).write_bytes(content)
    return list(read_file(InputFile(folder / name, name)))


def mail(text=TEXT, markup=None, subject=TITLE, **headers):
    """Return a mail that is not yet written."""
    message = EmailMessage()
    message["Received"] = "by mx.example.org with SMTP id 1; Tue, 2 Apr 2024 11:30:05 +0200"
    message["From"] = headers.get("sender", "Harbour Board <press@board.example>")
    message["Date"] = "Tue, 2 Apr 2024 11:30:00 +0200"
    message["Subject"] = subject
    message["Message-ID"] = "<4711@board.example>"
    message.set_content(text, charset=headers.get("charset", "utf-8"))
    if markup is not None:
        message.add_alternative(markup, subtype="html")
    return message


@pytest.mark.parametrize("name", ["mail.eml", "mail.txt", "mail"])
def test_a_mail(article, name):
    """The subject is the title, the sender the source, and the lines of the text are paragraphs again."""
    found = article(mail(wrapped(TEXT)).as_bytes(), name)

    assert (found.text, found.title, found.published_at) == (TEXT, TITLE, "2024-04-02T09:30:00Z")
    assert (found.source.name, found.guid, found.locator) == ("Harbour Board", "4711@board.example", name)
    (via,) = found.via
    assert (via.kind, via.source, via.listed_at, via.title) == ("mail", "Harbour Board", "2024-04-02T09:30:00Z", TITLE)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_letters_are_decoded(article, charset):
    """Texts and subjects in any encoding are what they were."""
    found = article(
        mail(f"Die Fähre fährt nach Köln.\n\n{TEXT}", subject="Fähre fährt über Köln", charset=charset).as_bytes()
    )

    assert found.title == "Fähre fährt über Köln"
    assert found.text.startswith("Die Fähre fährt nach Köln.")


def test_letters_that_are_not_encoded(article):
    """Old programs write the bytes of letters into headers."""
    content = mail(subject="SUBJECT").as_bytes().replace(b"SUBJECT", "Fähre fährt".encode("cp1252"))

    assert article(content).title == "Fähre fährt"


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        (TEXT, f"<html><body>{MARKUP}</body></html>"),
        ("See the HTML part.", f"<html><head><style>p {{}}</style></head><body>{MARKUP}</body></html>"),
        ("", MARKUP),
    ],
)
def test_the_better_of_two_texts_is_the_text(article, text, markup):
    """Plain text is preferred if it has the words; a note in place of it is not."""
    assert article(mail(text, markup).as_bytes()).text == TEXT


def test_attachments_are_counted(article):
    """A note says what was attached; it is not read."""
    message = mail()
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")

    assert article(message.as_bytes()).notes == ["2 attachments left out: image/png, application/pdf"]


@pytest.mark.parametrize(
    "head",
    [
        "---------- Forwarded message ---------\nFrom: {}\nDate: Tue, 2 Apr 2024 11:30:00 +0200\nSubject: {}\n\n",
        "-----Ursprüngliche Nachricht-----\nVon: {}\nAn: x@desk.example\nBetreff: {}\n\n",
    ],
)
def test_a_forwarded_mail(article, head):
    """Title, sender and text are those of the mail that is forwarded; who forwarded it is noted."""
    text = f"For you.\n\n{head.format('Harbour Board <press@board.example>', TITLE)}{TEXT}"
    found = article(mail(text, subject="Fwd: have a look", sender="Jo Doe <jo@desk.example>").as_bytes())

    assert (found.title, found.source.name, found.text) == (TITLE, "Harbour Board", TEXT)
    assert any(note.startswith("forwarded by Jo Doe") for note in found.notes)


def test_a_mail_within_a_mail(article):
    """A mail that is attached to another one is the document."""
    message = mail("For you.", subject="Fwd", sender="Jo Doe <jo@desk.example>")
    message.add_attachment(mail())
    found = article(message.as_bytes())

    assert (found.title, found.text) == (TITLE, TEXT)
    assert "a mail within a mail: forwarded by Jo Doe" in found.notes


@pytest.mark.parametrize("prefix", ["Re: ", "AW: WG: ", "Fwd: ", "FW: "])
def test_the_title_has_no_prefix_of_replies(article, prefix):
    """What programs put before a subject is no part of the title."""
    assert article(mail(subject=prefix + TITLE).as_bytes()).title == TITLE


def test_a_mailbox(tmp_path, pipeline):
    """Each mail of a mailbox is a document with its number; a quoted line is what it was."""
    quoted = f"{PARAGRAPHS[0]}\n\nFrom here on the river is closed.\n\n{PARAGRAPHS[1]}"
    mails = [mail(quoted, subject=f"{TITLE} {number}").as_bytes() for number in range(3)]
    written = [content.replace(b"\nFrom here", b"\n>From here") for content in mails]
    box = b"".join(b"From press@board.example Tue Apr  2 11:30:00 2024\n" + content + b"\n" for content in written)
    found = outcomes(tmp_path, box, "box.mbox")

    assert [one.locator for one in found] == ["box.mbox:1", "box.mbox:2", "box.mbox:3"]
    assert [one.via[0].locator for one in found] == ["box.mbox"] * 3
    articles = [pipeline.article(one) for one in found]
    assert [one.title for one in articles] == [f"{TITLE} {number}" for number in range(3)]
    assert all("From here on the river is closed." in one.text and ">From" not in one.text for one in articles)


def test_a_mail_without_a_text(tmp_path):
    """What it consists of is the reason."""
    message = mail("")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    (found,) = outcomes(tmp_path, message.as_bytes())

    assert found.reason == "there is no text in this mail; its parts: text/plain, image/png"


@pytest.mark.parametrize(
    "content",
    [
        f"Title: {TITLE}\nDate: 2024-04-02\nAuthor: Ann Sample\n\n{TEXT}",
        f"From: Ann Sample\nSubject: {TITLE}\n\n{TEXT}",
        json.dumps({"From": "a@b.example", "Subject": TITLE, "text": TEXT}),
        f"{TEXT}\n\nFrom: a@b.example\nReceived: by c\nSubject: x\n",
    ],
)
def test_what_only_looks_like_a_mail(tmp_path, content):
    """Front matter, a record, and a text that quotes headers are not mails."""
    (found,) = outcomes(tmp_path, content.encode(), "a.txt")

    assert isinstance(found, Document)
    assert found.via == []


@given(st.binary(max_size=200), st.integers(0, 900))
def test_damage_never_raises(tmp_path_factory, garbage, at):
    """Whatever is in a file, it gives documents or a reason."""
    content = mail(TEXT, MARKUP).as_bytes()
    damaged = content[:at] + garbage + content[at + len(garbage) :]

    for found in outcomes(tmp_path_factory.getbasetemp(), damaged, "damaged.eml"):
        assert isinstance(found, Document | Rejection)


@pytest.mark.parametrize("sender", [":" * 5_000, "(" * 5_000, "a@" * 5_000])
def test_a_sender_of_brackets_or_colons_is_read(tmp_path, sender):
    """The parser of addresses calls itself for each of them, more often than Python allows."""
    path = tmp_path / "mail.eml"
    path.write_text(f"From: {sender}\nSubject: Bridge\nContent-Type: text/plain\n\nThe council voted.\n" * 1)

    (found,) = read_file(InputFile(path, "mail.eml"))

    assert isinstance(found, Document)

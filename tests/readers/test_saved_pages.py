"""Pages that a browser saved with their pictures: MHTML."""

import base64
import quopri
import zipfile

import pytest

from newscrawl.readers import InputFile, read_file
from pipelines.documents import Document
from pipelines.extraction import extract

ADDRESS = "https://news.example.com/caf%C3%A9?id=7"
PAGE = "<html><head><title>Brücke</title></head><body><p>Die Brücke wird im Frühjahr neu gebaut.</p></body></html>"
FRAME = "Content-Type: text/html\r\nContent-Location: https://ads.example.com/frame\r\n\r\n<p>Buy now</p>\r\n"
PICTURE = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"


def saved(*parts, headers="", sender="From: <Saved by Blink>\r\n"):
    kind = 'multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b"'
    head = f"{sender}{headers}MIME-Version: 1.0\r\nContent-Type: {kind}"
    return f"{head}\r\n\r\n".encode() + b"".join(b"--b\r\n" + part for part in parts) + b"--b--\r\n"


def page(content=PAGE, charset="utf-8", transfer="quoted-printable", address=ADDRESS):
    packed = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes, "8bit": bytes}[transfer]
    head = f"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {transfer}\r\n"
    return f"{head}Content-Location: {address}\r\n\r\n".encode() + packed(content.encode(charset)) + b"\r\n"


def read(path, content):
    path.write_bytes(content)
    return list(read_file(InputFile(path, path.name)))


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a.txt", "a"])
@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_the_page_is_the_document(tmp_path, name, transfer, charset):
    """The page is decoded, with its address and the time of saving; frames and pictures are left out."""
    headers = f"Snapshot-Content-Location: {ADDRESS}\r\nDate: Tue, 2 Apr 2024 11:30:00 +0200\r\n"
    content = saved(PICTURE.encode(), page(charset=charset, transfer=transfer), FRAME.encode(), headers=headers)

    (found,) = read(tmp_path / name, content)

    assert isinstance(found, Document)
    assert (found.locator, found.format, found.url) == (name, "html", ADDRESS)
    assert found.content.decode(charset).strip() == PAGE
    assert (found.encoding, found.hints, found.notes) == (charset, {"fetched_at": "2024-04-02T09:30:00Z"}, [])


def test_the_page_is_the_part_at_the_address_of_the_file(tmp_path):
    """A frame before the page is not the page."""
    headers = f"Snapshot-Content-Location: {ADDRESS}\r\n"

    (found,) = read(tmp_path / "a.mhtml", saved(FRAME.encode(), page(), headers=headers))
    (first,) = read(tmp_path / "b.mhtml", saved(page(), FRAME.encode()))

    assert found.url == first.url == ADDRESS
    assert b"Buy now" not in found.content + first.content


def test_a_file_in_an_archive_that_was_cut_is_read_with_a_note(tmp_path):
    """A saved page is read wherever it is; without its last boundary it may be cut."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("page.mht", saved(page(transfer="8bit")).removesuffix(b"--b--\r\n"))

    (found,) = read_file(InputFile(tmp_path / "a.zip", "a.zip"))

    assert found.notes == ["the MHTML file has no end; the page may be cut"]


@pytest.mark.parametrize(
    "header", ["=?utf-8?Q?https://news.example.com/a?=", "https://news.\r\n example.com/a", "cid:7"]
)
def test_an_address_in_any_form_of_header(tmp_path, header):
    """An address may be encoded or folded; one that is not a web address is refused."""
    (found,) = read(tmp_path / "a.mhtml", saved(page(address=header)))

    assert found.url == (None if header == "cid:7" else "https://news.example.com/a")


def test_a_mail_is_not_a_saved_page(tmp_path):
    """A text that begins with headers stays a text."""
    mail = b"From: A reader\nSubject: Bridge\nContent-Type: text/plain\n\nThe bridge will be rebuilt in spring.\n"

    (found,) = read(tmp_path / "a.txt", mail)

    assert found.format == "text"


def test_the_article_of_a_saved_page(tmp_path):
    """The page goes through extraction like any other."""
    text = "The harbour board of Port Ellery voted on Tuesday to close the old ferry landing for the winter. " * 3
    article = f"<html><body><article><h1>Ferry landing closes</h1><p>{text}</p></article></body></html>"
    (found,) = read(tmp_path / "a.mhtml", saved(page(article), PICTURE.encode()))

    draft = extract(found)

    assert (draft.article.title, draft.article.url) == ("Ferry landing closes", ADDRESS)
    assert text.strip() in draft.body

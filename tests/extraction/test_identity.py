"""What identifies an article."""

import hashlib
import json
import pickle

import pytest

from pipelines.documents import Document, Draft
from pipelines.extraction import article_id, extract, source_hash

TEXT = b"The harbour board of Port Ellery voted on Tuesday to close the old ferry landing for the winter."


def test_an_id_is_the_hash_of_place_and_bytes():
    """Id and source hash are blake2b-128, with a NUL between place and bytes."""
    assert article_id("a/b.txt", TEXT) == hashlib.blake2b(b"a/b.txt\0" + TEXT, digest_size=16).hexdigest()
    assert source_hash(TEXT) == hashlib.blake2b(TEXT, digest_size=16).hexdigest()


@pytest.mark.parametrize(
    ("about", "place"),
    [
        ({"url": "https://Example.org:443/a?utm_source=x#top", "guid": "7"}, "https://example.org/a"),
        ({"guid": "7"}, "7"),
        ({}, "in/a.txt"),
    ],
)
def test_the_place_is_the_address_else_the_id_else_the_locator(about, place):
    """An article with the same URL and bytes has the same id, wherever the file is."""
    found = extract(Document("in/a.txt", TEXT, "text", **about))
    assert isinstance(found, Draft)
    assert found.article.id == article_id(place, TEXT)
    assert found.article.source_hash == source_hash(TEXT)


def test_extraction_can_be_sent_to_another_process():
    """Function, document and result survive pickling."""
    function, document = pickle.loads(pickle.dumps((extract, Document("a.txt", TEXT, "text"))))
    assert pickle.loads(pickle.dumps(function(document))) == extract(document)


LINES = "Der Rat hat den Haushalt am Freitag beschlossen. Die Brücke wird im Sommer gebaut, sagte die Bürgermeisterin."
PARAGRAPHS = f"<h1>Der Haushalt steht</h1><p>{LINES}</p><p>Danach ging es um den Hafen. {LINES[::-1]}</p>"


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("html", f'<link rel="canonical" href="https://www.example.org/"><body>{PARAGRAPHS}</body>'),
        ("html", f'<head><base href="https://example.org/news/"></head><body>{PARAGRAPHS}</body>'),
        ("record", json.dumps({"title": "Der Haushalt steht", "text": LINES * 2, "domain": "www.Example.org"})),
        ("record", json.dumps({"title": "Der Haushalt steht", "text": LINES * 2, "id": "https://example.org/?p=7"})),
        ("text", f"---\nid: https://example.org/?p=7\n---\nDer Haushalt steht\n\n{LINES}\n{LINES}"),
    ],
)
def test_the_host_is_known_from_any_address(form, content):
    """Where no address of the article is known, that of its outlet gives the host: a base, an id, a domain."""
    draft = extract(Document("a", content.encode(), form))

    assert isinstance(draft, Draft), draft
    assert draft.article.source.host == "example.org"

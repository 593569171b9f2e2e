"""What identifies an article."""

import hashlib
import pickle

import pytest
from courlan import clean_url
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents import Document, Draft
from pipelines.extraction import article_id, extract, source_hash
from pipelines.extraction.identity import canonical_url

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


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://example.org/a?id=7&fbclid=x", "https://example.org/a?id=7"),
        ("https://example.org/a#comments", "https://example.org/a"),
        ("https://example.org/#!/a/7", "https://example.org/#!/a/7"),
        ("/a", None),
        ("mailto:a@example.org", None),
        ("https://[broken", None),
        (None, None),
    ],
)
def test_a_canonical_address_keeps_what_may_name_the_article(url, canonical):
    """Trackers and fragments are removed, unknown parameters stay, and what is not a web address gives None."""
    assert canonical_url(url) == canonical


@given(st.from_regex(r"https?://[a-z0-9.-]{1,12}(/[A-Za-z0-9_.%-]{0,9}){0,5}[/?#]?", fullmatch=True))
def test_what_seems_clean_is_what_cleaning_leaves(url):
    """URLs that take the fast path would not have been changed."""
    assert canonical_url(url) in {clean_url(url), (clean_url(url) or "").partition("#")[0], None}


def test_extraction_can_be_sent_to_another_process():
    """Function, document and result survive pickling."""
    function, document = pickle.loads(pickle.dumps((extract, Document("a.txt", TEXT, "text"))))
    assert pickle.loads(pickle.dumps(function(document))) == extract(document)

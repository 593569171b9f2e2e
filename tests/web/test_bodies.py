"""Bodies of responses: decompressed as a whole or not at all, and pages that lack their end."""

import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.corpus import page
from newscrawl.readers import zstd
from newscrawl.web.complete_bodies import ends_early
from newscrawl.web.content_encoding import BodyTooLarge, DamagedBody, decoded

ENCODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
NAMES = st.sampled_from(sorted(ENCODERS))
LARGE = page(1).encode() * 20


@given(st.lists(NAMES, max_size=3), st.binary() | st.just(LARGE))
def test_encodings_are_undone(names, body):
    """Whatever was encoded, once or several times, comes back."""
    sent = body
    for name in names:
        sent = ENCODERS[name](sent)
    assert decoded(sent, names, 0) == body


@given(NAMES, st.binary(min_size=200) | st.just(LARGE), st.data())
def test_no_part_is_taken_for_the_whole(name, body, data):
    """An encoded body that lost its end at any place is refused, and so is one with a changed byte, if it matters."""
    sent = ENCODERS[name](body)
    end = data.draw(st.integers(5, len(sent) - 1))
    with pytest.raises(DamagedBody):
        decoded(sent[:end], [name], 0)
    place = data.draw(st.integers(0, len(sent) - 1))
    damaged = sent[:place] + bytes([sent[place] ^ 1]) + sent[place + 1 :]
    try:
        assert len(decoded(damaged, [name], 2 * len(LARGE))) > 0
    except (DamagedBody, BodyTooLarge) as reason:
        assert str(reason).startswith("it")


@pytest.mark.parametrize("name", ENCODERS)
def test_bombs_are_not_unpacked(name):
    """What becomes larger than the limit is given up before it fills the memory."""
    bomb = ENCODERS[name](bytes(4_000_000))
    with pytest.raises(BodyTooLarge, match="larger than 1 MB"):
        decoded(bomb, [name], 1_000_000)


@pytest.mark.parametrize("name", ["gzip", "GZIP ", "br", "deflate", "zstd", "utf-8", "identity", "none"])
def test_untrue_headers(name):
    """A page that was sent as it is, is taken as it is."""
    assert decoded(b"<!doctype html><p>Text.</p>", [name], 0) == b"<!doctype html><p>Text.</p>"


def test_unusual_encodings():
    """Deflate without its header, members one after another, padding, and what nobody knows."""
    raw = zlib.compress(LARGE, wbits=-15)
    assert decoded(raw, ["deflate"], 0) == LARGE
    with pytest.raises(DamagedBody, match="ends too early"):
        decoded(raw[:-50], ["deflate"], 0)
    for name in ("gzip", "zstd"):
        one, two = ENCODERS[name](b"one "), ENCODERS[name](b"two")
        assert decoded(one + two + bytes(512), [name], 0) == b"one two"
    with pytest.raises(DamagedBody, match="'compress' is not known"):
        decoded(LARGE, ["compress"], 0)


WHOLE = (
    page(1),
    "<!doctype html><title>T</title><p>All of it.",
    "<!doctype html><html><body><main><article><p>All of it</article></main>",
    "<html><body><div>Unclosed <b>bold</body>",
    "\ufeff<?xml version='1.0'?><!-- cached --><html><body><div>a</div></body></html><!-- 0.1 s -->",
    "Plain text with a < sign",
    '{"text": "<div>"}',
    "",
)
CUT = (
    page(1).partition("</article>")[0],
    page(1)[:9_000],
    "<!DOCTYPE HTML><title>T</title><p>Almost all of i<",
    "<!doctype html><title>T</title><p class='first",
    "<html><body><script>var a = '",
    "<html><body><MAIN><p>All of it?",
)


@pytest.mark.parametrize("text", WHOLE)
def test_page_with_its_end(text):
    """A page may leave out its last tags."""
    assert not ends_early(text.encode())


@pytest.mark.parametrize("text", CUT)
def test_page_without_its_end(text):
    """A page whose elements are open, or which ends within a tag, is a part of one."""
    assert ends_early(text.encode())

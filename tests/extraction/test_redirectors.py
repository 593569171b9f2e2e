"""The article's address behind that of an aggregator, where it is written there."""

from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.redirectors import direct_address

ARTICLE = "https://harbour.example/2026/03/quay-reopens?id=7"


def google_news(address, rest=b"\xd2\x01\x00"):
    length = len(address)
    varint = bytes([length]) if length < 128 else bytes([length % 128 + 128, length // 128])
    content = b'\x08\x13"' + varint + address.encode() + rest
    return f"https://news.google.com/rss/articles/{urlsafe_b64encode(content).decode().rstrip('=')}?oc=5"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={quote(ARTICLE, '')}&ct=ga&usg=x",
        f"https://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=1&url={quote(ARTICLE, '')}&c=1",
        f"https://l.facebook.com/l.php?u={quote(ARTICLE, '')}&h=x",
        f"https://www.google.com/url?q={quote('https://duckduckgo.com/l/?uddg=' + quote(ARTICLE, ''), '')}",
        google_news(ARTICLE),
    ],
)
def test_the_address_inside_is_found(url):
    assert direct_address(url) == ARTICLE


def test_long_addresses_have_two_bytes_of_length():
    long = ARTICLE + "&words=" + "and-more-" * 30

    assert direct_address(google_news(long)) == long
    assert direct_address(google_news(long, b"\xd2\x01\x20https://harbour.example/amp/quay")) == long


@pytest.mark.parametrize(
    "url",
    [
        ARTICLE,
        "https://www.google.com/url?q=no+address",
        f"https://harbour.example/url?url={quote('https://elsewhere.example/', '')}",
        f"https://notgoogle.com/url?url={quote(ARTICLE, '')}",
        "https://news.google.com/rss/articles/CBMiQUFVX3lxTE5hYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5?oc=5",
        "https://news.google.com/topics/CAAq",
        "http://[",
    ],
)
def test_other_addresses_stay(url):
    assert direct_address(url) == url


@given(st.binary(max_size=80))
def test_nothing_raises(content):
    encoded = urlsafe_b64encode(b"\x08\x13" + content).decode().rstrip("=")
    direct_address(f"https://news.google.com/articles/CB{encoded}")

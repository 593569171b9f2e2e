"""sources.toml: what it says, and what is told to people who made a mistake in it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.web.sources import duration, read_sources
from pipelines.documents import Document
from pipelines.tables import TableError

WHOLE = r"""
[defaults]
since = "30d"
delay = 1.5
never = ['/anzeigen/']

[[source]]
id = "kuestenblatt"
name = "Küstenblatt"
family = "nordsund"
urls = ["https://www.kuestenblatt.example.org/"]
discover = ["feed", "links"]
follow = ['/20\d\d/']
keep_query = ["id"]
text = "longer"
pages = "first"
every = ["15min", "12h"]
verify = false

[[source]]
id = "archive"
cdx = "https://archive.example/cdx?url=tagblatt.example/*"
since = 2024-05-01
never = []

[[source]]
id = "wire"
files = ["/srv/wire/*.xml", "more"]
since = false

[[source]]
id = "feed"
urls = "https://feeds.example/all.xml"
every = "1h"
"""


def sources_of(folder, text):
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return read_sources(path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return sources_of(tmp_path_factory.mktemp("sources"), WHOLE)


def test_a_source_says_its_rules(whole):
    source = whole.by_id("kuestenblatt")

    assert (source.name, source.family) == ("Küstenblatt", "nordsund")
    assert source.urls == ("https://www.kuestenblatt.example.org/",)
    assert (source.text, source.pages, source.verify, source.delay) == ("longer", "first", False, 1.5)
    assert (source.floor, source.ceiling) == (timedelta(minutes=15), timedelta(hours=12))
    assert source.place.endswith("sources.toml:7")


def test_defaults_hold_until_a_source_says_otherwise(whole):
    now = datetime(2026, 3, 31, tzinfo=UTC)

    assert whole.by_id("feed").oldest(now) == datetime(2026, 3, 1, tzinfo=UTC)
    assert whole.by_id("archive").oldest(now) == datetime(2024, 5, 1, tzinfo=UTC)
    assert whole.by_id("wire").oldest(now) is None
    assert not whole.by_id("feed").follows("https://a.example/anzeigen/1")
    assert whole.by_id("archive").follows("https://a.example/anzeigen/1")


def test_one_text_stands_for_a_list_of_one(whole):
    assert whole.by_id("archive").cdx == ("https://archive.example/cdx?url=tagblatt.example/*",)
    assert whole.by_id("feed").floor == whole.by_id("feed").ceiling == timedelta(hours=1)
    assert whole.by_id("wire").files == ("/srv/wire/*.xml", str(whole.path.parent / "more"))
    assert whole.by_id("nobody") is None


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://www.kuestenblatt.example.org/2026/03/hafen", True),
        ("https://sport.example.org/2026/03/regatta", True),
        ("https://www.kuestenblatt.example.org/impressum", False),
        ("https://www.kuestenblatt.example.org/2026/anzeigen/boot", False),
        ("https://elsewhere.example.com/2026/03/hafen", False),
    ],
)
def test_links_are_followed_by_pattern_and_registrable_domain(whole, url, followed):
    assert whole.by_id("kuestenblatt").follows_link(url) is followed


def test_a_pattern_with_a_host_leads_elsewhere(tmp_path):
    text = """[[source]]\nid = "a"\nurls = "https://a.example/"\nfollow = ['/news/', '^https://b\\.example/news/']"""
    source = sources_of(tmp_path, text).by_id("a")

    assert source.follows_link("https://b.example/news/1")
    assert not source.follows_link("https://c.example/news/1")


def test_addresses_on_numbered_hosts_are_compared_by_host(tmp_path):
    source = sources_of(tmp_path, '[[source]]\nid = "a"\nurls = "http://127.0.0.5:8000/"').by_id("a")

    assert source.follows_link("http://127.0.0.5:8000/a")
    assert not source.follows_link("http://127.0.0.6:8000/a")


def test_only_kept_parameters_tell_articles_apart(whole):
    source = whole.by_id("kuestenblatt")

    assert source.canonical("https://k.example/a?ref=x&id=7&page=2#top") == "https://k.example/a?id=7"
    assert source.canonical("https://k.example/a?ref=x") == "https://k.example/a"
    assert source.canonical("mailto:a") is None
    assert whole.by_id("feed").canonical("https://k.example/a?page=2&utm_source=b") == "https://k.example/a?page=2"


def test_a_document_is_told_what_it_does_not_say(whole):
    silent = Document("a", b"", "text")
    telling = Document("b", b"", "text", hints={"source": "Tagblatt"})

    for document in (silent, telling):
        whole.by_id("kuestenblatt").tell(document)
        whole.by_id("feed").tell(document)

    assert silent.hints == {"source": "Küstenblatt", "family": "nordsund"}
    assert telling.hints == {"source": "Tagblatt", "family": "nordsund"}


def test_discovery_begins_at_home_pages(whole):
    assert whole.by_id("kuestenblatt").discoveries("https://www.kuestenblatt.example.org/") == ("feed", "links")
    assert whole.by_id("feed").discoveries("https://a.example") == ("feed", "news-sitemap")
    assert whole.by_id("feed").discoveries("https://a.example/2026/hafen.html") == ()


ONE = '[[source]]\nid = "a"\nurls = ["https://a.example/"]\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('\n\n[[source]]\nid = "a"\nurl = "https://a.example/"', ":3: entry a: it needs urls, cdx or files"),
        (ONE + 'folow = "x"', ":1: entry a: unknown field folow; did you mean follow? known: cdx, "),
        ("[defaults]\nsinse = '3d'\n" + ONE, ":1: entry [defaults]: unknown field sinse; did you mean since?"),
        ("[defaults]\nurls = 'https://a.example/'\n" + ONE, "unknown field urls"),
        (ONE.replace("[[source]]", "[[sources]]"), "unknown table sources; did you mean source?"),
        (ONE.replace("[[source]]", "[source]"), "source must be a list of entries: write [[source]]"),
        ("source = [1]", "source must be a list of entries"),
        ("defaults = 3\n" + ONE, "defaults must be one table: write [defaults]"),
        ("", "there is no source in it; each begins with a line [[source]]"),
        (ONE + ONE.replace("a.example", "b.example"), ":4: entry a: the id is also that of the entry at "),
        (ONE + ONE.replace('"a"', '"b"'), ":4: entry b: https://a.example/ also belongs to a, "),
        (ONE.replace('"a"', '"a b"'), "id = 'a b' must be one word"),
        (ONE.replace('id = "a"\n', ""), "id must be a text, but is missing"),
        (ONE.replace("https:", "ftp:"), "urls: 'ftp://a.example/' is not a web address"),
        (ONE + "follow = ['(']", ":1: entry a: follow is not a regular expression: missing )"),
        (ONE + 'since = "3 months"', "since: '3 months' is not a duration greater than zero, such as 45s, 10min"),
        (ONE + "since = 30", "since must be an age"),
        (ONE + 'every = ["2h", "1h"]', "every must be the shortest and the longest interval"),
        (ONE + 'every = ["0s", "1h"]', "every: '0s' is not a duration greater than zero"),
        (ONE + "every = []", "every must be the shortest and the longest interval"),
        (ONE + 'delay = "1s"', "delay must be a number of seconds, not '1s'"),
        (ONE + "delay = nan", "delay must be a number of seconds"),
        (ONE + 'verify = "no"', "verify must be true or false, not 'no'"),
        (ONE + 'text = "pages"', "text = 'pages' is not one of feed, longer, page"),
        (ONE + 'discover = ["feeds"]', "discover: 'feeds' cannot be discovered; did you mean feed?"),
        (ONE + "discover = 3", "discover must be a list of texts"),
        ("[[source]\n", "not valid TOML"),
    ],
)
def test_mistakes_are_explained(tmp_path, text, message):
    with pytest.raises(TableError) as error:
        sources_of(tmp_path, text)

    assert message in str(error.value)
    assert str(tmp_path / "sources.toml") in str(error.value)


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(TableError, match="can't be read: No such file"):
        read_sources(tmp_path / "sources.toml")


@given(st.text())
def test_no_text_breaks_durations(text):
    assert (duration(text) or timedelta()) >= timedelta()


@given(st.integers(1, 10**9 - 1), st.sampled_from(["s", "min", "h", "d", "w"]))
def test_longer_durations_are_longer(number, unit):
    assert duration(f"{number}{unit}") <= duration(f"{min(number + 1, 10**9 - 1)}{unit}")

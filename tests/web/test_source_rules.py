"""What the sources of a run decide about addresses."""

from datetime import UTC, datetime

import pytest

from newscrawl.spiders.web import WebSpider
from newscrawl.web.schedule import Limits
from newscrawl.web.source_rules import SourceRules
from newscrawl.web.sources import read_sources
from pipelines.documents import ArchivedCopy, Document, Lead
from pipelines.errors import ArgumentError
from pipelines.items import Via
from pipelines.tables import TableError

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
LISTED = r"""
[[source]]
id = "harbour"
name = "Harbour News"
urls = ["https://harbour.example/feed", "https://www.harbour.example/"]
follow = ['/news/', '\d{4}']
never = ['/video/']
keep_query = ["id"]
since = "7d"
every = ["30min", "6h"]
delay = 0.5
verify = false
[[source]]
id = "archive"
cdx = "https://archive.example/cdx/search/cdx?url=harbour.example/*&from=2020"
since = "7d"
[[source]]
id = "wire"
files = "*.xml"
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "sources.toml"
    path.write_text(LISTED, encoding="utf-8")
    return SourceRules(read_sources(path), NOW)


def listed(url, at=None, **more):
    return Lead(url, [Via("feed", "https://harbour.example/feed", "Some Feed", at)], **more)


def test_a_run_begins_with_addresses_and_queries(rules):
    given = dict(rules.given())

    assert list(given) == ["harbour", "archive"]
    assert [(lead.url, lead.kind) for lead in given["harbour"]] == [
        ("https://harbour.example/feed", "page"),
        ("https://www.harbour.example/", "page"),
    ]
    assert given["archive"][0].kind == "container"
    assert "showResumeKey=true" in given["archive"][0].url


@pytest.mark.parametrize(
    ("at", "changed", "followed"),
    [
        (None, None, True),
        ("2026-03-30T08:00:00Z", None, True),
        ("2026-03-24T11:59:59Z", None, False),
        ("2026-03-24", None, True),
        ("2026-03-23", None, False),
        ("2026-02", None, False),
        ("2025-03-30T08:00:00Z", "2026-03-30T08:00:00Z", True),
        (None, "2026-03-01", False),
    ],
)
def test_entries_older_than_wanted_are_not_followed(rules, at, changed, followed):
    lead = listed("https://harbour.example/news/1", at, changed=changed)

    assert (rules.followed("harbour", lead) is not None) is followed


def test_copies_in_an_archive_are_not_too_old(rules):
    lead = listed("https://harbour.example/news/1", changed="2020-01-01", archived=ArchivedCopy("https://a.example/"))

    assert rules.followed("archive", lead) is not None


@pytest.mark.parametrize(
    ("url", "kind", "followed"),
    [
        ("https://harbour.example/news/1", "page", True),
        ("https://harbour.example/about", "page", False),
        ("https://harbour.example/news/video/1", "page", False),
        ("https://elsewhere.example/news/1", "page", True),
        ("https://harbour.example/sitemap.xml", "container", True),
        ("https://harbour.example/video/sitemap.xml", "container", False),
    ],
)
def test_patterns_choose_pages_and_never_forbids_all(rules, url, kind, followed):
    """What a feed lists belongs to the source, on whatever host it is."""
    assert (rules.followed("harbour", listed(url, kind=kind)) is not None) is followed


def test_a_followed_lead_knows_its_source_and_its_direct_address(rules):
    lead = listed("https://www.google.com/url?q=https%3A%2F%2Fharbour.example%2Fnews%2F1&sa=t")

    assert rules.followed("harbour", lead).url == "https://harbour.example/news/1"
    assert rules.followed("harbour", lead).via[0].source == "harbour"
    assert rules.followed(None, lead).url == "https://harbour.example/news/1"
    assert rules.followed(None, lead).via[0].source == "Some Feed"


def test_identity_pace_and_certificates(rules):
    assert rules.identity("harbour", "https://harbour.example/a?x=1&id=2") == "https://harbour.example/a?id=2"
    assert rules.identity(None, "https://harbour.example/a?x=1&id=2#y") == "https://harbour.example/a?x=1&id=2"
    assert rules.identity(None, "no address") == "no address"
    assert rules.limits("harbour") == Limits(1800, 6 * 3600)
    assert rules.limits("unknown") == Limits()
    assert rules.slots() == {"harbour.example": {"delay": 0.5}, "www.harbour.example": {"delay": 0.5}}
    assert list(rules.unchecked_hosts()) == ["harbour.example", "www.harbour.example"]


def test_a_run_without_sources_follows_everything():
    rules = SourceRules(None, NOW)
    document = Document("a", b"", "text")
    rules.tell(None, document)

    assert rules.followed(None, listed("https://a.example/", "1999")) is not None
    assert list(rules.given()) == []
    assert document.hints == {}


def test_a_run_with_nothing_to_ask_is_explained(tmp_path):
    files = tmp_path / "files.toml"
    files.write_text('[[source]]\nid = "wire"\nfiles = "*.xml"\n')

    with pytest.raises(ArgumentError, match="has urls or cdx; files are for: scrapy crawl local -a sources="):
        WebSpider(sources=str(files))
    with pytest.raises(ArgumentError, match=r"or a sources\.toml in the project's folder"):
        WebSpider()
    with pytest.raises(TableError, match="can't be read: No such file or directory"):
        WebSpider(sources=str(tmp_path / "none.toml"))

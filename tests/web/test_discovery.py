"""From a home page to its feeds, sitemaps and articles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.web.discovery import discover, feeds_of, links_of, looks_like_article, news_sitemaps, well_known_feeds
from newscrawl.web.sources import read_sources

HOME = "https://www.harbour.example/"


@pytest.fixture(scope="module")
def source_with(tmp_path_factory):
    def made(**fields):
        path = tmp_path_factory.mktemp("sources") / "sources.toml"
        rest = "\n".join(f"{name} = {value!r}" for name, value in fields.items())
        path.write_text(f'[[source]]\nid = "harbour"\nurls = ["{HOME}"]\n{rest}\n', encoding="utf-8")
        return read_sources(path).sources[0]

    return made


def feeds(html, page=HOME):
    return [link.url for link in feeds_of(list(links_of(html.encode(), page)), page)]


def test_declared_feeds_are_found_with_their_titles():
    html = """<html><head><base href="/in/"><title>Harbour</title>
    <link rel="alternate" type="application/rss+xml" title="All news" href="all.rss">
    <link href='//feeds.harbour.example/sport?x=1#top' type='application/atom+xml; charset=utf-8' rel='ALTERNATE home'>
    <link rel=alternate type=application/feed+json href=https://www.harbour.example/feed.json>
    <link rel="alternate" type="application/rss+xml" href="/comments/feed/">
    <link rel="alternate" hreflang="de" href="/de/">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7">
    <link rel="alternate" type="application/json+oembed" href="/oembed?format=json">
    <link rel="stylesheet" type="text/css" href="/feed.css">
    </head><body><a href="/rss.xml">RSS</a></body>"""

    found = feeds_of(list(links_of(html.encode(), HOME)), HOME)

    assert [(link.url, link.text) for link in found] == [
        ("https://www.harbour.example/in/all.rss", "All news"),
        ("https://feeds.harbour.example/sport?x=1", ""),
        ("https://www.harbour.example/feed.json", ""),
    ]


@pytest.mark.parametrize(
    "href",
    "/all-rss.php /RSS2.aspx /dailyfeed.xml "
    "/rss /feed/ /rss.xml /rss/politics.xml /service/newsfeed.rdf /news.atom /?feed=rss2 "
    "/index.php?format=feed&type=rss /rss/politics https://feeds.elsewhere.example/harbour "
    "feed:https://www.harbour.example/all.rss feed://www.harbour.example/news.rss http://rss.harbour.example/all".split(),
)
def test_links_that_look_like_feeds_are_taken_where_none_is_declared(href):
    assert len(feeds(f'<a href="/sport/">Sport</a><a href="{href}">x</a>')) == 1


@pytest.mark.parametrize(
    "href",
    "/feedback.php "
    "/feedback /2026/03/why-rss-matters.html https://elsewhere.example/rss.xml /feeder/7 /rssi /the-atom-laboratory "
    "mailto:rss@harbour.example javascript:feed() /comments/feed/ #rss".split(),
)
def test_other_links_are_no_feeds(href):
    assert feeds(f'<a href="{href}">x</a>') == []


def test_guesses_are_on_the_same_host():
    assert well_known_feeds("https://www.harbour.example/sport/")[0] == "https://www.harbour.example/feed"


@pytest.mark.parametrize(
    ("listed", "taken"),
    [
        (["/sitemap.xml", "/news-sitemap.xml", "/sitemap_video.xml"], ["/news-sitemap.xml"]),
        (["/sitemap.xml", "/post_tag-sitemap.xml", "/image-sitemap.xml"], ["/sitemap.xml"]),
        (["/sitemap/48h.xml", "/sitemap/2020.xml"], ["/sitemap/48h.xml"]),
        ([], []),
    ],
)
def test_news_sitemaps_are_preferred(listed, taken):
    base = "https://newspaper.example"

    assert news_sitemaps([base + path for path in listed]) == [base + path for path in taken]


FRONT = """<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body>
<nav><a href="/">Home</a>
<a href="/sport/">Sport</a><a href="/impressum">Impressum</a><a href="/tag/quay-and-pier">Quay</a>
</nav>
<a href="/2026/03/quay-reopens#comments"><img alt=""></a>
<a href="/2026/03/quay-reopens?utm_source=home"> The quay
  reopens </a>
<a href="/ferry-is-late-again">Late</a>
<a href="/news/article-48213.html">More</a>
<a href="/show?id=4711">More</a>
<a href="/local/pier">The old pier is to be closed for repairs</a>
<a href="/anzeigen/boat-for-sale-cheap">Boat</a>
<a href="https://jobs.harbour.example/captain-of-a-ferry">Captain</a>
<a href="https://elsewhere.example/2026/03/far-away-news">Elsewhere</a>
<a href="/brochure-of-the-harbour.pdf">PDF</a>
</body></html>"""


def discovered(source, html=FRONT, **more):
    return list(discover(html.encode(), HOME, source, source.discoveries(HOME), **more))


def test_articles_are_told_from_sections(source_with):
    leads = discovered(source_with(discover=["links"], never=["/anzeigen/"]))

    assert [lead.url.removeprefix("https://") for lead in leads] == [
        "www.harbour.example/2026/03/quay-reopens?utm_source=home",
        "www.harbour.example/ferry-is-late-again",
        "www.harbour.example/news/article-48213.html",
        "www.harbour.example/show?id=4711",
        "www.harbour.example/local/pier",
        "jobs.harbour.example/captain-of-a-ferry",
    ]
    assert {lead.kind for lead in leads} == {"page"}
    assert leads[0].via[0].title == "The quay reopens"
    assert (leads[0].via[0].kind, leads[0].via[0].locator) == ("page", HOME)


def test_patterns_say_which_links_are_articles(source_with):
    leads = discovered(source_with(discover=["links"], follow=["/sport/$", "^https://elsewhere"]))

    assert [lead.url for lead in leads] == [HOME + "sport/", "https://elsewhere.example/2026/03/far-away-news"]


def test_feeds_come_first_and_sitemaps_next(source_with):
    leads = discovered(source_with(), sitemaps=[HOME + "news.xml"])

    assert [(lead.url, lead.kind) for lead in leads] == [(HOME + "rss", "container"), (HOME + "news.xml", "container")]
    assert discovered(source_with(discover=[]), sitemaps=[HOME + "news.xml"]) == []


@pytest.mark.parametrize(
    ("url", "is_article"),
    [
        ("https://a.example/politik/haushalt-im-rat-beschlossen-12345.html", True),
        ("https://a.example/%D0%BD%D0%BE%D0%B2-%D0%BC%D0%BE%D1%81%D1%82-%D0%BE%D1%82", True),
        ("https://a.example/20260301/quay", True),
        ("https://a.example/a/7654321", True),
        ("https://a.example/politics/", False),
        ("https://a.example/our-team", False),
        ("https://a.example/authors/jo-van-doe", False),
        ("https://a.example/?page=7", False),
        ("https://a.example", False),
    ],
)  # fmt: skip
def test_addresses_of_articles(url, is_article):
    assert looks_like_article(url) is is_article


@given(st.text(), st.sampled_from(["a", "link rel=alternate type=application/rss+xml"]))
def test_no_page_breaks_discovery(text, element):
    for html in (text, f'<{element} href="{text}">', f'<base href="{text}"><{element} href="rss">'):
        links = list(links_of(html.encode("utf-8", "replace"), HOME))
        assert all(link.url.lower().startswith("http") for link in feeds_of(links, HOME))

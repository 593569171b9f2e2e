"""The canonical form of addresses, and which canonical links name the article."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents import Document, Draft
from pipelines.extraction import extract
from pipelines.extraction.addresses import canonical_url

SITE = "https://news.example.com"
PARAGRAPH = "The harbour board of Port Ellery voted on Tuesday to close the old ferry landing for the winter. "


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (f"{SITE}/a?id=7&fbclid=x&utm_source=y&Mc_Cid=z", f"{SITE}/a?id=7"),
        (f"{SITE}/a?utm_source=x", f"{SITE}/a"),
        (f"{SITE}/a?id=7?utm_source=x", f"{SITE}/a?id=7"),
        (f"{SITE}/a?utm%5Fsource=x&id=7", f"{SITE}/a?id=7"),
        (f"{SITE}/a?amp=1&outputType=amp&id=7", f"{SITE}/a?id=7"),
        (f"{SITE}/a#comments", f"{SITE}/a"),
        (f"{SITE}/#!/a/7", f"{SITE}/#!/a/7"),
    ],
)
def test_what_follows_readers_is_removed(url, canonical):
    """Trackers, views and fragments are removed; the path of a single-page site stays."""
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "query",
    [
        "id=5&region=eu", "id=5&section=a", "copy=2&id=5", "para=1", "not=1&lt=2", "cid=71", "4711", "a/7,2",
        "source=wire", "ref=71", "article=", "b=1&a=2&b=3", "sid=4711", "q=a+b", "amp=7",
    ],
)  # fmt: skip
def test_a_parameter_that_may_choose_the_article_stays(query):
    """No parameter is read as an entity, and none goes because its name is that of a tracker elsewhere."""
    assert canonical_url(f"{SITE}/show.asp?{query}") == f"{SITE}/show.asp?{query}"
    assert canonical_url(f"{SITE}/show.asp?{query.replace('&', '&amp;')}&utm_id=x") == f"{SITE}/show.asp?{query}"


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/a;jsessionid=1F2E", f"{SITE}/a;JSESSIONID=1F2E.node1", f"{SITE}/a?PHPSESSID=abc",
        f"{SITE}/(S(x1y2))/a", f"{SITE}/a?sid=22c09551c71c1a6b64e4364ca45cbf28", f"{SITE}/a?ASPSESSIONIDQABC=x",
    ],
)  # fmt: skip
def test_session_ids_are_removed(url):
    """Two visits have one address."""
    assert canonical_url(url) == f"{SITE}/a"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example.COM:443", f"{SITE}/"),
        ("http://news.example.com:80/a/", "http://news.example.com/a/"),
        (f"{SITE}:8443/a", f"{SITE}:8443/a"),
        (f"{SITE}./x/../a/./b", f"{SITE}/a/b"),
        (f" {SITE}/a b\n", f"{SITE}/a%20b"),
        (f"{SITE}/caf\u00e9?q=\u00e9[1]", f"{SITE}/caf%C3%A9?q=%C3%A9%5B1%5D"),
        (f"{SITE}/caf%c3%a9/%7eanna/100%", f"{SITE}/caf%C3%A9/~anna/100%25"),
        ("https://b\u00fccher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://user:word@news.example.com/a", f"{SITE}/a"),
        ("//news.example.com/a", f"{SITE}/a"),
        ("www.example.com/a?7", "https://www.example.com/a?7"),
        (f"{SITE}/proxy/https://example.org/a", f"{SITE}/proxy/https://example.org/a"),
    ],
)
def test_spellings_of_one_address_have_one_form(url, canonical):
    """Case, ports, dot segments, escapes and hosts are written as RFC 3986 and the URL Standard write them."""
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "/a",
        "a/b.html",
        "index.html",
        "mailto:a",
        "https://[broken",
        "https://a b/c",
        "https://x.example:99999/",
        "",
        None,
    ],
)
def test_what_is_no_web_address_has_no_form(url):
    """A relative address, another scheme or a host that cannot be gives None."""
    assert canonical_url(url) is None


@given(st.one_of(st.text(max_size=60), st.text(alphabet="aB1./:?&=#%;[]() é\\", max_size=40).map(f"{SITE}/".__add__)))
def test_the_form_of_a_form_is_itself(url):
    """Giving an address its form twice changes nothing more; the form is a URI in ASCII."""
    form = canonical_url(url)
    assert canonical_url(form) == form
    assert form is None or (form.isascii() and " " not in form)


PARAMETERS = st.lists(
    st.tuples(st.sampled_from(["id", "cid", "region", "s", "ref", "x y"]), st.text(max_size=4)), max_size=3
)
PATHS = st.text(alphabet="ab-/7é", max_size=8)


@given(PATHS, PARAMETERS, PATHS, PARAMETERS)
def test_other_parameters_are_other_articles(path, parameters, other_path, other_parameters):
    """Two addresses with other paths or parameters keep two forms."""
    forms = [
        canonical_url(f"{SITE}/{where}?" + "&".join(f"{name}={quoted(value)}" for name, value in what))
        for where, what in ((path, parameters), (other_path, other_parameters))
    ]
    assert (forms[0] == forms[1]) == ((path, parameters) == (other_path, other_parameters))
    assert parse_qsl(urlsplit(forms[0]).query, keep_blank_values=True) == parameters


def quoted(value):
    return "".join(f"%{byte:02x}" for byte in value.encode())


def address_of(canonical, fetched=None, shared=None, linked=None):
    head = "<title>Ferry landing closes</title>"
    head += f'<link rel="canonical" href="{canonical}">' if canonical else ""
    head += f'<meta property="og:url" content="{shared}">' if shared else ""
    if linked:
        head += '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry landing closes", '
        head += f'"mainEntityOfPage": {{"@id": "{linked}"}}}}</script>'
    page = f"<html><head>{head}</head><body><article><p>{PARAGRAPH * 3}</p></article></body></html>"
    found = extract(Document("a.html", page.encode(), "html", url=fetched))
    assert isinstance(found, Draft)
    return found.article.url


ARTICLE = f"{SITE}/harbour/ferry-landing-closes-for-winter"


@pytest.mark.parametrize(
    ("canonical", "fetched"),
    [
        (f"{SITE}/", ARTICLE),
        (f"{SITE}/index.php", ARTICLE),
        (f"{SITE}/en/", ARTICLE),
        (f"{SITE}/harbour", ARTICLE),
        (f"{SITE}/article", ARTICLE),
        (f"{SITE}/news", f"{SITE}/news/ferry"),
        (f"{SITE}/news", f"{SITE}/news/47"),
        (f"{SITE}/show.asp", f"{SITE}/show.asp?cid=71"),
        (f"{SITE}/show.asp", f"{SITE}/show.asp?4711"),
        (f"{SITE}/the-news-of-today.php", f"{SITE}/the-news-of-today.php?id=71"),
    ],
)
def test_a_canonical_link_that_says_less_is_none(canonical, fetched):
    """A link to a home page, a section or a script without the article's number is shared by many pages."""
    assert address_of(canonical, fetched) == fetched
    assert address_of(canonical, shared=fetched) == address_of(canonical, linked=fetched) == fetched


@pytest.mark.parametrize(
    ("canonical", "fetched"),
    [
        (ARTICLE, f"{ARTICLE}?page=2"),
        (ARTICLE, f"{ARTICLE}/amp"),
        (ARTICLE, f"{SITE}/?p=4711"),
        (ARTICLE, f"{SITE}/a/47110815"),
        (f"{SITE}/ferry", f"{SITE}/ferry/print"),
        (f"{SITE}/ferry", "http://www.example.com/ferry"),
        ("www.example.com/ferry/", f"{SITE}/ferry/amp"),
        (f"{SITE}/ferry-landing-closes-4711", f"{SITE}/landing-closes-4711"),
        ("/harbour/ferry-landing-closes-for-winter", f"{SITE}/x/4711"),
    ],
)
def test_a_canonical_link_that_names_the_article_counts(canonical, fetched):
    """A view, a short address or an older name of the article leads to the same place."""
    expected = {"www": "https://www.example.com/ferry/", "/ha": ARTICLE}.get(canonical[:3], canonical)
    assert address_of(canonical, fetched) == expected


def test_a_canonical_link_to_another_article_is_none():
    """A link that shares nothing with the addresses on which the page agrees, or its title, was left by mistake."""
    other = f"{SITE}/zoo/new-tapir-came-by-train"
    assert address_of(other, ARTICLE, shared=ARTICLE) == ARTICLE
    assert address_of(other, ARTICLE) == address_of(other, ARTICLE, linked=other) == ARTICLE
    assert address_of(other, linked=ARTICLE) == other


@pytest.mark.parametrize("fixed", [f"{SITE}/template.html", f"{SITE}/a-template-for-all-pages.html"])
def test_a_canonical_link_of_a_template_is_none(fixed):
    """Pages that share one canonical link keep the addresses from which they were fetched."""
    fetched = [f"{SITE}/harbour/{number}" for number in (9, 10)]
    assert [address_of(fixed, url) for url in fetched] == fetched

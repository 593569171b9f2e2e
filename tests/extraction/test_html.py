"""Pages: body, metadata, marks of origin, and what is not an article."""

import json

import pytest

from pipelines.documents import Document, Draft, Mark, Rejection
from pipelines.extraction import extract
from pipelines.items import Image

FIRST = (
    "The harbour board of Port Ellery voted on Tuesday to close the old ferry landing for the winter, after divers "
    "found cracks in three of its eleven piers."
)
SECOND = (
    "Passengers will board at the fish market until April, the board said, and tickets bought for the old landing stay "
    "valid. Two shuttle buses will run between the two places every quarter of an hour."
)
URL = "https://www.example.org/harbour/landing"
COOKIES = (
    "<html><body><main><p>We use cookies and similar technologies together with our partners to store and/or access "
    "information on your device.</p><p>By choosing accept all you give your consent, which you can withdraw at any "
    "time in our privacy policy.</p></main></body></html>"
)
LOGIN = (
    "<html><body><main><p>Please sign in to continue reading with your account of the harbour newspaper.</p><p>You "
    "have no account yet? Create a free account within a minute. Forgot your password? We send you a new one.</p>"
    "</main></body></html>"
)


def page(head: str = "", top: str = "", bottom: str = "", first: str = FIRST, after: str = "") -> str:
    navigation = "".join(f"<li><a href='/{word}'>{word}</a></li>" for word in ("News", "Sport", "Weather"))
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>{head}</head><body><nav>{navigation}</nav>"
        f"<main><article>{top}<p>{first}</p><h2>Two buses</h2><p>{SECOND}</p>{bottom}</article>{after}</main>"
        "<footer><p>Imprint Privacy Contact</p></footer></body></html>"
    )


def linked(node: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


def outcome(html: str, url: str | None = URL, **about: object) -> Draft | Rejection:
    return extract(Document("page.html", html.encode(), "html", url=url, **about))


def draft(html: str, url: str | None = URL, **about: object) -> Draft:
    found = outcome(html, url, **about)
    assert isinstance(found, Draft), found
    return found


def texts(found: Draft, place: str) -> list[str]:
    return [mark.text for mark in found.marks if mark.place == place]


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Port Ellery closes its ferry landing",
    "description": "Cracks in three piers.",
    "articleSection": ["Local", "Harbour"],
    "keywords": "ferry, harbour",
    "datePublished": "2024-03-05T18:30:00+02:00",
    "dateModified": "2024-03-06",
    "author": [{"@type": "Person", "name": "Ann Sample"}, {"@type": "Organization", "name": "Associated Press"}],
    "publisher": {"@type": "Organization", "name": "The Ellery Gull"},
    "image": {"@type": "ImageObject", "url": "/pics/landing.jpg", "caption": "The landing", "creditText": "Jo Lens"},
}


def test_the_body_has_paragraphs_and_subheads_without_boilerplate():
    """Paragraphs are separated by a blank line; subheads are kept, navigation and footer are not."""
    assert draft(page()).body == f"{FIRST}\n\nTwo buses\n\n{SECOND}"


@pytest.mark.parametrize("wrap", [lambda n: n, lambda n: [n], lambda n: {"@graph": [{"@type": "WebSite"}, n]}])
def test_json_ld_fills_the_record(wrap):
    """The article's node fills the record, whether it is alone, in a list or in a graph."""
    article = draft(page(linked(wrap(ARTICLE)))).article
    assert article.title == "Port Ellery closes its ferry landing"
    assert article.description == "Cracks in three piers."
    assert (article.section, article.keywords) == ("Local", ["ferry", "harbour"])
    assert (article.published_at, article.published_precision) == ("2024-03-05T16:30:00Z", "second")
    assert article.modified_at == "2024-03-06"
    assert (article.source.name, article.source.host) == ("The Ellery Gull", "example.org")
    assert article.images == [Image("https://www.example.org/pics/landing.jpg", None, "The landing", "Jo Lens")]


def test_agencies_are_not_authors_but_stay_in_the_byline_and_the_marks():
    """Authors are people; the byline stays as printed, and the marks name the agency."""
    found = draft(page(linked(ARTICLE), top="<p class='byline'>By ANN SAMPLE, Associated Press</p>"))
    assert found.article.authors == ["Ann Sample"]
    assert found.article.byline == "By ANN SAMPLE, Associated Press"
    assert Mark("json-ld", "author", "Associated Press") in found.marks
    assert "By ANN SAMPLE, Associated Press" in texts(found, "byline")


def test_references_inside_the_json_ld_are_followed():
    """An author given by reference has the name of the node it refers to."""
    author = {"@id": "#ann", "@type": "Person", "name": "Ann Sample"}
    graph = {"@graph": [{**ARTICLE, "author": {"@id": "#ann"}}, author]}
    assert draft(page(linked(graph))).article.authors == ["Ann Sample"]


def test_broken_json_ld_is_skipped():
    """Structured data that are invalid or nested far too deeply are ignored."""
    broken = "<script type='application/ld+json'>{'oops'</script>"
    deep = "<script type='application/ld+json'>" + "[" * 50_000 + "</script>"
    assert draft(page(broken + deep + linked(ARTICLE))).article.section == "Local"


def test_meta_elements_fill_what_json_ld_does_not_say():
    """Open Graph and meta elements come second."""
    head = (
        "<meta property='og:title' content='Port Ellery closes its ferry landing | The Ellery Gull'>"
        "<meta property='og:site_name' content='The Ellery Gull'><meta name='author' content='Ann Sample'>"
        "<meta property='article:published_time' content='2024-03-05T16:30:00Z'>"
        "<meta property='article:section' content='Harbour'><meta name='keywords' content='ferry, harbour'>"
        "<meta name='description' content='Cracks &amp; piers'>"
    )
    article = draft(page(head)).article
    assert article.title == "Port Ellery closes its ferry landing"
    assert (article.authors, article.section, article.keywords) == (["Ann Sample"], "Harbour", ["ferry", "harbour"])
    assert (article.source.name, article.description) == ("The Ellery Gull", "Cracks & piers")
    assert article.published_at == "2024-03-05T16:30:00Z"


@pytest.mark.parametrize(
    ("window", "title"),
    [
        ("Ferry landing closes - The Ellery Gull", "Ferry landing closes"),
        ("Example | Ferry landing closes", "Ferry landing closes"),
        ("Ferry - a story of a landing", "Ferry - a story of a landing"),
    ],
)
def test_only_the_sites_own_name_is_cut_off_a_title(window, title):
    """A suffix or prefix is removed only if it is the site's name or host."""
    head = f"<title>{window}</title><meta property='og:site_name' content='The Ellery Gull'>"
    assert draft(page(head)).article.title == title


def test_a_kicker_inside_the_heading_is_not_the_title():
    """An element of the heading whose name says that it is a kicker is left out of the title."""
    top = "<h1><span class='article__kicker'>Harbour</span> Ferry landing closes for the winter</h1>"
    assert draft(page(top=top)).article.title == "Ferry landing closes for the winter"


@pytest.mark.parametrize(
    ("head", "url", "published"),
    [
        (linked({**ARTICLE, "datePublished": "2024-03-05"}), URL, ("2024-03-05", "day")),
        ("", "https://example.org/2023/07/09/landing", ("2023-07-09", "day")),
        ("<meta name='date' content='2022-01-02T03:04:05+01:00'>", URL, ("2022-01-02T02:04:05Z", "second")),
        ("", URL, (None, None)),
    ],
)
def test_a_date_is_as_exact_as_the_page_says(head, url, published):
    """A time has a precision of a second; a date, or one found in the URL, of a day."""
    article = draft(page(head), url).article
    assert (article.published_at, article.published_precision) == published


@pytest.mark.parametrize(
    ("canonical", "url", "marked"),
    [
        ("/harbour/landing?utm_source=feed", "https://www.example.org/harbour/landing", False),
        ("https://other.example/landing", "https://www.example.org/harbour/landing", True),
        ("https://www.example.org/", "https://www.example.org/harbour/landing", False),
    ],
)
def test_the_canonical_address_counts_on_the_own_site_only(canonical, url, marked):
    """A canonical URL on another site is a mark of origin; one of the home page is a mistake."""
    found = draft(page(f"<link rel='canonical' href='{canonical}'>"))
    assert found.article.url == url
    assert ("canonical" in [mark.name for mark in found.marks]) is marked


def test_a_file_without_address_takes_it_from_the_page():
    """The canonical URL of a page read from disk is its URL and the base of its pictures."""
    head = "<link rel='canonical' href='https://example.org/a'><meta property='og:image' content='/b.jpg'>"
    article = draft(page(head), url=None).article
    assert (article.url, article.images[0].url) == ("https://example.org/a", "https://example.org/b.jpg")


def test_a_figure_gives_caption_and_credit():
    """Figures give pictures; the credit is separated from the caption."""
    top = (
        "<figure><img src='/p/1.jpg'><figcaption>Cracked piers <span class='credit'>Photo: Jo Lens</span></figcaption>"
        "</figure><figure><img data-src='/p/2.jpg'><figcaption>Divers at work. Foto: Kim Lens/dpa</figcaption></figure>"
    )
    images = draft(page(top=top)).article.images
    assert [(image.caption, image.credit) for image in images] == [
        ("Cracked piers", "Jo Lens"),
        ("Divers at work.", "Kim Lens/dpa"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "(dpa)",
        "Quelle: dpa/AFP",
        "© dpa-infocom, dpa:240305-99-12345/2",
        "RND/dpa",
        "By Jo Doe, Reuters",
        "Mit Agenturmaterial",
    ],
)
def test_a_source_line_that_extraction_drops_is_marked(line):
    """A credit in or just after the article is not lost: it is in the body or among the marks."""
    for html in (page(bottom=f"<div class='meta-x'>{line}</div>"), page(after=f"<div><small>{line}</small></div>")):
        found = draft(html)
        assert line in found.body or line in texts(found, "byline")


@pytest.mark.parametrize("line", ["(more)", "Follow us on the harbour channel", "© The Ellery Gull", "Stairs / lifts"])
def test_other_short_lines_are_not_marks(line):
    """A short line without an agency, a source label or a byline is not a mark of origin."""
    assert line not in texts(draft(page(after=f"<div><small>{line}</small></div>")), "byline")


def test_credits_of_pictures_comments_and_teasers_are_not_marks():
    """Only elements of the article itself are marks of its origin."""
    after = (
        "<figure><img src='a.jpg'><figcaption><span class='credit'>Reuters</span></figcaption></figure>"
        "<div class='comments'><span class='author'>Jo Commenter</span></div>"
        "<div class='related-teaser'><span class='author'>dpa</span></div>"
    )
    assert texts(draft(page(after=after)), "byline") == []


def test_a_dateline_in_an_element_of_its_own_stays_in_the_body():
    """The first paragraph begins as printed."""
    first = f"<span class='dateline'>PORT ELLERY (AP) — </span>{FIRST}"
    assert draft(page(first=first)).body.startswith("PORT ELLERY (AP) — The harbour board")


def test_meta_marks_name_the_source():
    """Author and source fields are marks under their own names."""
    head = "<meta name='dc.source' content='Reuters'><meta property='article:author' content='dpa'>"
    found = draft(page(head))
    assert Mark("meta", "dc.source", "Reuters") in found.marks
    assert Mark("meta", "article:author", "dpa") in found.marks


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", "empty"),
        ("<html><body></body></html>", "nothing"),
        ("<html><body><script>var a = 1;</script></body></html>", "nothing"),
        ("<html><body><p>Please wait a moment.</p></body></html>", "characters"),
        (COOKIES, "consent wall"),
        (LOGIN, "login"),
    ],
)
def test_a_page_without_article_is_rejected_with_its_reason(html, reason):
    """An empty page, a consent wall or a login is not an article, and the reason names it."""
    found = outcome(html)
    assert isinstance(found, Rejection)
    assert (found.stage, found.locator) == ("extraction", "page.html")
    assert reason in found.reason


def test_an_article_about_consent_walls_is_an_article():
    """A text in which a few sentences are about cookies is not a wall."""
    html = page(bottom="<p>The board's website will also ask for your consent to cookies from Monday on.</p>")
    assert "consent to cookies" in draft(html).body


@pytest.mark.parametrize(
    "html",
    [
        "<html><body>" + "<div>" * 10_000 + f"<p>{FIRST}</p><p>{SECOND}</p>" + "</div>" * 10_000 + "</body></html>",
        f"<html><body data-x='{'y' * 1_000_000}'><p>{FIRST}</p><p>{SECOND}</p></body></html>",
        f"<html><body><p>{FIRST}</p><p>{SECOND}</p>" + "<b><i>" * 5_000,
        page("<meta name='author' content='" + "x" * 500_000 + "'>"),
        "\x00\x01<html><body><p>" + FIRST + "\x08</p><p>" + SECOND + "</p></body></html>",
        "<?xml version='1.0' encoding='utf-16'?>" + page(),
    ],
)
def test_hostile_pages_end_as_a_draft_or_a_rejection(html):
    """Deep nesting, huge attributes, open elements and control characters neither crash nor hang."""
    assert isinstance(outcome(html), Draft | Rejection)


def test_a_page_of_too_many_elements_is_rejected():
    """A page that would take minutes is rejected with its number of elements."""
    found = outcome("<html><body>" + "<p>x" * 100_001)
    assert isinstance(found, Rejection)
    assert "elements" in found.reason


def test_hints_fill_what_the_page_does_not_say():
    """A feed's values are used where the page has none, and its source is a mark."""
    hints = {"title": "From the feed", "section": "Feed section", "source": "Reuters", "published_at": "2024-03-05"}
    found = draft(page(linked({**ARTICLE, "articleSection": None})), hints=hints)
    assert found.article.title == "Port Ellery closes its ferry landing"
    assert found.article.section == "Feed section"
    assert found.article.source.name == "The Ellery Gull"
    assert Mark("feed", "source", "Reuters") in found.marks


def test_notes_of_the_reader_are_kept():
    """The reader's notes are in the record."""
    assert "cut short" in draft(page(), notes=["cut short"]).article.notes


@pytest.mark.parametrize("character", ["\x01", "&#1;", "\f", "&#xC;", "\uffff", "&#65535;"])
def test_control_characters_are_no_text(character):
    """The parser keeps characters that no tree may contain; they do not cost the page its article."""
    sentence = "The council of Norderfeld voted on Monday to rebuild the old harbour bridge. "
    nav = f"<nav>Home</nav>{character}" * 3
    page = f"<html><body>{nav}<article><h1>Bridge</h1><p>{sentence * 6}{character}</p></article></body></html>"

    found = extract(Document("a.html", page.encode(), "html"))

    assert isinstance(found, Draft)
    assert character not in found.body

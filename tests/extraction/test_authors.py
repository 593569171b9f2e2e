"""Who wrote a page, by its elements."""

import json

import pytest

from pipelines.documents import Document, Draft
from pipelines.extraction import extract
from pipelines.items import Article

TITLE = "Port Ellery closes its ferry landing for the winter"
TEXT = "".join(
    f"<p>The harbour board of Port Ellery voted on {day} to close the old ferry landing for the winter, after divers "
    "found cracks in three of its eleven piers.</p>"
    for day in ("Tuesday", "Wednesday", "Thursday")
)


def article(top: str, head: str = "", bottom: str = "") -> Article:
    html = (
        f"<html><head><title>{TITLE}</title>{head}</head><body><article><h1>{TITLE}</h1>{top}{TEXT}{bottom}"
        "</article></body></html>"
    )
    draft = extract(Document("page.html", html.encode(), "html"))
    assert isinstance(draft, Draft), draft
    return draft.article


def declared(*names: str) -> str:
    node = {"@type": "NewsArticle", "headline": TITLE, "author": [{"@type": "Person", "name": name} for name in names]}
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


@pytest.mark.parametrize(
    "top",
    [
        "<div class='authors'><a href='/a'>Jo Muster</a><a href='/b'>Sam Roe</a></div>",
        "<div class='authors'><span>Jo Muster</span><span>Sam Roe</span></div>",
        "<p class='byline'>By <a href='/a'>Jo Muster</a> and <a href='/b'>Sam Roe</a></p>",
        "<ul class='byline'><li>Jo Muster</li><li>Sam Roe</li></ul>",
        "<p class='byline'>Von Jo Muster<br>Sam Roe</p>",
        "<p class='byline'><b>Jo Muster</b>, <i>Sam Roe</i></p>",
        "<ul><li><span class='author'>Jo Muster</span></li><li><span class='author'>Sam Roe</span></li></ul>",
        "<p class='byline'>By Jo Muster<span>Politics reporter</span>Sam Roe<time>12:20pm Jan 7, 2024</time></p>",
        "<p class='byline'><span>Jo Muster</span><span>Kiel</span><span>Sam Roe</span><button>Follow</button></p>",
    ],
)
def test_elements_part_people(top):
    """Two links, lines or elements are two people, and times, roles, places and buttons none."""
    assert article(top).authors == ["Jo Muster", "Sam Roe"]


@pytest.mark.parametrize(
    ("top", "byline"),
    [
        ("<div class='authors'><a href='/a'>Jo Muster</a><a href='/b'>Sam Roe</a></div>", "Jo Muster, Sam Roe"),
        ("<p class='byline'>By Jo Muster<time>12:20pm Jan 7, 2024</time></p>", "By Jo Muster"),
        ("<p class='byline'>By Jo Muster <span>Updated May 3, 2024</span><button>Share</button></p>", "By Jo Muster"),
        ("<p class='byline'>By Associated Press<time>12:20pm Jan 7, 2024</time></p>", "By Associated Press"),
    ],
)
def test_the_byline_is_as_printed_without_furniture(top, byline):
    """The line stays as it is, without times and buttons, its words apart."""
    assert article(top).byline == byline


def test_a_byline_in_the_headlines_block_counts_whatever_the_block_is_called():
    """A block that holds the headline is the article's, even if its class says teaser."""
    block = f"<div class='teaser-large'><h1>{TITLE}</h1><p class='teaser__author'>Von Jo Muster</p></div>"
    html = f"<html><head><title>{TITLE}</title></head><body>{block}<div>{TEXT}</div></body></html>"
    draft = extract(Document("page.html", html.encode(), "html"))
    assert isinstance(draft, Draft)
    assert draft.article.authors == ["Jo Muster"]


def test_people_in_the_data_go_before_printed_ones_and_have_their_printed_form():
    """JSON-LD says who is an author; a name in capitals is spelt as in the byline."""
    found = article("<p class='byline'>By Jo Muster and Sam Roe</p>", declared("JO MUSTER"))
    assert found.authors == ["Jo Muster"]


@pytest.mark.parametrize("named", ["The Ellery Gull", "EGX North", "Redaktion"])
def test_an_outlet_in_the_data_gives_way_to_a_printed_name(named):
    """Where the data name only the outlet or its desk, the byline says who wrote."""
    site = "<meta property='og:site_name' content='The Ellery Gull'><meta name='application-name' content='EGX'>"
    assert article("<p class='byline'>Von Jo Muster</p>", site + declared(named)).authors == ["Jo Muster"]


@pytest.mark.parametrize(
    "top",
    [
        "<div class='source'>Harbour Board</div>",
        "<span class='photo-credit'>Sam Lens</span>",
        "<p class='author'>Fotos: Sam Lens</p>",
        "<div class='comments'><span class='author'>Jo Commenter</span></div>",
    ],
)
def test_sources_and_photographers_are_no_authors(top):
    """An element of a source, picture or comment names nobody who wrote the text."""
    assert article(top).authors == []


def test_a_line_near_the_text_may_be_the_only_byline():
    """A byline in an element without a name is found among the lines around the text."""
    assert article("<div><span>von Jo Muster</span></div>").authors == ["Jo Muster"]


@pytest.mark.parametrize(
    ("top", "head", "name"),
    [
        ("<span class='author vcard'><a href='/author/nebelkrähe'>nebelkrähe</a></span>", "", "nebelkrähe"),
        ("<p>Autor: <a rel='author' href='/author/b'>bo2muster</a></p>", "", "bo2muster"),
        ("<p class='byline'>By Mustermaid</p>", "", "Mustermaid"),
        ("<p class='byline'>Artikel von: Musterine</p>", "", "Musterine"),
        ("<p class='author'>Musti</p>", "<meta name='author' content='Musti'>", "Musti"),
    ],
)
def test_a_pen_name_is_an_authors_where_the_byline_is_surely_one(top, head, name):
    """Bloggers write what they are called, in one word and any case: the markup, ``By`` or the metadata tells."""
    assert article(top, head).authors == [name]


@pytest.mark.parametrize(
    "top",
    [
        "<p class='author'>Musti</p>",
        "<p class='byline'>By email</p>",
        "<a rel='author' href='/a'>Website</a>",
        "<p class='byline'>Von Redaktion</p>",
        "<p class='author vcard'>Admin</p>",
        "<p class='byline'>Nordlicht AG</p>",
        "<p class='byline'>Gründerin Musterblog</p>",
    ],
)
def test_other_words_and_organisations_are_no_pen_names(top):
    """A word that only stands in an element of bylines may be anything."""
    assert article(top).authors == []


def test_a_pen_name_gives_way_to_a_whole_name():
    """A name of two words is surely a person's, wherever it stands."""
    assert article("<span class='author vcard'>musti</span><p class='byline'>By Jo Muster</p>").authors == ["Jo Muster"]


def test_the_authors_of_references_are_not_those_of_a_paper():
    """Scholarly pages name their own authors in ``citation_author``; other elements may list everybody they cite."""
    head = "<meta name='author' content='A. Roe, B. Doe'><meta name='citation_author' content='Jo Muster'>"
    assert article("", head).authors == ["Jo Muster"]


def test_an_agency_beside_a_date_in_one_element_is_a_mark_of_its_own():
    """The byline and the date below it are parts of one element; the agency in the first is the origin all the same."""
    top = "<div class='byline'><span>By The Canadian Press</span><span>Posted June 2, 2023 4:15 pm</span></div>"
    html = f"<html><body><article><h1>Ferry landing closes</h1>{top}{TEXT}</article></body></html>"
    draft = extract(Document("page.html", html.encode(), "html"))

    assert isinstance(draft, Draft)
    assert "By The Canadian Press" in [mark.text for mark in draft.marks if mark.place == "byline"]

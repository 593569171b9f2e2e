"""The JSON-LD of a page: which node is its article, and what is nearly JSON."""

import json

import pytest

from pipelines.documents import Document, Draft
from pipelines.extraction import extract
from pipelines.items import Article

URL = "https://example.org/harbour/landing"
TITLE = "Port Ellery closes its ferry landing for the winter"
TEXT = "".join(
    f"<p>The harbour board of Port Ellery voted on {day} to close the old ferry landing for the winter, after divers "
    "found cracks in three of its eleven piers.</p>"
    for day in ("Tuesday", "Wednesday", "Thursday")
)
OWN = {
    "@type": "Article",
    "headline": TITLE,
    "datePublished": "2024-03-05T08:30:00Z",
    "author": {"@type": "Person", "name": "Jo Muster"},
}
OTHER = {
    "@type": "NewsArticle",
    "headline": "Ferry captain wins a medal after the storm",
    "datePublished": "2024-02-01T10:00:00Z",
    "author": {"@type": "Person", "name": "Al Poe"},
    "url": "https://example.org/harbour/medal",
}


def article(*scripts: object, url: str | None = URL, heading: str = TITLE) -> Article:
    texts = [script if isinstance(script, str) else json.dumps(script) for script in scripts]
    data = "".join(f"<script type='application/ld+json'>{text}</script>" for text in texts)
    html = f"<html><head>{data}</head><body><article><h1>{heading}</h1>{TEXT}</article></body></html>"
    draft = extract(Document("page.html", html.encode(), "html", url=url))
    assert isinstance(draft, Draft), draft
    return draft.article


@pytest.mark.parametrize(
    "term",
    [
        "mentions",
        "isPartOf",
        "hasPart",
        "relatedLink",
        "citation",
        "isBasedOn",
        "about",
        "subjectOf",
        "comment",
        "video",
    ],
)
def test_what_an_article_refers_to_is_another(term):
    """A node under a property that names other works is never the page's own, however specific its type."""
    assert article({**OWN, term: [OTHER]}).authors == ["Jo Muster"]


@pytest.mark.parametrize(
    "scripts",
    [
        [OTHER, OWN],
        [[OTHER, OWN]],
        [{"@graph": [OTHER, {"@type": "WebPage", "mainEntity": OWN}]}],
        [OTHER, {**OWN, "url": URL}],
        [{**OTHER, "headline": TITLE}, {**OWN, "url": f"{URL}/", "headline": "Landing: all dates and buses"}],
        [OTHER, {**OWN, "mainEntityOfPage": {"@id": f"{URL}#article"}}],
        [
            {
                "@type": "ItemList",
                "itemListElement": [{"item": OTHER}, {"@type": "ListItem", "item": {**OTHER, **OWN}}],
            },
            OWN,
        ],
        [{"@type": "WebPage", "review": {**OTHER, "url": URL}}, OWN],
    ],
)
def test_the_node_of_this_page_is_known_by_address_and_headline(scripts):
    """A related or listed article may come first; address and headline say which node is the page's."""
    found = article(*scripts)
    assert (found.authors, found.published_at) == (["Jo Muster"], "2024-03-05T08:30:00Z")


@pytest.mark.parametrize(
    "scripts", [[OTHER], [{"@type": "ItemList", "itemListElement": [OTHER, OWN]}], [[OTHER, OTHER]]]
)
def test_only_other_articles_are_none(scripts):
    """A page whose data describe other articles alone takes nothing from them."""
    found = article(*scripts)
    assert (found.title, found.authors) == (TITLE, [])


def test_a_node_with_another_headline_is_the_pages_own_if_nothing_speaks_against_it():
    """The headline in the data may be written for search engines; a page without an address has no other."""
    assert article({**OWN, "headline": "Winter closure: dates"}, url=None).authors == ["Jo Muster"]


STATED = (
    '"@type": "Article", "datePublished": "2024-03-05T08:30:00Z", "author": {"@type": "Person", "name": "Jo Muster"}'
)


@pytest.mark.parametrize(
    "script",
    [
        f'{{{STATED}, "headline": "Mayor: "Landing must close" by May"}}',
        f'{{"headline": ""Landing must close"", {STATED}}}',
        f"{{{STATED}}}".replace('"', "'"),
        f"{{{STATED}}}".replace('"', "&quot;"),
        f"{{{STATED}}}".replace('"', "&#34;"),
        f'{{"@type": "Organization", "name": "Gull"}}\n{{{STATED}}}',
        f'{{"@type": "Organization", "name": "Gull"}},{{{STATED}}}',
        f"/* generated */ {{{STATED}, /* url */}}",
        f"// <![CDATA[\n{{{STATED},}}\n// ]]>",
        f'{{{STATED}, "description": "two\nlines\tand a tab"}}',
        f"\ufeff{{{STATED}}};",
        f"window.data = {{{STATED}}}",
        f"{{{STATED}"[:-1],
        f"{{{STATED}, 'url': 'https://example.org/harbour/landing'}}}}",
        f'{{{STATED}, "image": , "wordCount": undefined}}',
        f"{{{STATED}}}".replace('"@type"', "@type").replace('"datePublished"', "datePublished"),
    ],
)
def test_what_is_nearly_json_is_read(script):
    """Faults of templates do not hide the author and the date."""
    found = article(script)
    assert (found.authors, found.published_at) == (["Jo Muster"], "2024-03-05T08:30:00Z")


@pytest.mark.parametrize("script", ["not available", "{{ article.json }}", "Article:", "{"])
def test_what_cannot_be_read_is_noted(script):
    """A script without an object in it is named in the notes."""
    assert any("JSON-LD" in note for note in article(script).notes)
    assert not any("JSON-LD" in note for note in article(OWN).notes)


def test_a_number_is_passed_on_as_a_date():
    """Seconds since 1970 are a time in JSON-LD too."""
    assert article({**OWN, "datePublished": 1709627400}).published_at == "2024-03-05T08:30:00Z"


def test_a_person_without_a_name_has_two():
    """Given and family name make the name; an organisation is no author."""
    author = [
        {"@type": "Person", "givenName": "Jo", "familyName": "Muster"},
        {"@type": "Organization", "name": "Sea Desk"},
    ]
    assert article({**OWN, "author": author}).authors == ["Jo Muster"]

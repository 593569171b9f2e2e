"""Articles on several pages, and articles of which the feed has the text."""

import html

import pytest
from scrapy.http import HtmlResponse, Request, Response

from benchmarks.corpus import article
from newscrawl.web.article_pages import MOST_PAGES, join, next_page
from newscrawl.web.responses import read_response, text_of_lead
from pipelines.documents import Document, Draft, Lead, Rejection
from pipelines.extraction import extract
from pipelines.items import Via

SITE = "https://news.example"
STORY = f"{SITE}/2026/11/harbour-bridge-reopens-10452"
MADE = [article(number) for number in (3, 5, 7)]
FEED = Via("feed", f"{SITE}/feed.xml")


def page(part, made, link=""):
    """Return a page of the article: its title and lead again, then the paragraphs of a part of it."""
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in [LEAD, *made.paragraphs])
    return (
        f"<!doctype html><html lang='en'><head><title>{MADE[0].title}</title></head><body><main><article>"
        f"<h1>{MADE[0].title}</h1>{body}{link}<p class='pages'>Page {part} of 3</p></article></main></body></html>"
    )


LEAD = "The bridge over the old harbour is open again after two years, and many people of the town came to see it."


def response(url, body):
    return HtmlResponse(url, body=body.encode(), encoding="utf-8", request=Request(url))


@pytest.mark.parametrize(
    ("here", "link"),
    [
        (STORY, '<link rel="next" href="?page=2">'),
        (STORY, '<a href="?seite=2">Weiter</a>'),
        (STORY, f'<a rel="next nofollow" href="{STORY}/2">2</a>'),
        (STORY, f'<a href="{STORY}/seite-2">2</a>'),
        (STORY, f'<a href="{STORY}/page/2/?utm_source=x#text">2</a>'),
        (f"{STORY}.html", f'<link rel="next" href="{STORY}-2.html">'),
        (f"{STORY}.html", f'<a href="{STORY}_page2.html">2</a>'),
        (f"{STORY}?id=7&page=2", '<a href="?page=3&id=7">3</a>'),
        (f"{STORY}?page=2", '<a href="?page=1">1</a><a href="?page=3">3</a><a href="?page=4">4</a>'),
        (f"{STORY}/seite-4", f'<a href="{STORY}/seite-5">5</a>'),
        (f"{STORY}?p=2", '<link rel="next" href="?p=3">'),
    ],
)
def test_next_page_of_an_article(here, link):
    """A link to the address of the page with a number one higher is followed."""
    found = next_page(response(here, page(1, MADE[0], link)))

    assert found is not None
    assert any(mark in found for mark in ("2", "3", "5"))


@pytest.mark.parametrize(
    ("here", "link"),
    [
        (STORY, ""),
        (STORY, f'<link rel="next" href="{SITE}/2026/11/zoo-has-a-new-tapir-10453">'),
        (STORY, f'<link rel="next" href="{SITE}/2026/11/harbour-bridge-reopens-10453">'),
        (STORY, '<a href="?page=3">3</a>'),
        (STORY, '<a href="?p=2">2</a>'),
        (STORY, f'<a href="{STORY}/2">2</a>'),
        (STORY, f'<a href="{STORY}/comment-page-2">older comments</a>'),
        (STORY, '<a href="?comments=2">older comments</a>'),
        (STORY, '<a href="https://other.example/2026/11/harbour-bridge-reopens-10452?page=2">2</a>'),
        (f"{STORY}?page=3", '<a href="?page=2">2</a><a href="?page=5">5</a>'),
        (f"{STORY}?page={MOST_PAGES}", f'<a href="?page={MOST_PAGES + 1}">on</a>'),
        (f"{SITE}/?p=10452", '<link rel="next" href="?p=10453">'),
        (STORY, '<a href="http://[bad?page=2">2</a>'),
    ],
)
def test_other_links_are_not_followed(here, link):
    """The next article, comments, the pages before and a page too far on are no next page."""
    assert next_page(response(here, page(1, MADE[0], link))) is None


def test_what_is_no_page_has_no_next_one():
    """A feed or an empty body has none."""
    assert next_page(Response(STORY, body=b'<link rel="next" href="?page=2">')) is None
    assert next_page(response(STORY, "")) is None


def documents(*pages):
    asked = [STORY, *(f"{STORY}?page={number}" for number in range(2, len(pages) + 1))]
    pairs = zip(asked, pages, strict=False)
    return [next(iter(read_response(response(url, body), Lead(url, [FEED])))) for url, body in pairs]


def test_joined_pages_are_one_article():
    """The record has the texts of all pages once, what opens each page once, and a note."""
    pages = documents(*(page(number, made) for number, made in enumerate(MADE, 1)))
    whole = join(pages)
    draft = extract(whole)

    assert draft.article.title == MADE[0].title
    assert draft.article.locator == STORY
    assert draft.article.kind == "article"
    assert "joined from 3 pages" in draft.article.notes
    assert draft.body.count(LEAD) == 1
    paragraphs = [paragraph for made in MADE for paragraph in made.paragraphs]
    assert all(draft.body.count(paragraph) == 1 for paragraph in paragraphs)
    assert [draft.body.index(paragraph) for paragraph in paragraphs] == sorted(map(draft.body.index, paragraphs))
    assert all(draft.body[span.start : span.end] == span.text for span in draft.spans)
    assert draft.article.id != extract(pages[0]).article.id
    assert draft.article.id != extract(join(pages[:2])).article.id
    assert join(pages[:1]) == pages[0]


def test_a_page_that_cannot_be_used_ends_the_article():
    """What is there is published with a note; without its first page there is no article."""
    short = "<html><body><p>Soon.</p></body></html>"
    draft = extract(join(documents(page(1, MADE[0]), short, page(3, MADE[2]))))
    lost = extract(join(documents(short, page(2, MADE[1]))))

    assert MADE[0].paragraphs[0] in draft.body
    assert MADE[2].paragraphs[0] not in draft.body
    assert [note for note in draft.article.notes if note.startswith("page 2 of the article is missing: no article")]
    assert isinstance(lost, Rejection)


def lead(text):
    """Return a lead whose feed has a text of it."""
    about = {"title": "Bridge reopens", "url": STORY}
    content = Document(f"{SITE}/feed.xml:1", text.encode(), "text", hints=about, via=[FEED])
    return Lead(STORY, [FEED], guid="tag:7", hints={"title": "Bridge reopens"}, content=content)


@pytest.mark.parametrize(
    ("reached", "body", "why"),
    [
        (STORY, "<html><body><p>Soon.</p></body></html>", "no article text"),
        (f"{SITE}/", page(1, MADE[0]), "redirected to the home page"),
        (STORY, "%PDF-1.7", "a PDF document"),
    ],
)
def test_the_feed_has_the_text_where_the_page_has_none(reached, body, why):
    """The feed's own text takes the place of a page that is no article, at its address, and a note says so."""
    (found,) = read_response(response(reached, body), lead(MADE[1].text))
    draft = extract(found)

    assert isinstance(draft, Draft)
    assert MADE[1].paragraphs[0] in draft.body
    assert (draft.article.locator, draft.article.url, draft.article.via) == (STORY, STORY, [FEED])
    (note,) = [note for note in draft.article.notes if "in its feed" in note]
    assert why in note


def test_a_page_that_could_not_be_fetched():
    """Whoever fetches takes the feed's text, with the reason."""
    document = text_of_lead(lead(MADE[1].text), "the server answered 410")

    assert document.locator == STORY
    assert "the server answered 410" in extract(document).article.notes[0]
    assert text_of_lead(Lead(STORY), "the server answered 410") is None


@pytest.mark.parametrize(("takes_longer", "from_feed"), [(False, False), (True, True)])
def test_the_longer_text_on_demand(takes_longer, from_feed):
    """The page's text is taken although the feed's is longer, unless the source asks for the longer one."""
    long = "\n\n".join(made.text for made in MADE)
    (found,) = read_response(response(STORY, page(1, MADE[0])), lead(long), takes_longer=takes_longer)
    (short,) = read_response(response(STORY, page(1, MADE[0])), lead("A short teaser."), takes_longer=takes_longer)

    assert (MADE[2].paragraphs[0] in extract(found).body) is from_feed
    assert any("longer than that of its page" in note for note in extract(found).article.notes) is from_feed
    assert MADE[0].paragraphs[0] in extract(short).body

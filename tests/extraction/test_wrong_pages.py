"""Whole pages served instead of an article, and articles that look or sound like them."""

import pytest

from benchmarks.corpus import page
from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction import extract
from tests.extraction.wrong_pages import HOME, SAMPLES, TEASERS, page_of

REASONS = ("error page", "refused", "teasers", "parked domain", "login", "consent", "removed or has expired", "search")
STORY = f"{HOME}/2026/11/harbour-bridge-reopens-10452"


def outcome(html, url=STORY):
    return extract(Document("page.html", html.encode(), "html", url=url))


@pytest.mark.parametrize("form", TEASERS)
@pytest.mark.parametrize("sample", SAMPLES["wrong"], ids=lambda sample: sample["id"])
def test_wrong_pages_are_rejected(sample, form):
    """A page that stands in place of an article is rejected with its reason, however it prints its teasers."""
    rejection = outcome(page_of(sample, form))

    assert isinstance(rejection, Rejection)
    assert rejection.reason.startswith("no article text: ")
    assert any(reason in rejection.reason for reason in REASONS)


@pytest.mark.parametrize("form", TEASERS)
@pytest.mark.parametrize("sample", SAMPLES["article"], ids=lambda sample: sample["id"])
def test_articles_are_kept(sample, form):
    """An article about errors, walls and robots is one; so are news in brief, lists and short notices."""
    draft = outcome(page_of(sample, form))

    assert isinstance(draft, Draft)
    assert draft.article.title.split(":")[0].strip("„“”«»'‘’「」 ") in sample["title"]


def test_generated_articles_are_kept():
    """Pages with many links around their text are articles, whatever their address."""
    assert all(isinstance(outcome(page(number), None), Draft) for number in range(4))


@pytest.mark.parametrize("address", [f"{HOME}/", f"{HOME}/index.html", f"{HOME}/de/"])
def test_a_home_page_is_no_article(address):
    """What was fetched from the address of a home page and has teasers is one, though it says more besides."""
    welcome = "The council met on Monday to discuss the harbour, and the mayor said that the work would go on. " * 3
    front = page_of({"id": "en", "title": "The Courier", "text": [welcome, welcome[90:]], "teasers": FRONT}, "boxes")

    assert "a home page" in outcome(front, address).reason
    assert isinstance(outcome(front), Draft)


FRONT = [
    ("Ferry strike enters second week", "Talks between the crew and the operator broke off on Sunday night."),
    ("Council votes to keep the lido", "Forty residents watched from the gallery as the plan failed by one vote."),
    ("New head for the grammar school", "Maria Pell takes over from Owen Starke, who retires after nineteen years."),
]

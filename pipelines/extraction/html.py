"""HTML pages: body, metadata and marks of origin from one parsed tree."""

from __future__ import annotations

from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction.assembly import assemble
from pipelines.extraction.body.choice import SHORTEST_BODY
from pipelines.extraction.body.page_body import page_body
from pipelines.extraction.facts import Facts
from pipelines.extraction.kinds.kind import ends_at_prompt, is_beginning, is_list_of_items, is_not_free
from pipelines.extraction.kinds.walls import wall_of
from pipelines.extraction.kinds.wrong_pages import is_browser_check, named_wall, wrong_page
from pipelines.extraction.metadata.authors import byline_among
from pipelines.extraction.metadata.marks import dropped_lines
from pipelines.extraction.metadata.page_facts import facts_of_page
from pipelines.extraction.page.lines import article_lines, page_lines
from pipelines.extraction.page.page import Page
from pipelines.text.length import reading_length

MOST_ELEMENTS = 100_000
"""Most elements of a page that is parsed; news pages have about 2,000."""


def extract_page(document: Document, html: str, notes: list[str]) -> Draft | Rejection:
    """Return the draft of a page whose decoded source is ``html``, or the reason why it is not an article."""
    page = Page.parse(html, document.url)
    if page is None:
        return Rejection(document.locator, "extraction", "no article text: the page is empty")
    if page.size > MOST_ELEMENTS:
        return too_large(document, page)
    body = page_body(page)
    if reading_length(body.article) < SHORTEST_BODY:
        return Rejection(document.locator, "extraction", f"no article text: {_found_instead(page, body.article)}")
    if instead := wrong_page(page, body.article):
        return Rejection(document.locator, "extraction", f"no article text: {instead}")
    facts = Facts(notes=[*notes, *body.notes])
    facts.fill(facts_of_page(page, document.fetched_at))
    paid = is_not_free(page)
    if facts.kind is None and is_list_of_items(page, body.article):
        facts.kind = "list"
    elif facts.kind is None and paid and is_beginning(page.article, body.article):
        facts.kind = "stub"
        facts.notes.append("a stub: the page says that the text is not free, and has only its beginning")
    elif facts.kind is None and ends_at_prompt(page, body.article):
        facts.kind = "stub"
        facts.notes.append("a stub: below the text the page asks its readers to subscribe or to log in")
    elif paid:
        facts.notes.append("the page says that the text is not free for everybody")
    printed = {mark.text for mark in facts.marks if mark.place == "byline"}
    dropped = [mark for mark in dropped_lines(list(article_lines(page.blocks)), body.text) if mark.text not in printed]
    facts.marks += dropped
    if not facts.authors:
        byline, facts.authors = byline_among((mark.text for mark in dropped), facts.outlet)
        facts.byline = byline or facts.byline
    return assemble(document, body.text, facts, body.spans)


def _found_instead(page: Page, body: str) -> str:
    """Return what a page with too short a body is, in a few words: a wall, or nothing much."""
    whole = "\n".join(line if line[-1] in ".!?" else f"{line}." for line in page_lines(page.blocks))
    if wall := wall_of(body) or wall_of(whole) or named_wall(page, body):
        return wall
    if is_browser_check(page):
        return "a check of the browser stands in its place"
    return f"{f'only {len(body)} characters' if body else 'nothing'} found on the page besides boilerplate"


def too_large(document: Document, page: Page) -> Rejection:
    """Return the rejection of a page with more than ``MOST_ELEMENTS`` elements."""
    reason = f"the page has {page.size:,} elements, more than the limit of {MOST_ELEMENTS:,}; it would take minutes"
    return Rejection(document.locator, "extraction", reason)


def page_text(page: Page) -> str:
    """Return the body of a page inside a record; empty if it has none."""
    return page_body(page).article


def fragment_text(html: str) -> str:
    """Return the text of a markup fragment that is all article; paragraphs are separated by a blank line."""
    page = Page.parse(f"<div>{html}</div>", None)
    return "\n\n".join(page_lines(page.blocks)) if page else ""

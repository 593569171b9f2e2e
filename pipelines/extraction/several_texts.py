"""One article from several documents: its pages joined, or its feed's text in place of its page's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction.identity import article_id, place_of, source_hash
from pipelines.extraction.kinds.kind import kind_of
from pipelines.text.length import reading_length

LISTED = "the text is the one in its feed"


def joined(document: Document, drafts: Sequence[Draft | Rejection]) -> Draft | Rejection:
    """Return the draft of an article whose pages have these drafts, in their order.

    Title, date and what else is known are those of the first page. What opens each page (the title again, the lead, the
    picture) is left out of the further ones; a page that cannot be used ends the article, and a note says so.
    """
    first = drafts[0]
    if isinstance(first, Rejection):
        return first
    body, spans, marks = first.body, list(first.spans), list(first.marks)
    article = first.article
    images, notes, read = list(article.images), list(article.notes), 1
    known = {line for line in (*body.split("\n"), article.title, article.description) if line}
    for number, draft in enumerate(drafts[1:], 2):
        if isinstance(draft, Rejection):
            notes.append(f"page {number} of the article is missing: {draft.reason}")
            break
        start = _start(draft.body, known)
        moved = len(body) + 2 - start
        body = f"{body}\n\n{draft.body[start:]}"
        spans += [
            replace(span, start=span.start + moved, end=span.end + moved) for span in draft.spans if span.start >= start
        ]
        marks += [mark for mark in draft.marks if mark not in marks and mark.place != "url"]
        images += [image for image in draft.article.images if image.url not in {one.url for one in images}]
        notes += [note for note in draft.article.notes if note not in notes]
        known.update(filter(None, draft.body.split("\n")))
        read += 1
    if read > 1:
        notes.append(f"joined from {read} pages")
    kind = kind_of(article.title, article.url, body) if article.kind == "brief" else article.kind
    content = b"\0".join(page.content for page in (document, *document.next_pages))
    identity = article_id(place_of(document, article.url, article.guid), content)
    whole = replace(article, id=identity, kind=kind, images=images, notes=notes, source_hash=source_hash(content))
    return replace(first, article=whole, body=body, spans=spans, marks=marks)


def preferred(page: Draft | Rejection, listed: Draft | Rejection, *, takes_longer: bool) -> Draft | Rejection:
    """Return the draft of a page, or of the text that its feed has of it, with a note why it was taken.

    That is where the page is no article, and on demand where its text is shorter.
    """
    if isinstance(listed, Rejection):
        return page
    if isinstance(page, Rejection):
        return _noted(listed, f"{LISTED}; of its page: {page.reason}")
    if takes_longer and reading_length(listed.body) > reading_length(page.body):
        return _noted(listed, f"{LISTED}, which is longer than that of its page")
    return page


def _start(body: str, known: set[str]) -> int:
    """Return the offset behind the lines at the beginning of a page that an earlier one has too."""
    start = 0
    for line in body.split("\n"):
        if line and line not in known:
            return start
        start += len(line) + 1
    return len(body)


def _noted(draft: Draft, note: str) -> Draft:
    return replace(draft, article=replace(draft.article, notes=[*draft.article.notes, note]))

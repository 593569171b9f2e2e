"""From a document to a draft, whatever its format."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from pipelines.documents import Document, Draft, Rejection
from pipelines.extraction.assembly import assemble
from pipelines.extraction.facts import Facts
from pipelines.extraction.html import extract_page
from pipelines.extraction.plain_text.parsing import with_paragraphs
from pipelines.extraction.records.json_record import extract_record
from pipelines.extraction.several_texts import joined, preferred
from pipelines.text.encoding import decode, repair

_IN_READING = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError,
    etree.LxmlError,
)  # fmt: skip
"""What the underlying libraries raise on hostile input."""


def extract(document: Document) -> Draft | Rejection:
    """Return the draft of ``document``, with nothing cut yet, or the reason why it is not an article.

    Its further pages are joined to it, and what its feed has of it takes its place where it is no article. It never
    raises because of a document's content: every failure becomes a rejection.
    """
    draft = _extract(document)
    if document.next_pages:
        draft = joined(document, [draft, *map(_extract, document.next_pages)])
    if document.listed_text is None or (isinstance(draft, Draft) and not document.takes_longer):
        return draft
    listed = replace(document.listed_text, fetched_at=document.fetched_at)
    return preferred(draft, _extract(listed), takes_longer=document.takes_longer)


def _extract(document: Document) -> Draft | Rejection:
    try:
        if document.format == "record":
            return extract_record(document)
        decoded = decode(document.content, document.encoding, html=document.format == "html")
        text, repaired = repair(decoded.text)
        notes = [*decoded.notes, *(["mojibake repaired"] if repaired else [])]
        if document.format == "html":
            return extract_page(document, text, notes)
        return assemble(document, with_paragraphs(text), Facts(notes=notes))
    except _IN_READING as error:
        reason = f"the document could not be parsed ({type(error).__name__}: {error})"
        return Rejection(document.locator, "extraction", reason[:300])

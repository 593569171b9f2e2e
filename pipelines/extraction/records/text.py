"""The text of a JSON record: which field has it, and what exports did to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from html.entities import html5
from typing import Any

from pipelines.extraction.html import fragment_text
from pipelines.extraction.plain_text.parsing import with_paragraphs
from pipelines.extraction.records.block_body import block_paragraphs
from pipelines.extraction.records.fields import NAMES
from pipelines.tables import shipped_table

_CUT = shipped_table("extraction", "record_fields")["cut"]
_BODIES = (*NAMES["text"], *NAMES["html"])
_MARK = re.compile(rf"\s*(?:{'|'.join(_CUT['marks'])})\s*$", re.IGNORECASE)
LEADS = frozenset(_CUT["leads"])
"""Fields that have only the beginning of a text."""
_NOTHING = frozenset(_CUT["nothing"])
_TAG = re.compile(
    r"<(?:/?(?:p|div|br|html|body|article|section|span|h[1-6]|ul|ol|li|blockquote|strong|em|figure|table)\b[^<>]*"
    r"|a href[^<>]*)>",
    re.I,
)
_TAG_IN_BLOCK = re.compile(
    r"<(?:a|abbr|b|blockquote|br|cite|code|div|em|figure|h[1-6]|i|li|mark|ol|p|q|small|span|strong|sub|sup|table|u|ul)"
    r"\b[^<>]*>",
    re.IGNORECASE,
)
_ONE_IS_ENOUGH = re.compile(r"\s*<(?:p|div|h[1-6]|article|section)\b[^<>]*>|[^<]*<br\s*/?>", re.IGNORECASE)
_WHOLE_PAGE = re.compile(r"<(?:html|body|head)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# Escaped twice; &lt; and &gt; may be shown on purpose, in a text about markup
_TWICE = re.compile(
    r"&amp;(?=(?:quot|apos|nbsp|amp|[lr][sd]quo|[mn]dash|hellip|laquo|raquo|euro|szlig|ccedil|ntilde|oslash|aring"
    r"|[a-zA-Z](?:uml|acute|grave|circ|tilde)|#\d{2,6}|#[xX][0-9A-Fa-f]{2,6});)"
)
_OPENING, _CLOSING = frozenset("`\"'“„«‹("), frozenset("`\"'“”»›)")
_ESCAPED_MARKUP = re.compile(r"\s*&lt;[a-z]")
# Line ends that were escaped twice follow the end of a sentence; a path such as C:\\new does not
_ESCAPED_LINE_END = re.compile(r"[.!?…\"'”»)。！？](?:\\r)?\\n")
_LINE_END = re.compile(r"(?:\\r)?\\n")
_SAMPLE = 20_000
OUTRANKS = 2
"""A later field is the text if it is this many times as long as an earlier one."""
SNIPPET = 300
"""Characters of a text that may be a snippet of a page that is in the record too."""


def text_and_pages(values: Mapping[str, Any]) -> tuple[str, str, list[str]]:
    """Return the text of a record, the name of its field, and the whole pages in it; empty where there is none.

    A field named earlier in the table is preferred unless a later one begins with its text and goes on, or is twice as
    long: then the first is a snippet.
    """
    given = [(name, text) for name in _BODIES if name in values and (text := _joined(values[name]))]
    pages = [text for _, text in given if _WHOLE_PAGE.search(text)]
    best, field = "", ""
    for name, text in ((name, _read(text)) for name, text in given if not _WHOLE_PAGE.search(text)):
        if _is_snippet(best, text):
            best, field = text, name
    return best, field, pages


def _is_snippet(text: str, other: str) -> bool:
    """Return whether ``other`` is the article of which ``text`` is only a part."""
    if len(other) >= OUTRANKS * len(text):
        return bool(other)
    if len(other) <= len(text) or other.count("\n") < text.count("\n"):
        return False
    start = " ".join(without_cut_mark(text)[0].split()).rstrip("….[]() ")
    return " ".join(other.split()).startswith(start)


def _joined(value: object) -> str:
    """Return a text given as a string, a list of paragraphs or blocks; paragraphs are separated by a blank line."""
    if isinstance(value, str) and value.strip() in _NOTHING:
        return ""
    paragraphs = block_paragraphs(value)
    if isinstance(value, str) and len(paragraphs) == 1:
        return paragraphs[0]
    read = (fragment_text(text) if _TAG_IN_BLOCK.search(text) else without_entities(text) for text in paragraphs)
    return "\n\n".join(text for text in read if text.strip())


def _read(text: str) -> str:
    """Return a text without its markup and entities."""
    if _ESCAPED_MARKUP.match(text) and _is_markup(undone := unescape(text)):
        text = undone
    if _is_markup(text):
        return fragment_text(text)
    if "\n" not in text and _ESCAPED_LINE_END.search(text):
        text = _LINE_END.sub("\n", text).replace('\\"', '"')
    return with_paragraphs(without_entities(text))


def _is_markup(text: str) -> bool:
    """Return whether ``text`` is HTML, rather than a text that speaks of a tag."""
    return len(_TAG.findall(text[:_SAMPLE])) > 1 or _ONE_IS_ENOUGH.match(text[:_SAMPLE]) is not None


def without_entities(text: str) -> str:
    """Return ``text`` with its character references resolved, except those quoted on their own, as in code."""
    return _ENTITY.sub(_undone, _TWICE.sub("&", text)) if "&" in text else text


def _undone(match: re.Match[str]) -> str:
    entity, (start, end) = match[0], match.span()
    before, after = match.string[max(start - 1, 0) : start], match.string[end : end + 1]
    if (before in _OPENING and after in _CLOSING) or not (entity[1] == "#" or entity[1:] in html5):
        return entity
    return unescape(entity)


def without_cut_mark(text: str) -> tuple[str, str | None]:
    """Return ``text`` without a mark such as ``[+1432 chars]`` at its end, and the number of characters it names."""
    mark = _MARK.search(text, max(len(text) - 100, 0))
    return (text[: mark.start()], next(filter(None, mark.groups()))) if mark else (text, None)

"""The article of a page that prints none: its markup is in a script, from which the browser builds the page."""

from __future__ import annotations

import json
import re

from lxml.html import HtmlElement

_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"')
_PARAGRAPH = re.compile(r"<(?:p|br)\b[^<>]*>", re.IGNORECASE)
_SHORTEST = 400
_LARGEST = 4_000_000
_FEWEST_PARAGRAPHS = 3


def markup_in_scripts(tree: HtmlElement) -> str | None:
    """Return the longest string in the page's scripts that is markup with several paragraphs; None if there is none.

    Frameworks such as Next.js keep the text of an article in this way.
    """
    found = ""
    for script in tree.iter("script"):
        if script.text and len(script.text) <= _LARGEST:
            for match in _STRING.finditer(script.text):
                if match.end() - match.start() > max(_SHORTEST, len(found)):
                    found = max(found, _markup(match[0]), key=len)
    return found or None


def _markup(literal: str) -> str:
    """Return the text of a string literal if it is markup with paragraphs, else nothing."""
    try:
        text = str(json.loads(literal, strict=False))
    except ValueError:
        return ""
    return text if len(_PARAGRAPH.findall(text)) >= _FEWEST_PARAGRAPHS else ""

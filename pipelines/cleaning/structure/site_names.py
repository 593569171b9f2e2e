"""The outlet's own name behind a title, as a browser's window shows it: ``Title | Example Post``."""

from __future__ import annotations

import re

from pipelines.text.folding import folded
from pipelines.text.layout import opens_sentence

_SIGN = re.compile(r" ?(?:[|›»·•]|[–—-]) ")
_WORD = re.compile(r"[^\s|›»]+")
_SIGNS = re.compile(r"[^a-z0-9]+")
_SMALL = frozenset("und and of the der die das de la el für for & le les du y w in".split())
_MOST_WORDS = 8
_FEWEST_LETTERS = 3


def site_name_end(text: str, at: int, host: str | None) -> int:
    """Return where the site's name ends that a sign such as ``|`` at ``at`` parts from the title; 0 if there is none.

    The host has words of the name, or its initials. Where the line ends with it, capitals are enough.
    """
    sign = _SIGN.match(text, at)
    if sign is None:
        return 0
    labels = folded(host or "").split(".")[:-1]
    letters, initials = _SIGNS.sub("", "".join(labels)), ""
    end, place = 0, sign.end()
    for _ in range(_MOST_WORDS):
        match = _WORD.match(text, place)
        if match is None or (end and opens_sentence(text, place)):
            break
        word = _SIGNS.sub("", folded(match[0]))
        if not (match[0][0].isupper() or match[0][0].isdigit() or match[0] in _SMALL):
            break
        initials += word[:1]
        if (len(word) >= _FEWEST_LETTERS and word in letters) or _is_label(word, labels) or _is_label(initials, labels):
            end = match.end()
        place = match.end() + 1
        if text[match.end() : place] in {"", "\n"}:
            return match.end()
    return end


def _is_label(word: str, labels: list[str]) -> bool:
    """Return whether a word or initials are a part of the host, a number aside: ``BR24`` at ``br.de``."""
    return len(word) > 1 and (word in labels or word.rstrip("0123456789") in labels)

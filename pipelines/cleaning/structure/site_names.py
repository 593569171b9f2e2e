"""The outlet's own name behind a title, as a browser's window shows it: ``Title | Example Post``."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.cleaning.structure.borders import begins_anew
from pipelines.text.folding import folded
from pipelines.text.layout import opens_sentence

_SIGN = re.compile(r" ?(?:[|›»·•]|[–—-]) ")
_WORD = re.compile(r"[^\s|›»]+")
_SIGNS = re.compile(r"[^a-z0-9]+")
_SMALL = frozenset("und and of the der die das de la el für for & le les du y w in".split())
_MOST_WORDS = 8
_FEWEST_LETTERS = 3
_SHORTEST_NAME = 5


def site_name_end(text: str, at: int, host: str | None) -> int:
    """Return where the site's name ends that a sign such as ``|`` at ``at`` parts from the title; 0 if there is none.

    The host has words of the name, or its initials. Where the line ends with it, capitals are enough.
    """
    sign = _SIGN.match(text, at)
    if sign is None:
        return 0
    *labels, top = folded(host or "").split(".")
    letters, initials = _SIGNS.sub("", "".join([*labels, top])), ""
    longest = max(map(len, labels), default=0) or len(letters)
    end, place, known = 0, sign.end(), 0
    for _ in range(_MOST_WORDS):
        match = _WORD.match(text, place)
        if match is None or (end and opens_sentence(text, place)):
            break
        word = _SIGNS.sub("", folded(match[0]))
        if not (match[0][0].isupper() or match[0][0].isdigit() or match[0] in _SMALL):
            break
        initials += word[:1]
        part = len(word) >= _FEWEST_LETTERS and word in letters
        known += len(word) if part or (match[0] in _SMALL and word in letters) else 0
        if (part and 2 * known >= longest) or _is_label(word, labels) or _is_label(initials, labels):
            end = match.end()
        place = match.end() + 1
        if text[match.end() : place] in {"", "\n"}:
            return match.end()
    whole = 4 * known >= 3 * longest or begins_anew(text, end)
    return end if whole or not _goes_on(text, end) else 0


def _goes_on(text: str, at: int) -> bool:
    """Return whether two words with capitals follow: then the name may be longer."""
    following = [_WORD.match(text, at + 1)]
    following.append(_WORD.match(text, following[0].end() + 1) if following[0] else None)
    return all(match is not None and match[0][0].isupper() for match in following)


def host_words_end(text: str, at: int, host: str | None) -> int:
    """Return where words end that are the host's name and stand alone at ``at``: ``Example Post``, ``example.org``."""
    names = _names_of(host) if host else frozenset()
    place, letters = at, ""
    for _ in range(_MOST_WORDS if names else 0):
        match = _WORD.match(text, place)
        if match is None or not (match[0][0].isupper() or "." in match[0]):
            return 0
        letters += _SIGNS.sub("", folded(match[0]))
        if not any(name.startswith(letters) for name in names):
            return 0
        if letters in names:
            end = match.end()
            whole = "." in match[0] and match[0][-1] != "." and not text[end : end + 2].lstrip()[:1].islower()
            twice = text.startswith(text[at:end], end + 1)
            return end if whole or twice or begins_anew(text, end) else 0
        place = match.end() + (text[match.end() : match.end() + 1] == " ")
    return 0


@lru_cache(maxsize=1024)
def _names_of(host: str) -> frozenset[str]:
    """Return the letters of a host, and of its parts that are long enough to be a name."""
    parts = folded(host).removeprefix("www.").split(".")
    return frozenset(_SIGNS.sub("", name) for name in (*parts[:-1], ".".join(parts)) if len(name) >= _SHORTEST_NAME)


def _is_label(word: str, labels: list[str]) -> bool:
    """Return whether a word or initials are a part of the host, a number aside: ``BR24`` at ``br.de``."""
    return len(word) > 1 and (word in labels or word.rstrip("0123456789") in labels)

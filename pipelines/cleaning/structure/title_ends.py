"""Where the title at the beginning of a body ends: it is known, it is said twice, or the address has its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.text.layout import looks_like_title, opens_sentence, skip_space
from pipelines.text.slugs import end_of_last_words, end_of_slug, slug_words

if TYPE_CHECKING:
    from pipelines.documents import Draft

HEAD = 500
"""The title is within this many characters."""
SOON = 400
"""A title that is said twice is said again within this many characters."""
_PROBE, _PROBE_AT_ONCE = 20, 14
"""Characters by which the repetition is looked for, anywhere soon, and right behind the title."""
_FEWEST_WORDS, _FEWEST_AT_ONCE = 4, 2
_CERTAIN = 35
"""A text of this many characters is a title even if there is other text between it and its repetition."""
LABEL = 60
"""Most characters of a label between them: then the title may be shorter."""

NEVER_LAST = frozenset(
    "der die das dem den des ein eine einen einem einer im in am an auf aus bei mit nach von vom zu zum zur für und "
    "oder als dass the a an of on at to for with and or by de la le les el los las des du un une y en et del "
    "i w na z do o ve ile e il".split()
)
"""Words that no title ends with."""

_CLOSING = re.compile(r"[^\w\s]*(?:\s?[(\[][^()\[\]\n]{2,30}[)\]])?")
_INITIAL = re.compile(r"(?<=\b\w)\.$")
_SENTENCE_END = re.compile(r"(?<!\b\w)[.!?…][\"”“»«’)\]]*(?:\s|$)")


def title_end(draft: Draft) -> int:
    """Return the offset behind the title at the beginning of the body; 0 if that is not certain."""
    body, title = draft.body, draft.article.title
    if title:
        lines = [span.end for span in draft.spans if span.kind == "title" and span.start < HEAD]
        begin = len(body) - len(body.lstrip())
        return max(lines, default=begin + len(title) if body.startswith(title, begin) else 0)
    return said_twice(body) or _in_address(body, draft.article.url)


def said_twice(body: str) -> int:
    """Return the end of the first words of a text if they are its title, which is soon repeated; else 0.

    Two sentences may begin alike, and then go on in lower case. What is repeated right away may be short; with other
    text between it must be long, and end with a word that titles end with.
    """
    start = body.find(body[:_PROBE_AT_ONCE], _PROBE_AT_ONCE, SOON)
    if start < 0 or not body[start - 1].isspace():
        return 0
    end, again = _common(body, start)
    title, after = body[:end], body[again:]
    if not end or after.lstrip(" ")[:1].islower() or "(" in (body[end : end + 2].lstrip()[:1], after[:2].lstrip()[:1]):
        return 0
    words, between = title.split(), body[end:start].strip()
    if not looks_like_title(_INITIAL.sub("", title)):
        return 0
    if not between:
        return end if len(words) >= _FEWEST_AT_ONCE else 0
    long = len(title) >= _CERTAIN or (is_label(between))
    if len(title) < _PROBE or len(words) < _FEWEST_WORDS or not long or words[-1] in NEVER_LAST:
        return 0
    # What stands between is a label or begins a sentence; a word in lower case goes on with the first one
    return end if not between[0].islower() or not between.split()[0].isalpha() else 0


def is_label(words: str, longest: int = LABEL) -> bool:
    """Return whether what stands between a title and its repetition is short and has no sentence in it."""
    return len(words) <= longest and not _SENTENCE_END.search(words) and words.rstrip()[-1:] not in {",", ";"}


def _common(body: str, start: int) -> tuple[int, int]:
    """Return where the same words end that begin at 0 and at ``start``, signs and spaces between them aside."""
    one = end = 0
    other = again = start
    while one < start and other < len(body):
        if not body[one].isalnum():
            one += 1
        elif not body[other].isalnum():
            other += 1
        elif body[one] != body[other] or "\n" in body[end:one]:
            break
        else:
            one, other = one + 1, other + 1
            end, again = one, other
    while end < start and body[end] == body[again : again + 1] and not (body[end].isspace() or body[end].isalnum()):
        end, again = end + 1, again + 1
    whole = body[end : end + 1].isspace() and (again == len(body) or body[again].isspace())
    return (end, again) if whole else (0, 0)


def _in_address(body: str, url: str | None) -> int:
    """Return the end of the title if the address has all its words and a sentence may begin behind it; else 0."""
    words = slug_words(url) if url else ()
    whole = end_of_slug(body, words)
    end = whole or end_of_last_words(body, words)
    # Before the last words of an address alone there may be a sentence already
    if not end or not (whole or _SENTENCE_END.search(body, 0, end) is None):
        return 0
    last = body[:end].rsplit(maxsplit=1)[-1]
    if last in NEVER_LAST and not opens_sentence(body, skip_space(body, end)):
        return 0
    closing = _CLOSING.match(body, end)
    end = closing.end() if closing else end
    after = body[end : end + 1]
    following = body[end : end + 5].lstrip()
    return end if not after or (after.isspace() and not following[:1].islower() and not _goes_on(following)) else 0


def _goes_on(following: str) -> bool:
    """Return whether a dash or the like continues the title: ``– es geht weiter``, but not ``– Musterblatt``."""
    return following[:1] in "–—-|&/+" and following[1:].lstrip()[:1].islower()

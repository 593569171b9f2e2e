"""Stubs: the free beginnings of texts of which the rest is behind a paywall or a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.items import Article, Removal

LONGEST_STUB = 1_500
"""Most characters of a stub; below a longer text, an offer to subscribe is an advertisement."""
LONGEST_TEASER = 600
"""Most characters of a text whose last dots mean that it breaks off; those of a longer one are its author's."""
SHORTEST_LINE = 60
"""Fewest characters of its last line; a shorter one may be a label that waits for something to load."""
_ENDS = frozenset({"paywall", "cut_off"})
_DOTS = ("…", "...")
_STOPS = (".", "!", "?", ":")


def mark_stub(article: Article, body: str) -> None:
    """Set the kind of an article whose text breaks off or ends at the prompt of a paywall, with a note that says so."""
    if article.kind not in {"article", "brief"} or len(article.text) > LONGEST_STUB:
        return
    prompt = _prompt_below(article.removed, body)
    if prompt is not None:
        article.kind = "stub"
        article.notes.append(f"a stub: below the text stands {prompt.text.strip()[:80]!r} (rule {prompt.rule})")
    elif _breaks_off(article.text):
        article.kind = "stub"
        article.notes.append("a stub: the text breaks off")


def _prompt_below(removed: Sequence[Removal], body: str) -> Removal | None:
    """Return the prompt of a paywall below the last words that were kept, or None."""
    end = len(body)
    prompt = None
    for removal in reversed(removed):
        if removal.end < end:
            break
        end = removal.start
        prompt = removal if removal.kind in _ENDS else prompt
    return prompt


def _breaks_off(text: str) -> bool:
    """Return whether a short text ends in dots that follow a word, not a sentence."""
    if len(text) > LONGEST_TEASER or not text.endswith(_DOTS):
        return False
    last = text.rpartition("\n")[2].rstrip("….").rstrip()
    return len(last) >= SHORTEST_LINE and not last.endswith(_STOPS)

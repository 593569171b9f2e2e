"""Stubs: the free beginnings of texts of which the rest is behind a paywall or a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.text.length import reading_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.documents import Draft
    from pipelines.items import Removal

LONGEST_STUB = 1_500
"""Most characters of a stub, counted as ``reading_length`` does; an offer below a longer text is an advertisement."""
LONGEST_TEASER = 600
"""Most characters of a text whose last dots mean that it breaks off; those of a longer one are its author's."""
SHORTEST_LINE = 60
"""Fewest characters of its last line; a shorter one may be a label that waits for something to load."""
_ENDS = frozenset({"paywall", "cut_off"})
_DOTS = ("…", "...")
_STOPS = (".", "!", "?", ":")


def mark_stub(draft: Draft) -> None:
    """Set the kind of an article whose text breaks off or ends at the prompt of a paywall, with a note that says so.

    Its body must have been cut.
    """
    article = draft.article
    if article.kind not in {"article", "brief"} or len(article.text) > LONGEST_STUB:
        return
    if reading_length(article.text) > LONGEST_STUB:
        return
    end = _end_of_text(article.removed, len(draft.body))
    prompt = next((span for span in draft.spans if span.kind in _ENDS and span.start >= end), None)
    if prompt is not None:
        article.kind = "stub"
        article.notes.append(f"a stub: below the text stands {prompt.text.strip()[:80]!r} (rule {prompt.rule})")
    elif _breaks_off(article.text):
        article.kind = "stub"
        article.notes.append("a stub: the text breaks off")


def _end_of_text(removed: Sequence[Removal], end: int) -> int:
    """Return the offset in the body, which ends at ``end``, after the last character that was kept."""
    for removal in reversed(removed):
        if removal.end < end:
            break
        end = removal.start
    return end


def _breaks_off(text: str) -> bool:
    """Return whether a short text ends in dots that follow a word, not a sentence."""
    if not text.endswith(_DOTS) or reading_length(text) > LONGEST_TEASER:
        return False
    last = text.rpartition("\n")[2].rstrip("….").rstrip()
    return reading_length(last) >= SHORTEST_LINE and not last.endswith(_STOPS)

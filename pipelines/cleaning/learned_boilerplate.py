"""Learned boilerplate: segments that recur in different articles of one source are boilerplate, whatever they say.

This module applies to a draft what has been learned. How it is learned and kept between runs is in
:mod:`pipelines.cleaning.learned_counts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipelines.cleaning.marking import CAP
from pipelines.cleaning.segments import known_segments, longest_prose, source_of
from pipelines.items import Removal
from pipelines.text.layout import hide

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from pipelines.documents import Draft

KIND = "learned"
"""Kind of a removed segment that was recognised by its recurrence."""
RULE = "learned."
"""Prefix of the rule's id; the segment's key follows."""

FEWEST_ARTICLES = 12
"""Articles, no two of them copies, in which a segment must have occurred."""
LEAST_SHARE = 0.1
"""Share that these must be of the source's articles since the segment was first seen.

A footer is below all articles of an outlet or of a section; a paragraph of background recurs too, but in few."""
LONGEST_PROSE = 400
"""Characters of the longest run of sentences that is cut early; a longer one may be a passage of a wire text."""
PRUNING_INTERVAL = 100
"""Articles of a source between two prunings; what occurs in fewer than one in this many is pruned."""


class Recurrence(NamedTuple):
    """Why a segment is considered boilerplate."""

    articles: int
    """Articles of the source in which it occurred, copies counted once."""
    of: int
    """Articles of the source since it was first seen, counted likewise."""
    words: str = ""
    """Its folded words, to find it quickly; where they are missing, its key alone decides."""
    early: bool = False
    """Whether it rests on few articles, as what recurs within a run; a longer passage is then kept."""


class ActiveBoilerplate:
    """What earlier runs had learned at one moment: marks drafts, and learns nothing.

    :param active: what was learned, by source and by the segments' keys.
    """

    def __init__(self, active: Mapping[str, Mapping[str, Recurrence]]) -> None:
        self._active = active

    def mark(self, draft: Draft, open_ended: Container[str]) -> None:
        """Mark the learned segments of a draft.

        :param open_ended: ids of the rules that share the cap with learned segments.
        """
        source = source_of(draft.article)
        mark_learned(draft, self._active.get(source, {}), source, open_ended)

    def mark_recurring(self, draft: Draft, open_ended: Container[str]) -> None:
        """Mark nothing: documents are looked at one by one."""


def mark_learned(
    draft: Draft, learned: Mapping[str, Recurrence], source: str, open_ended: Container[str]
) -> dict[str, Recurrence]:
    """Mark the segments of a draft that were learned, and put the evidence into its notes.

    :param learned: what was learned of the draft's source, by the segments' keys.
    :param open_ended: ids of the rules that share the cap with learned segments.
    :returns: what was found, by key, without the folded words.
    """
    if not learned:
        return {}
    known = {key: recurrence.words for key, recurrence in learned.items()}
    rest = hide(draft.body, draft.spans)
    segments = list(known_segments(rest, known))
    early = [segment for segment in segments if learned[segment.key].early]
    if longest_prose(rest, early) > LONGEST_PROSE:
        segments = [segment for segment in segments if not learned[segment.key].early]
    spans = [Removal(start, end, KIND, RULE + key, draft.body[start:end]) for start, end, key in segments]
    keys = list(dict.fromkeys(span.rule.removeprefix(RULE) for span in spans))
    found = {key: learned[key]._replace(words="") for key in sorted(keys)}
    capped = [span for span in draft.spans if span.rule in open_ended or span.kind == KIND]
    taken = sum(span.end - span.start for span in capped)
    if taken + sum(span.end - span.start for span in spans) > CAP * len(draft.body):
        names = ", ".join(RULE + key for key in keys)
        draft.article.notes.append(f"not cut, since it would be over {CAP:.0%} of the body: rules {names}")
        return found
    for key in keys:
        articles, of, *_ = learned[key]
        draft.article.notes.append(f"{RULE}{key}: learned, it stood in {articles} of {of} articles of {source}")
    draft.spans += spans
    return found

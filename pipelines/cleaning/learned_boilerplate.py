"""Learned boilerplate: pieces that recur over different articles of one source are furniture, whatever they say.

What has been learned acts on a draft here; how it is learned, and kept between runs, stands in
:mod:`pipelines.cleaning.learned_counts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipelines.cleaning.marking import CAP
from pipelines.cleaning.segments import known_pieces
from pipelines.items import Removal
from pipelines.text.layout import hide

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from pipelines.documents import Draft

KIND = "learned"
"""Kind of a piece that was found by its recurrence."""
RULE = "learned."
"""What a rule's id begins with; the key of the piece follows."""

FEWEST_ARTICLES = 12
"""Articles, no two of them copies, in which a piece must have stood."""
LEAST_SHARE = 0.1
"""Share that these must be of the source's articles since the piece was first seen. A footer stands under all articles
of an outlet or of a section; a paragraph of background recurs too, but in few."""


class Lesson(NamedTuple):
    """Why a piece is taken for furniture."""

    articles: int
    """Articles of the source in which it stood, copies counted once."""
    of: int
    """Articles of the source since it was first seen, counted likewise."""
    words: str = ""
    """Its folded words, to find it quickly; its key alone decides where they are not at hand."""


def mark_learned(draft: Draft, lessons: Mapping[str, Lesson], source: str, open_ended: Container[str]) -> set[str]:
    """Mark the pieces of a draft that were learned, with the evidence among its notes; return their keys.

    :param lessons: what was learned of the draft's source, by the pieces' keys.
    :param open_ended: ids of the rules that share the cap with what was learned.
    """
    if not lessons:
        return set()
    known = {key: lesson.words for key, lesson in lessons.items()}
    found = known_pieces(hide(draft.body, draft.spans), known)
    spans = [Removal(start, end, KIND, RULE + key, draft.body[start:end]) for start, end, key in found]
    keys = list(dict.fromkeys(span.rule.removeprefix(RULE) for span in spans))
    taken = sum(span.end - span.start for span in draft.spans if span.rule in open_ended)
    if taken + sum(span.end - span.start for span in spans) > CAP * len(draft.body):
        names = ", ".join(RULE + key for key in keys)
        draft.article.notes.append(f"not cut, since it would be over {CAP:.0%} of the body: rules {names}")
        return set(keys)
    for key in keys:
        articles, of, _ = lessons[key]
        draft.article.notes.append(f"{RULE}{key}: learned, it stood in {articles} of {of} articles of {source}")
    draft.spans += spans
    return set(keys)

"""What the rules have found in one draft so far, and what of the draft the next rules see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.cleaning.span_index import SpanIndex
from pipelines.cleaning.zones import View, Zones
from pipelines.items import Removal
from pipelines.text.layout import hide

if TYPE_CHECKING:
    from pipelines.cleaning.rule import Rule
    from pipelines.documents import Draft

CAP = 0.4
"""Largest share of a body that all rules whose reach depends on the layout may cut together."""
FEWEST_PASSES, MOST_READ = 3, 1_000_000
"""Passes over any body, and the characters that further ones may read: a hundred passes over a body of 10,000."""


class Marking:
    """Collects the matches of one pass over the rules; a pass begins where the last one ended."""

    def __init__(self, draft: Draft, title_end: int = 0) -> None:
        self.draft = draft
        self.whole = View(draft.body, ends={title_end, *(span.end for span in draft.spans)})
        """The body as it is."""
        self._spans: list[Removal] = []
        self._open_ended: list[Removal] = []
        self._rest: View | None = None
        self._unhidden: list[Removal] = []
        """What was found since the rest was computed."""
        self._known = SpanIndex(())
        """What was found in earlier passes."""
        self._noted: set[str] = set()
        self._passes_left = FEWEST_PASSES + MOST_READ // max(len(draft.body), 1)

    @property
    def rest(self) -> View:
        """The body with everything that was found replaced by line ends."""
        if self._rest is None:
            self._rest = View(hide(self.draft.body, self.draft.spans), self.whole.zones)
        if self._unhidden:
            self._rest = View(hide(self._rest.text, self._unhidden), self.whole.zones)
            self._unhidden = []
        return self._rest

    def may_go_on(self) -> bool:
        """Return whether there may be another pass; the last one leaves a note.

        Passes end by themselves, but in a long text full of boilerplate each finds little, and there would be
        thousands.
        """
        self._passes_left -= 1
        if self._passes_left == 0:
            self.draft.article.notes.append("a long text full of boilerplate: not all of it was looked for")
        return self._passes_left > 0

    def begin(self) -> None:
        """Begin a pass: head and tail are those of what the last one left."""
        self._rest, self._unhidden = None, []
        self._known = SpanIndex(self.draft.spans)
        if self.draft.spans:
            self.whole.zones = Zones(self.rest.text)
            self.rest.zones = self.whole.zones

    def add(self, rule: Rule, start: int, end: int) -> None:
        """Keep a match, unless what was found in earlier passes covers it."""
        draft = self.draft
        if self._known.covers(start, end):
            return
        if rule.action == "mark":
            draft.article.notes.append(f"marked as {rule.kind} at {start}-{end}, kept (rule {rule.id})")
            return
        span = Removal(start, end, rule.kind, rule.id, draft.body[start:end])
        (self._open_ended if rule.open_ended else self._spans).append(span)
        self._unhidden.append(span)
        note = f"correction: {span.text.strip()}"
        if rule.kind == "correction" and note not in self._noted:
            self._noted.add(note)
            draft.article.notes.append(note)

    def finish(self) -> bool:
        """Add the matches of the pass to the draft; return whether there were any.

        What open-ended rules found stays in the text, with a note, if it exceeds the cap.
        """
        spans, open_ended = self._spans, self._open_ended
        self._spans, self._open_ended = [], []
        if sum(span.end - span.start for span in open_ended) > CAP * len(self.draft.body):
            names = ", ".join(sorted({span.rule for span in open_ended}))
            self.draft.article.notes.append(f"not cut, since it is over {CAP:.0%} of the body: rules {names}")
            open_ended = []
        self.draft.spans += sorted([*spans, *open_ended], key=lambda span: (span.start, span.end))
        return bool(spans or open_ended)

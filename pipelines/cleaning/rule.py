"""One rule of cleaning: what a piece of furniture looks like, and how far it reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from pipelines.cleaning.layout import (
    BORDER,
    caption_start,
    is_bulleted,
    line_end,
    looks_like_title,
    sentence_end,
    sentences,
    skip_space,
    zones,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.tables import Entry

Zone = Literal["head", "middle", "tail", "any"]
Scope = Literal["match", "caption", "line", "sentence", "block", "document"]

HEAD = 600
"""A rule of the head acts on what begins in this many first visible characters that are not furniture."""
REACH = 600
"""No pattern of the head takes up more characters than this."""
TAIL = 1300
"""A rule of the tail acts on what begins in this many last visible characters that are not furniture."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of furniture, recognised by its words and its place."""

    id: str
    """Name of the rule, as in ``de.related.more_on_the_subject``."""
    kind: str
    """What it finds: ``related``, ``share``, ``consent`` ..."""
    languages: tuple[str, ...]
    """BCP 47 codes of the languages it was written for; empty for all."""
    zone: Zone
    """Where a find may begin."""
    literals: tuple[str, ...]
    """One of these stands in every find; the rule is tried only where one does."""
    ignore_case: bool
    """Whether capitals do not matter, in literals and patterns."""
    pattern: re.Pattern[str]
    """Matches the beginning of a find."""
    scope: Scope
    """How far a find reaches: the match alone, with the caption before it, with the rest of its line or sentence, with
    the block of titles below it, or over the whole document."""
    until: re.Pattern[str] | None
    """A block stops before a line that this matches."""
    guards: tuple[re.Pattern[str], ...]
    """A find in which one of these is found is none."""
    longest: int
    """A find of more characters than this is none."""
    share: float
    """Of a document rule: the share of the body that sentences with a match must make up."""
    action: Literal["cut", "mark"]
    """Whether a find is cut, or stays in the text and is only noted."""
    exempt: bool
    """Whether the rule may cut however much it finds, being keyed on a distributor's own words."""
    matches: tuple[str, ...]
    """Examples for it; what must be found stands between ``⟦`` and ``⟧``, or is the whole example."""
    refuses: tuple[str, ...]
    """Examples against it: look-alikes in which it must find nothing."""

    @property
    def open_ended(self) -> bool:
        """Whether what it cuts is not spelled out in its pattern, so that a cap must bind it."""
        return self.scope == "block" and not self.exempt

    def find(self, text: str, borders: tuple[int, int] | None = None) -> Iterator[tuple[int, int]]:
        """Yield the offsets of every find in a text, in order, none overlapping.

        ``borders`` are the offsets where its head ends and its tail begins, if the caller knows them.
        """
        if not self._has_a_word(text):
            return
        if self.scope == "document":
            yield from self._find_document(text)
            return
        after = 0
        head, tail = borders or zones(text, HEAD, TAIL)
        # Where a find may begin is known, so the rest is not searched.
        first = tail if self.zone == "tail" else 0
        last = head + REACH if self.zone == "head" else len(text)
        for match in self.pattern.finditer(text, first, last):
            start = match.start()
            if start < after or not self._in_zone(start, head, tail):
                continue
            end = self._reach(text, start, match.end())
            if end is None:
                continue
            if self.scope == "caption":
                start = max(after, caption_start(text, start))
            piece = text[start:end]
            if len(piece) > self.longest or any(guard.search(piece) for guard in self.guards):
                continue
            after = end
            yield start, end

    def _has_a_word(self, text: str) -> bool:
        if self.ignore_case:
            folded = text.casefold()
            return any(literal.casefold() in folded for literal in self.literals)
        return any(literal in text for literal in self.literals)

    def _in_zone(self, start: int, head: int, tail: int) -> bool:
        if self.zone == "head":
            return start < head
        if self.zone == "tail":
            return start >= tail
        return self.zone == "any" or head <= start < tail

    def _reach(self, text: str, start: int, at: int) -> int | None:
        """Return where a find ends, or None where that can't be told.

        In a text on one line a headline runs into the next sentence: what ends in a full stop is a sentence of the
        article too, and nothing says where it begins.
        """
        if self.scope in ("match", "caption"):
            return at
        if self.scope == "sentence":
            return sentence_end(text, at)
        end = line_end(text, at)
        if start > 0 and text[start - 1] != "\n" and at < end:
            stop = sentence_end(text, at)
            return None if text[at:stop].rstrip('"”“»«’)]').endswith(".") else stop
        return self._block_end(text, end) if self.scope == "block" else end

    def _block_end(self, text: str, end: int) -> int:
        """Take the title-like lines below a heading; the article goes on with the first that is none.

        The last line without a bullet may be the subhead of what goes on: it is left unless a wider gap follows it.
        """
        bulleted: bool | None = None
        previous = gap = 0
        first = end
        while end < len(text):
            start = skip_space(text, end)
            stop = line_end(text, start)
            line = text[start:stop]
            if not looks_like_title(line) or (self.until and self.until.search(line)):
                return previous if start < stop and bulleted is False and start - end <= gap else end
            if bulleted is not None and is_bulleted(line) != bulleted:
                break
            bulleted = is_bulleted(line)
            previous, gap, end = end, start - end, stop
            if end - first > self.longest:
                break
        return end

    def _find_document(self, text: str) -> Iterator[tuple[int, int]]:
        signs = {match.group().casefold() for match in self.pattern.finditer(text)}
        if len(signs) < 2:
            return
        signed = sum(end - start for start, end in sentences(text) if self.pattern.search(text, start, end))
        if signed >= self.share * len(text) and not any(guard.search(text) for guard in self.guards):
            yield 0, len(text)


def rule_from_entry(entry: Entry) -> Rule:
    """Build a rule from an entry of a table.

    Raises:
        TableError: if a field is missing, unknown or wrong.

    """
    ignore_case = entry.flag("ignore_case")
    flags = re.MULTILINE | (re.IGNORECASE if ignore_case else 0)
    scope = entry.choice("scope", ("match", "caption", "line", "sentence", "block", "document"), "line")
    anchored = not entry.flag("anywhere") and scope != "document"
    source = entry.text("pattern")
    entry.compile("pattern", source)  # alone, so that an error names a position in what the author wrote
    rule = Rule(
        id=entry.text("id"),
        kind=entry.text("kind"),
        languages=entry.texts("languages"),
        zone=cast("Zone", entry.choice("zone", ("head", "middle", "tail", "any"), "any")),
        literals=entry.texts("literals"),
        ignore_case=ignore_case,
        pattern=entry.compile("pattern", f"{BORDER}(?:{source})" if anchored else source, flags),
        scope=cast("Scope", scope),
        until=entry.pattern("until", flags),
        guards=tuple(entry.compile("guards", guard, flags) for guard in entry.texts("guards")),
        longest=int(entry.number("longest", 20_000 if scope == "document" else 1_200)),
        share=entry.number("share", 0.5),
        action=cast("Literal['cut', 'mark']", entry.choice("action", ("cut", "mark"), "cut")),
        exempt=entry.flag("exempt"),
        matches=entry.texts("matches"),
        refuses=entry.texts("refuses"),
    )
    entry.finish()
    if not rule.literals:
        raise entry.error("literals is missing: name words of which one stands in every find")
    if not rule.matches or not rule.refuses:
        raise entry.error("give at least one example in matches and one look-alike in refuses")
    return rule

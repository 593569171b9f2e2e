"""One cleaning rule: what a kind of boilerplate looks like, and how far it reaches."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

from pipelines.cleaning.zones import View
from pipelines.text.headlines import labelled_headline_end
from pipelines.text.layout import (
    caption_start,
    headline_end,
    is_bulleted,
    line_end,
    looks_like_title,
    opened_sentence,
    sentence_end,
    sentences,
    skip_space,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.tables import Entry, LazyPattern

Zone = Literal["head", "middle", "tail", "any"]
Scope = Literal["match", "caption", "line", "label", "sentence", "paragraph", "block", "document"]

REACH = 400
"""The heading of a block contains one of its literals within this many characters."""


RANK: dict[Scope, int] = {
    "match": 0,
    "sentence": 0,
    "paragraph": 0,
    "document": 0,
    "line": 1,
    "label": 1,
    "block": 2,
    "caption": 3,
}
"""Order of the scopes: the more a match's reach depends on the layout, the later its rule is tried."""
MANY = 1_000
"""More matches than any body has."""
BEYOND = 1_000
"""Characters behind the longest match at which a pattern stops reading: it may look ahead, and repeat line ends."""
LONGEST = {"document": 20_000, "block": 1_200}
"""Default length of the longest match by scope, in characters; 400 for the other scopes."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of boilerplate, recognised by its words and its place."""

    id: str
    """Name of the rule, as in ``de.related.more_on_the_subject``."""
    kind: str
    """What it finds: ``related``, ``share``, ``consent`` ..."""
    languages: tuple[str, ...]
    """BCP 47 codes of the languages it was written for; empty for all."""
    zone: Zone
    """Where a match may begin."""
    literals: tuple[str, ...]
    """Every match contains one of these; the rule is tried only near them."""
    ignore_case: bool
    """Whether case is ignored, in literals and patterns."""
    pattern: LazyPattern
    """Matches the beginning of what is cut."""
    anchored: bool
    """Whether a match must begin at the start of a line or a sentence."""
    scope: Scope
    """What is cut: the match alone, with the caption before it, with the rest of its line or sentence, with the
    headline behind it if there is one (``label``), with the rest of its paragraph (only of its sentence, if that is
    within a line or the line is too long), with the block of titles below it, or the whole document."""
    until: LazyPattern | None
    """A block stops before a line that this matches."""
    guards: tuple[LazyPattern, ...]
    """What contains one of these is not cut."""
    longest: int
    """Matches longer than this many characters are not cut."""
    last: bool
    """Whether nothing but boilerplate may follow it."""
    most: int
    """With more matches than this in a body none is cut: a list of dates is the article's own."""
    share: float
    """For a document rule: the share of the body that sentences with a match must make up."""
    action: Literal["cut", "mark"]
    """Whether a match is cut, or stays in the text and is only noted."""
    exempt: bool
    """Whether the cap does not apply, because the rule is based on a distributor's own words."""
    matches: tuple[str, ...]
    """Positive examples; what must be found is between ``⟦`` and ``⟧``, or is the whole example."""
    refuses: tuple[str, ...]
    """Negative examples: look-alikes in which it must find nothing."""

    @property
    def open_ended(self) -> bool:
        """Whether its pattern does not spell out what it cuts, so that the cap applies."""
        return self.scope == "block" and not self.exempt

    @property
    def depends_on_others(self) -> bool:
        """Whether it may find more once other rules have found something: where its zone is, or what comes last."""
        return self.zone != "any" or self.last

    @property
    def rank(self) -> int:
        """Order in which rules are tried: the more a match depends on what else was found, the later."""
        return max(RANK[self.scope], self.last or self.most < MANY)

    def find_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the offsets of every match in a text on its own."""
        return self.find(View(text), self._words(text))

    def find(self, view: View, words: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield the offsets of every match in a view, in order, none overlapping.

        :param words: offsets of the last characters of its literals, in order.
        """
        if self.scope == "document":
            yield from self._find_document(view.text) if len(words) > 1 else ()
            return
        found = list(self._find_spans(view, words))
        if len(found) <= self.most:
            yield from found

    def _find_spans(self, view: View, words: Sequence[int]) -> Iterator[tuple[int, int]]:
        text, after = view.text, 0
        last_visible = len(text.rstrip()) if self.last else 0
        titles: dict[int, bool | None] = {}
        for match in self._matches(view, words):
            start = match.start()
            # What a text begins with is its headline, even if that begins with a label
            if start < after or (start == 0 and self.scope == "label"):
                continue
            end = self._reach(text, start, match.end(), titles)
            if end is None:
                continue
            if self.scope == "caption":
                start = max(after, caption_start(text, start))
            if self.last and end < last_visible:
                continue
            found = text[start:end]
            # What is hidden behind it counts as line ends, of which a pattern may match any number
            if len(found.rstrip()) > self.longest or any(guard.search(found) for guard in self.guards):
                continue
            after = end
            yield start, end

    def _words(self, text: str) -> list[int]:
        flags = re.IGNORECASE if self.ignore_case else 0
        return [match.end() - 1 for match in re.finditer("|".join(map(re.escape, self.literals)), text, flags)]

    def _matches(self, view: View, words: Sequence[int]) -> Iterator[re.Match[str]]:
        """Yield the pattern's matches in the rule's zone, in order; only the text near its literals is searched."""
        first, last = view.zones.range_of(self.zone, len(view.text))
        reach = min(self.longest, REACH) if self.scope == "block" else self.longest
        words = words[bisect_left(words, first) : bisect_left(words, last + reach)]
        if self.anchored:
            for border in view.borders_before(words, reach, first, last):
                if match := self.pattern.match(view.text, border, border + self.longest + BEYOND):
                    yield match
            return
        for start, end in _around(words, reach):
            for match in self.pattern.finditer(view.text, max(first, start), end):
                if match.start() < last:
                    yield match

    def _reach(self, text: str, start: int, at: int, titles: dict[int, bool | None]) -> int | None:
        """Return where a match ends, or None if that is unclear.

        :param titles: what is known of the lines below other matches.

        In a text on one line a headline runs into the next sentence, and ends where that begins.
        """
        if self.scope in ("match", "caption"):
            return at
        begins_line = start == 0 or text[start - 1] == "\n"
        if self.scope == "paragraph":
            end = line_end(text, at) if begins_line else len(text)
            return end if begins_line and end - start <= self.longest else sentence_end(text, at)
        if self.scope == "sentence":
            return opened_sentence(text, at, sentence_end(text, at))
        if self.scope == "label":
            return labelled_headline_end(text, at)
        if not begins_line and text[at : at + 1] not in {"", "\n"}:
            stop = sentence_end(text, at)
            return headline_end(text, at, stop) if text[at:stop].rstrip('"”“»«’)]').endswith(".") else stop
        end = line_end(text, at)
        return self._block_end(text, end, titles) if self.scope == "block" else end

    def _block_end(self, text: str, end: int, titles: dict[int, bool | None]) -> int:
        """Return the end of the title-like lines below a heading; the article continues with the first other line.

        The last line without a bullet may be a subhead of the article: it is kept unless a wider gap follows it.

        :param titles: whether lines have a bullet, by where they begin; None if they are no titles. Lines are added.
        """
        bulleted: bool | None = None
        previous = gap = 0
        first = end
        while end < len(text):
            start = skip_space(text, end)
            stop = line_end(text, start)
            if start not in titles:
                titles[start] = self._bullet(text[start:stop])
            bullet = titles[start]
            if bullet is None:
                return previous if start < stop and bulleted is False and start - end <= gap else end
            if bulleted is not None and bullet != bulleted:
                break
            bulleted = bullet
            previous, gap, end = end, start - end, stop
            if end - first > self.longest:
                break
        return end

    def _bullet(self, line: str) -> bool | None:
        """Return whether a line of a block has a bullet; None if the block ends before it."""
        if not looks_like_title(line) or (self.until and self.until.search(line)):
            return None
        return is_bulleted(line)

    def _find_document(self, text: str) -> Iterator[tuple[int, int]]:
        signs = {match.group().casefold() for match in self.pattern.finditer(text)}
        if len(signs) < 2:
            return
        signed = sum(end - start for start, end in sentences(text) if self.pattern.search(text, start, end))
        if signed >= self.share * len(text) and not any(guard.search(text) for guard in self.guards):
            yield 0, len(text)


def _around(words: Sequence[int], reach: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges within ``reach`` of one of some offsets, merged where they overlap."""
    start = end = -1
    for word in words:
        if word - reach > end:
            if end > start:
                yield start, end
            start = word - reach
        end = word + reach
    if end > start:
        yield start, end


def rule_from_entry(entry: Entry) -> Rule:
    """Return the rule in an entry of a table.

    :raises TableError: when a field is missing, unknown or wrong.
    """
    ignore_case = entry.flag("ignore_case")
    flags = re.MULTILINE | (re.IGNORECASE if ignore_case else 0)
    scope = entry.choice("scope", get_args(Scope), "line")
    rule = Rule(
        id=entry.text("id"),
        kind=entry.text("kind"),
        languages=entry.texts("languages"),
        zone=cast("Zone", entry.choice("zone", ("head", "middle", "tail", "any"), "any")),
        literals=entry.texts("literals"),
        ignore_case=ignore_case,
        pattern=entry.lazy("pattern", entry.text("pattern"), flags),
        anchored=not entry.flag("anywhere") and scope != "document",
        scope=cast("Scope", scope),
        until=entry.pattern("until", flags),
        guards=tuple(entry.lazy("guards", guard, flags) for guard in entry.texts("guards")),
        longest=int(entry.number("longest", LONGEST.get(scope, 400))),
        last=entry.flag("last"),
        most=int(entry.number("most", MANY)),
        share=entry.number("share", 0.5),
        action=cast("Literal['cut', 'mark']", entry.choice("action", ("cut", "mark"), "cut")),
        exempt=entry.flag("exempt"),
        matches=entry.texts("matches"),
        refuses=entry.texts("refuses"),
    )
    entry.finish()
    if not rule.literals:
        raise entry.error("literals is missing: name words, one of which is in every match")
    if not rule.matches or not rule.refuses:
        raise entry.error("give at least one example in matches and one look-alike in refuses")
    return rule

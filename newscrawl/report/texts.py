"""The texts of a report, and all that its page shows of one article, in shards of 64 objects.

Texts that are read together lie together: those of one event, and in it of one copy cluster, are neighbours.
"""

from __future__ import annotations

import base64
import gzip
import textwrap
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import msgspec
import numpy as np

from newscrawl.dataset.joining.joined import JoinedRecords
from newscrawl.dataset.joining.vouched_files import BrokenRunError
from newscrawl.report.articles import ReportArticles
from newscrawl.report.columns import NONE, Numbers
from newscrawl.report.groups import Groups
from newscrawl.state.published import TITLE_LENGTH
from pipelines.items import DuplicateKind, EventEvidence, Image, Language, Removal, Wire

PER_SHARD = 64
Kept = Literal["all", "linked", "none"]
"""Which texts are in a report: all, those of articles with copies or in events, or none."""
UNTITLED = "(no title)"
TITLE, BYLINE = 1, 2
"""Bits of the fields that an article has."""
_LEVEL = 6
"""Of gzip: the highest one takes a third longer for one per cent."""


class _Match(msgspec.Struct):
    id: str
    kind: DuplicateKind
    similarity: float
    containment: float
    coverage: float


class _Duplicate(msgspec.Struct):
    kind: DuplicateKind = "unique"
    of: str | None = None
    similarity: float | None = None
    containment: float | None = None
    coverage: float | None = None
    matches: list[_Match] = []
    form_of: str | None = None
    notice: bool = False


class _Event(msgspec.Struct, omit_defaults=True):
    probability: float | None = None
    score: float | None = None
    model: str | None = None
    evidence: EventEvidence | None = None


class _ShownMatch(msgspec.Struct, omit_defaults=True):
    """A match with an article of the report."""

    article: int
    kind: DuplicateKind
    similarity: float | None = None
    containment: float | None = None
    coverage: float | None = None


class ArticleText(msgspec.Struct, omit_defaults=True):
    """What is read of a record, and, without what the columns have, written into a shard."""

    text: str = ""
    removed: list[Removal] = []
    title: str | None = None
    url: str | None = None
    byline: str | None = None
    authors: list[str] = []
    description: str | None = None
    section: str | None = None
    published_day: str | None = None
    modified_at: str | None = None
    fetched_at: str = ""
    locator: str = ""
    language: Language = msgspec.field(default_factory=Language)
    syndication: msgspec.Raw = msgspec.Raw(b"{}")
    event: _Event = msgspec.field(default_factory=_Event)
    duplicate: _Duplicate | None = None
    form_of: int | None = None
    notice: bool = False
    matches: list[_ShownMatch] = []
    wire: Wire | None = None
    images: list[Image] = []
    notes: list[str] = []


@dataclass(slots=True)
class ReadFields:
    """What is shown of every article, whether its text is kept or not; one value for each."""

    titles: list[str]
    urls: list[str]
    similarity: Numbers
    """Per cent."""
    probability: Numbers
    """Per cent."""
    filled: Numbers
    """The sum of ``TITLE``, if a title is printed, and ``BYLINE``, if it says who wrote it."""
    rules: list[array[int]]
    """The rules that cut something from each, by number."""
    rule_names: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, count: int) -> ReadFields:
        """Return the fields of ``count`` articles, still empty."""
        similarity, probability, filled = np.zeros((3, count), np.uint8)
        return cls([""] * count, [""] * count, similarity, probability, filled, [_NO_RULES] * count)

    def add(self, article: int, read: ArticleText) -> None:
        """Add an article."""
        self.titles[article] = title_of(read)
        self.urls[article] = (read.url or "").replace("\n", "")
        if read.duplicate is not None and read.duplicate.kind != "unique":
            whole = 1.0 if read.duplicate.kind == "exact" else 0.0
            self.similarity[article] = _per_cent(read.duplicate.similarity or whole)
        self.probability[article] = _per_cent(read.event.probability or 0.0)
        self.filled[article] = TITLE * bool(read.title) + BYLINE * bool(read.byline or read.authors)
        names = dict.fromkeys(removal.rule for removal in read.removed if removal.kind != "whitespace")
        if names:
            self.rules[article] = array("I", [self.rule_names.setdefault(x, len(self.rule_names)) for x in names])


_NO_RULES = array("I")


def _per_cent(share: float) -> int:
    """Return a share in per cent; only what is whole is 100."""
    return int(100 * share + 1e-9)


def title_of(read: ArticleText) -> str:
    """Return the title on one line, or else the first words of the text."""
    title = " ".join((read.title or "").split())
    return title or textwrap.shorten(read.text[: 8 * TITLE_LENGTH], TITLE_LENGTH, placeholder=" …") or UNTITLED


@dataclass(frozen=True, slots=True)
class TextOrder:
    """The order of the texts: first the articles that are linked to others, event by event and text by text."""

    linked: Numbers
    others: Numbers
    """The other articles, in their order; they begin a new shard."""

    @classmethod
    def of(cls, articles: ReportArticles, copies: Groups, events: Groups) -> TextOrder:
        """Return the order of the texts of articles."""
        linked = (events.group_of >= 0) | (copies.group_of >= 0)
        numbers = np.arange(len(articles))
        first = np.full(len(copies) + 1, NONE)
        first[copies.group_of[::-1]] = numbers[::-1]
        leader = np.where(copies.group_of >= 0, first[copies.group_of], numbers)
        # an article in no event stands where the first article with its text does
        event = np.where(events.group_of >= 0, events.group_of, events.group_of[leader])
        chosen = np.flatnonzero(linked)
        order = np.lexsort((chosen, leader[chosen], event[chosen]))
        return cls(chosen[order], np.flatnonzero(~linked))

    def shards(self, kept: Kept) -> int:
        """Return the number of shards."""
        return {"none": 0, "linked": _shards(self.linked), "all": _shards(self.linked) + _shards(self.others)}[kept]

    def texts(self, kept: Kept) -> int:
        """Return the number of texts."""
        return {"none": 0, "linked": len(self.linked), "all": len(self.linked) + len(self.others)}[kept]

    def positions(self, kept: Kept) -> Numbers:
        """Return the position of each article's text, ``NONE`` for those that are not kept."""
        positions = np.full(len(self.linked) + len(self.others), NONE)
        if kept != "none":
            positions[self.linked] = np.arange(len(self.linked))
        if kept == "all":
            positions[self.others] = _shards(self.linked) * PER_SHARD + np.arange(len(self.others))
        return positions

    def batches(self) -> Iterator[list[int]]:
        """Yield the articles of each shard."""
        for part in (self.linked.tolist(), self.others.tolist()):
            for start in range(0, len(part), PER_SHARD):
                yield part[start : start + PER_SHARD]


def _shards(part: Numbers) -> int:
    return -(-len(part) // PER_SHARD)


class TextReader:
    """Reads the records of a report's articles."""

    def __init__(self, records: JoinedRecords, articles: ReportArticles) -> None:
        self._records, self._rows = records, articles.rows.tolist()
        self._number = {records.ids[row]: article for article, row in enumerate(self._rows)}
        self._decode = msgspec.json.Decoder(ArticleText).decode

    def read(self, article: int) -> ArticleText:
        """Return what is read of an article.

        :raises BrokenRunError: when its line is not a record.
        """
        row = self._rows[article]
        try:
            return self._decode(self._records.line(row))
        except msgspec.MsgspecError as error:
            place = f"{self._records.files.paths[self._records.file[row]]}, byte {self._records.offset[row]:,}"
            raise BrokenRunError(place, f"the line is not a record that can be read ({error})") from error

    def shown(self, read: ArticleText) -> ArticleText:
        """Return the article without what the columns have; other articles are named by their numbers."""
        if (duplicate := read.duplicate) is not None:
            read.matches = list(self._matches(duplicate))
            read.form_of = None if duplicate.form_of is None else self._number.get(duplicate.form_of)
            read.notice = duplicate.notice
        read.title = read.url = read.duplicate = None
        return read

    def _matches(self, duplicate: _Duplicate) -> Iterator[_ShownMatch]:
        if duplicate.of in self._number:
            shares = (duplicate.similarity, duplicate.containment, duplicate.coverage)
            yield _ShownMatch(self._number[duplicate.of], duplicate.kind, *shares)
        for match in duplicate.matches:
            if match.id in self._number:
                shares = (match.similarity, match.containment, match.coverage)
                yield _ShownMatch(self._number[match.id], match.kind, *shares)


def packed(content: bytes) -> bytes:
    """Return gzip in base64: the same for the same content, and never the end of a script element."""
    return base64.b64encode(gzip.compress(content, _LEVEL, mtime=0))


def packed_shard(texts: Iterable[ArticleText]) -> bytes:
    """Return a shard as it stands in the page."""
    return packed(_encode(list(texts)))


_encode = msgspec.json.Encoder().encode

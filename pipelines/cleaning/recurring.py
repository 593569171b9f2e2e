"""What recurs at one source while its articles are read: cut from the third article of an outlet on.

Earlier runs teach a run what is boilerplate (:mod:`pipelines.cleaning.learned_counts`). This module sees it within the
run, in the order of reading, whatever the batches. Articles are counted before they are compared for copies, so it has
rules of its own for what is no second witness, and it asks more of a segment, since few articles have it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.cleaning.learned_boilerplate import (
    FEWEST_ARTICLES,
    LEAST_SHARE,
    LONGEST_PROSE,
    PRUNING_INTERVAL,
    Recurrence,
)
from pipelines.cleaning.marking import CAP
from pipelines.cleaning.segments import covered_share, folded, longest_prose
from pipelines.cleaning.topical import is_topical, long_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from pipelines.cleaning.segments import Segment
    from pipelines.items import Article

FEWEST_AT_OUTLET = 3
"""Articles of one outlet in which a segment must stand, the present one included, if none of them is about it.

In a folder of unknown outlets it takes ``FEWEST_ARTICLES``: what recurs there may be a text that several print."""
MOST_TOPICAL = 0.1
"""Share of its articles that a segment may be about; a paragraph of background is about most of them."""
MAX_IDENTITIES = 2_000
"""Addresses and titles kept of one source."""
MAX_SEGMENTS = 100_000
"""Segments kept in memory for all sources together, some 25 MB; the source that was not read for longest goes first."""


@dataclass(slots=True)
class SegmentCounts:
    """What is known of a segment."""

    articles: int
    """Articles of the source in which it stood."""
    since: int
    """Articles of the source that were counted before it was first seen."""
    topical: int = 0
    """How many of its articles were about it."""


@dataclass(slots=True)
class SourceCounts:
    """What is known of the articles of a source."""

    known: Mapping[str, Recurrence]
    """What earlier runs found to recur, by key."""
    articles: int = 0
    """Articles of this run that were counted, copies once."""
    segments: dict[str, SegmentCounts] = field(default_factory=dict)
    """Their segments, by key."""
    identities: dict[int, None] = field(default_factory=dict)
    """Hashes of addresses and titles of the articles read in this run, the oldest first."""

    def recurs(self, key: str, fewest: int) -> bool:
        """Return whether a segment stands in ``fewest`` articles of this run or more, and is not about them."""
        known = self.segments.get(key)
        if known is None:
            return False
        enough = max(fewest, LEAST_SHARE * (self.articles - known.since))
        return known.articles >= enough and known.topical <= MOST_TOPICAL * known.articles


class Recurring:
    """Counts the segments of a run's articles in the order of reading, and tells which of them recur.

    :param earlier: returns what earlier runs found to recur at a source, by key.
    :param never: keys of the segments that must never be cut.
    """

    def __init__(self, earlier: Callable[[str], Mapping[str, Recurrence]], never: Collection[str] = ()) -> None:
        self._earlier = earlier
        self._never = frozenset(never)
        self._sources: dict[str, SourceCounts] = {}
        self.size = 0
        """Segments in memory."""

    def count(
        self, article: Article, source: str, text: str, found: Sequence[Segment], credited: Collection[str]
    ) -> None:
        """Count the segments of an article, unless it is a copy or a version of one counted before.

        :param text: what the rules left of its body.
        :param found: the segments of ``text``.
        :param credited: keys of the segments that credit an author, which never count as boilerplate.
        """
        counts, fewest = self._of(article, source), _fewest(article)
        own = [one for one in found if not self._is_boilerplate(counts, one.key, fewest)]
        repeated = [one for one in own if one.key in counts.segments]
        if _was_seen(article, counts) or _is_copy(text, own, repeated):
            return
        _count_topical(article, counts, text, repeated)
        before = len(counts.segments)
        for key in {one.key for one in found}.difference(credited):
            known = counts.segments.setdefault(key, SegmentCounts(0, counts.articles))
            known.articles += 1
        counts.articles += 1
        if counts.articles % PRUNING_INTERVAL == 0:
            _prune(counts)
        self.size += len(counts.segments) - before
        self._drop_oldest()

    def recurring(self, article: Article, source: str, found: Iterable[Segment]) -> dict[str, Recurrence]:
        """Return which segments of an article recur at its source, with the evidence, by key."""
        counts, fewest = self._of(article, source), _fewest(article)
        recurring: dict[str, Recurrence] = {}
        for key in sorted({one.key for one in found}):
            if key in counts.known:
                recurring[key] = counts.known[key]
            elif self._is_boilerplate(counts, key, fewest):
                own = counts.segments[key]
                recurring[key] = Recurrence(own.articles, counts.articles - own.since, early=True)
        return recurring

    def _of(self, article: Article, source: str) -> SourceCounts:
        """Return the counts of a source, as the one that was read last."""
        counts = self._sources.pop(source, None)
        if counts is None:
            counts = SourceCounts(self._earlier(source) if _is_of_outlet(article) else {})
        self._sources[source] = counts
        return counts

    def _is_boilerplate(self, counts: SourceCounts, key: str, fewest: int) -> bool:
        return key not in self._never and (key in counts.known or counts.recurs(key, fewest))

    def _drop_oldest(self) -> None:
        while self.size > MAX_SEGMENTS and self._sources:
            oldest = next(iter(self._sources))
            self.size -= len(self._sources.pop(oldest).segments)


def _is_of_outlet(article: Article) -> bool:
    return bool(article.source.host or article.source.name)


def _fewest(article: Article) -> int:
    return FEWEST_AT_OUTLET if _is_of_outlet(article) else FEWEST_ARTICLES


def _was_seen(article: Article, counts: SourceCounts) -> bool:
    """Return whether an article has the address or title of one that was read before, and note its own."""
    marks = {hash(mark) for mark in (article.url or article.guid, folded(article.title or "")) if mark}
    seen = not marks.isdisjoint(counts.identities)
    counts.identities.update(dict.fromkeys(marks))
    while len(counts.identities) > MAX_IDENTITIES:
        del counts.identities[next(iter(counts.identities))]
    return seen


def _is_copy(text: str, found: Sequence[Segment], repeated: Sequence[Segment]) -> bool:
    """Return whether so much of an article was seen before that it is a reprint, a version or a filled-in form."""
    if not repeated:
        return False
    share = covered_share(text, repeated) / covered_share(text, found)
    return share > CAP or longest_prose(text, repeated) > LONGEST_PROSE


def _count_topical(article: Article, counts: SourceCounts, text: str, repeated: Iterable[Segment]) -> None:
    """Count the repeated segments that are about the article; nobody looked at the first one's."""
    ordered = sorted(repeated)
    rest, position = [article.title or ""], 0
    for one in ordered:
        rest.append(text[position : one.start])
        position = max(position, one.end)
    words = long_words(" ".join([*rest, text[position:]])) if ordered else set()
    for one in ordered:
        counts.segments[one.key].topical += is_topical(text[one.start : one.end], words)


def _prune(counts: SourceCounts) -> None:
    """Drop the segments of a source that are rare."""
    for key, one in list(counts.segments.items()):
        if one.articles * PRUNING_INTERVAL < counts.articles - one.since:
            del counts.segments[key]

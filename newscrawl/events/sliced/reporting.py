"""The last step: the articles of each event come together, and what is listed is reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from newscrawl.events.report import EventReport, report
from newscrawl.events.selection import EventSelection
from newscrawl.events.sliced.naming import events_elsewhere, named_slice
from newscrawl.events.sliced.packing import MESSAGE_ARTICLES, Place, pack, part_of, portions, unpack
from newscrawl.executors.engine import Message
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.state.published import ArticleSummary
from pipelines.events.defining_terms import LATEST_TEXTS, heaviest_terms


class EventShare(msgspec.Struct, array_like=True):
    """What a slice knows of an event."""

    event: str
    number: int
    """Number of the slice."""
    first: Place
    """Place of its first article there."""
    members: list[bytes]
    """Packed summaries of its articles there."""
    terms: list[str]
    """Terms that define it, if it has articles in this slice only."""
    texts: list[bytes]
    """Else the signatures of its latest texts, the latest first."""


class ListedEvent(msgspec.Struct, array_like=True):
    """An event that is listed, perhaps."""

    first: Place
    """Place of its first article."""
    report: EventReport


@dataclass(frozen=True, slots=True)
class SendShares:
    """Sends the events of a slice to their parts."""

    folder: WorkFolder
    parts: int
    fewest: int
    """Reports that an event has at least; what has fewer articles is not sent."""

    def __call__(self, number: int) -> Iterator[Message]:
        """Yield events for each part."""
        waiting: defaultdict[int, list[EventShare]] = defaultdict(list)
        for share in self._shares(number):
            waiting[part_of(share.event, self.parts)].append(share)
        for part, shares in waiting.items():
            for portion in portions(shares, MESSAGE_ARTICLES):
                yield part, pack(portion)

    def _shares(self, number: int) -> Iterator[EventShare]:
        found, elsewhere = named_slice(self.folder, number), events_elsewhere(self.folder, number)
        shares: dict[str, EventShare] = {}
        for labelled in found.labelled:
            share = shares.setdefault(labelled.event, EventShare(labelled.event, number, labelled.place, [], [], []))
            share.members.append(labelled.summary)
        for event, share in shares.items():
            if event in elsewhere:
                share.texts = found.texts[event]
                yield share
            elif len(share.members) >= self.fewest:
                share.terms = heaviest_terms(found.texts[event])
                yield share


@dataclass(frozen=True, slots=True)
class ReportEvents:
    """Reports the events of a part that are listed."""

    selection: EventSelection
    as_of: str

    def __call__(self, _part: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield the events, as far as they may be among those that are listed of all parts."""
        shares: defaultdict[str, list[EventShare]] = defaultdict(list)
        for body in bodies:
            for share in unpack(body, list[EventShare]):
                shares[share.event].append(share)
        events = {event: sorted(found, key=lambda share: share.first) for event, found in shares.items()}
        ordered = sorted(events, key=lambda event: events[event][0].first)
        for found in self.selection.of(self._report(event, events[event]) for event in ordered):
            found.terms = _terms(events[found.event])
            yield 0, msgspec.msgpack.encode(ListedEvent(events[found.event][0].first, found))

    def _report(self, event: str, shares: list[EventShare]) -> EventReport:
        members = [
            msgspec.msgpack.decode(member, type=ArticleSummary) for share in shares for member in share.members
        ]
        return report(event, members, as_of=self.as_of)


def _terms(shares: list[EventShare]) -> list[str]:
    """Return the terms that define an event."""
    if shares[0].terms:
        return shares[0].terms
    latest = sorted(shares, key=lambda share: share.number, reverse=True)
    return heaviest_terms([text for share in latest for text in share.texts][:LATEST_TEXTS])

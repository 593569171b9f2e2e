"""The fourth step: events have one name in all slices, and each slice agrees with the one before.

An event that began before a slice has there the name of its first article since the warm-up. Its name is that which the
latest of its articles in the warm-up has in the slice before, and so on back to where it began. A copy whose text is
not in the warm-up has the event of that text.

Then each slice is told the events that the articles of its warm-up have in their own slices. If these are other events
than it had found, it is assigned again, with what it was told; and so on until all agree. What is decided of an article
depends on earlier ones only, so that is what one pass over all articles finds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import msgspec

from newscrawl.events.sliced.assigning import AssignedSlice, AssignSlice, given_name, slice_folder
from newscrawl.events.sliced.packing import kept, pack, part_of, unpack
from newscrawl.events.sliced.slices import Slices
from newscrawl.executors.engine import Engine, Hop, Message
from newscrawl.executors.work_folder import WorkFolder

SliceEvent = tuple[int, str]
"""A slice, and the name of an event there."""

_Joined = tuple[SliceEvent, SliceEvent]
"""An event, and that of which it is a part in an earlier slice."""


class _Labels(msgspec.Struct, array_like=True):
    """What a slice sends to a part of article ids."""

    number: int
    events: dict[str, str]
    """The events of its articles."""
    asked: list[tuple[str, str]]
    """What it asks: an event of its own or nothing, and the article whose event it wants to know."""


def name_events(engine: Engine, folder: WorkFolder, slices: Sequence[int], parts: int) -> None:
    """Keep for each slice how its events are named that began before.

    :param slices: numbers of the slices that have articles.
    """
    bodies = engine.exchange(SendNames(folder, parts), slices, [Hop(parts, JoinNames())])
    names: dict[SliceEvent, str] = {}
    for event, earlier in sorted(pair for body in bodies for pair in unpack(body, list[_Joined])):
        names[event] = names.get(earlier, earlier[1])  # an earlier slice comes first, so that its names are known
    own: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for (number, event), name in names.items():
        own[number][event] = name
    for number in slices:
        folder.put(_names_of(number), pack(own[number]))


def settle_events(
    engine: Engine, folder: WorkFolder, slices: Slices, used: Sequence[int], parts: int, window_days: float
) -> list[int]:
    """Assign slices again until each agrees with those before it; return how many were assigned again in each turn.

    :param used: numbers of the slices that have articles.
    """
    turns: list[int] = []
    for turn in count(1):
        hops = [Hop(parts, AnswerLabels()), Hop(len(slices.starts), CompareLabels(folder, turn))]
        differing = sorted(map(int, engine.exchange(SendLabels(folder, parts), used, hops)))
        if not differing:
            break
        engine.each(AssignSlice(folder, slices, window_days, turn), differing)
        turns.append(len(differing))
    hops = [Hop(parts, FindContinued()), Hop(len(slices.starts), KeepContinued(folder))]
    engine.exchange(SendEvents(folder, parts), used, hops)
    return turns


def _names_of(number: int) -> str:
    return f"names/{number:05}"


def _latest(folder: WorkFolder, number: int) -> tuple[AssignedSlice, bool]:
    """Return what was found in a slice last, and whether it was told the events before it."""
    name = folder.names(slice_folder(number))[-1]
    found = kept(folder, name, AssignedSlice)
    assert found is not None
    return found, int(name.rpartition("/")[2]) > 0


def named_slice(folder: WorkFolder, number: int) -> AssignedSlice:
    """Return what was found in a slice, its own events by their names."""
    found, is_told = _latest(folder, number)
    names = {} if is_told else kept(folder, _names_of(number), dict[str, str]) or {}
    texts: defaultdict[str, list[bytes]] = defaultdict(list)
    for event, latest in found.texts.items():
        texts[names.get(event, event)] += latest
    for labelled in found.labelled:
        labelled.event = names.get(labelled.event, labelled.event)
    found.texts = dict(texts)
    return found


@dataclass(frozen=True, slots=True)
class SendNames:
    """Sends the events of the articles of a slice to the parts of these, with the events of which it asks the names."""

    folder: WorkFolder
    parts: int

    def __call__(self, number: int) -> Iterator[Message]:
        """Yield what each part is sent."""
        found, _ = _latest(self.folder, number)
        asked = [(event, article) for event, article in found.asked.items()]
        yield from _sent(number, found, asked, self.parts)


class JoinNames:
    """Answers of which events those are parts that slices ask for."""

    def __call__(self, _part: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield the events that are parts of others."""
        sent = [unpack(body, _Labels) for body in bodies]
        events = {article: (labels.number, event) for labels in sent for article, event in labels.events.items()}
        joined = [
            ((labels.number, event), events[article])
            for labels in sent
            for event, article in labels.asked
            if article in events
        ]
        if joined:
            yield 0, pack(joined)


@dataclass(frozen=True, slots=True)
class SendLabels:
    """Sends the events of the articles of a slice to the parts of these, and asks for those before it."""

    folder: WorkFolder
    parts: int

    def __call__(self, number: int) -> Iterator[Message]:
        """Yield what each part is sent."""
        found = named_slice(self.folder, number)
        yield from _sent(number, found, [("", article) for article in found.before], self.parts)


def _sent(number: int, found: AssignedSlice, asked: Sequence[tuple[str, str]], parts: int) -> Iterator[Message]:
    sent: dict[int, _Labels] = {}

    def labels(article: str) -> _Labels:
        return sent.setdefault(part_of(article, parts), _Labels(number, {}, []))

    for labelled in found.labelled:
        labels(labelled.id).events[labelled.id] = labelled.event
    for event, article in asked:
        labels(article).asked.append((event, article))
    for part, own in sent.items():
        yield part, pack(own)


class AnswerLabels:
    """Tells slices the events of the articles before them."""

    def __call__(self, _part: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield the events for each slice."""
        sent = [unpack(body, _Labels) for body in bodies]
        events = {article: event for labels in sent for article, event in labels.events.items()}
        told: defaultdict[int, dict[str, str]] = defaultdict(dict)
        for labels in sent:
            told[labels.number] |= {article: events[article] for _, article in labels.asked if article in events}
        for number, own in told.items():
            yield number, pack(own)


@dataclass(frozen=True, slots=True)
class CompareLabels:
    """Keeps what a slice is told, and tells if it had found other events."""

    folder: WorkFolder
    turn: int

    def __call__(self, number: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield the number of the slice if it is to be assigned again."""
        given = {article: event for body in bodies for article, event in unpack(body, dict[str, str]).items()}
        found, is_told = _latest(self.folder, number)
        names = kept(self.folder, _names_of(number), dict[str, str]) or {}
        pairs = {(found.before[article], given[article]) for article in found.near & given.keys()}
        if is_told:
            agrees = all(own == told for own, told in pairs)
        else:
            own_events, told_events = ({pair[side] for pair in pairs} for side in (0, 1))
            agrees = len(pairs) == len(own_events) == len(told_events) and all(
                names.get(own, told) == told for own, told in pairs
            )
        if not agrees:
            self.folder.put(given_name(number, self.turn), pack(given))
            yield 0, b"%d" % number


class _Events(msgspec.Struct, array_like=True):
    """Events of a slice."""

    number: int
    begun: list[str]
    """Those that began in it."""
    continued: list[str]
    """Others."""


@dataclass(frozen=True, slots=True)
class SendEvents:
    """Sends the events of a slice to their parts."""

    folder: WorkFolder
    parts: int

    def __call__(self, number: int) -> Iterator[Message]:
        """Yield events for each part."""
        found = named_slice(self.folder, number)
        ids = {labelled.id for labelled in found.labelled}
        sent: dict[int, _Events] = {}
        for event in found.texts:
            events = sent.setdefault(part_of(event, self.parts), _Events(number, [], []))
            (events.begun if event in ids else events.continued).append(event)
        for part, own in sent.items():
            yield part, pack(own)


class FindContinued:
    """Tells slices which of their events have articles in others."""

    def __call__(self, _part: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield events for each slice."""
        sent = [unpack(body, _Events) for body in bodies]
        continued = {event for events in sent for event in events.continued}
        for events in sent:
            own = [event for event in (*events.begun, *events.continued) if event in continued]
            if own:
                yield events.number, pack(own)


@dataclass(frozen=True, slots=True)
class KeepContinued:
    """Keeps which events of a slice have articles in others."""

    folder: WorkFolder

    def __call__(self, number: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield nothing."""
        self.folder.put(_continued_of(number), pack([event for body in bodies for event in unpack(body, list[str])]))
        yield from ()


def _continued_of(number: int) -> str:
    return f"continued/{number:05}"


def events_elsewhere(folder: WorkFolder, number: int) -> set[str]:
    """Return the events of a slice that have articles in other slices."""
    return set(kept(folder, _continued_of(number), list[str]) or [])

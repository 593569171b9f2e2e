"""The fourth step: an event that began before a slice has there the name of its first article since the warm-up.

Its name is that which the latest of its articles in the warm-up has in the slice before, and so on back to where it
began. A copy whose text is not in the warm-up has the event of that text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from newscrawl.events.sliced.assigning import AssignedSlice, slice_name
from newscrawl.events.sliced.packing import kept, pack, part_of, unpack
from newscrawl.executors.engine import Engine, Hop, Message
from newscrawl.executors.work_folder import WorkFolder

SliceEvent = tuple[int, str]
"""A slice, and the name of an event there."""


class _Names(msgspec.Struct, array_like=True):
    """What a slice sends to a part of article ids."""

    number: int
    events: dict[str, str]
    """The events of its articles."""
    asked: list[tuple[str, str]]
    """Events of the slice, each with the article whose event it is."""


_Joined = tuple[SliceEvent, SliceEvent]
"""An event, and that of which it is a part in an earlier slice."""


class EventNames(msgspec.Struct, array_like=True):
    """The events of a slice that have articles in other slices."""

    names: dict[str, str]
    """Those that began before, with their names."""
    continued: set[str]
    """Names of those that go on later."""


def name_events(engine: Engine, folder: WorkFolder, slices: Sequence[int], parts: int) -> None:
    """Keep for each slice which of its events have articles in others, and how they are named.

    :param slices: numbers of the slices that have articles.
    """
    bodies = engine.exchange(SendNames(folder, parts), slices, [Hop(parts, JoinNames())])
    joined = sorted(pair for body in bodies for pair in unpack(body, list[_Joined]))
    names: dict[SliceEvent, str] = {}
    continued: defaultdict[int, set[str]] = defaultdict(set)
    for event, earlier in joined:  # an earlier slice comes first, so that its names are known
        names[event] = name = names.get(earlier, earlier[1])
        continued[earlier[0]].add(name)
    own: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for (number, event), name in names.items():
        own[number][event] = name
    for number in slices:
        folder.put(names_of(number), pack(EventNames(own[number], continued[number])))


def names_of(number: int) -> str:
    """Return under what the names of the events of a slice are kept."""
    return f"names/{number:05}"


@dataclass(frozen=True, slots=True)
class SendNames:
    """Sends the events of the articles of a slice to the parts of these, with what it asks."""

    folder: WorkFolder
    parts: int

    def __call__(self, number: int) -> Iterator[Message]:
        """Yield what each part is sent."""
        sent: dict[int, _Names] = {}

        def names(article: str) -> _Names:
            return sent.setdefault(part_of(article, self.parts), _Names(number, {}, []))

        assigned = kept(self.folder, slice_name(number), AssignedSlice)
        assert assigned is not None
        for labelled in assigned.labelled:
            names(labelled.id).events[labelled.id] = labelled.event
        for event, article in assigned.asked.items():
            names(article).asked.append((event, article))
        for part, own in sent.items():
            yield part, pack(own)


class JoinNames:
    """Answers what slices ask of the articles of a part."""

    def __call__(self, _part: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield the events that are parts of others."""
        sent = [unpack(body, _Names) for body in bodies]
        events = {article: (names.number, event) for names in sent for article, event in names.events.items()}
        joined = [
            ((names.number, event), events[article])
            for names in sent
            for event, article in names.asked
            if article in events
        ]
        if joined:
            yield 0, pack(joined)

"""The second step: which articles stand in the input before, and whose text each copy carries.

An article copies what its record names if that stands before it in the order of time, and is remembered: it reports an
event, or is itself such a copy. Who copies a copy carries the same text. So copies wait for what they name, and each
round settles those whose answer is known; there are as many rounds as the longest chain of copies has links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import msgspec

from newscrawl.events.sliced.packing import Place, PlacedArticle, kept, pack, part_of, unpack
from newscrawl.events.sliced.reading import name_of
from newscrawl.executors.engine import Engine, Hop, Message
from newscrawl.executors.work_folder import WorkFolder


class _Link(msgspec.Struct, array_like=True):
    """An article, and what it copies."""

    id: str
    place: Place
    of: str | None
    """What it copies; None if it is a text of its own."""
    reports: bool
    text: str | None = None
    """The text that it carries, once that is known."""


class _Links(msgspec.Struct, array_like=True):
    """The articles of a part."""

    links: list[_Link]
    repeated: list[Place]
    """Places of articles that stand in the input before."""


_Answer = tuple[str, str | None]
"""Id of a copy, and the text that it carries; None if it is a text of its own."""


def find_copies(engine: Engine, folder: WorkFolder, blocks: int, parts: int) -> None:
    """Keep in the parts what each copy carries, and which articles are repeated."""
    waiting = _total(engine.exchange(SendLinks(folder, parts), range(blocks), [Hop(parts, KeepLinks(folder))]))
    for turn in count(1):
        if not waiting:
            return
        hops = [Hop(parts, AnswerLinks(folder, parts, turn)), Hop(parts, KeepAnswers(folder, turn))]
        waiting -= _total(engine.exchange(AskLinks(folder, parts, turn), range(parts), hops))


def _total(bodies: Sequence[bytes]) -> int:
    return sum(map(int, bodies))


@dataclass(frozen=True, slots=True)
class SendLinks:
    """Sends the articles of a block to the parts of their ids."""

    folder: WorkFolder
    parts: int

    def __call__(self, block: int) -> Iterator[Message]:
        """Yield the articles for each part."""
        found: defaultdict[int, list[_Link]] = defaultdict(list)
        for each in kept(self.folder, name_of(block), list[PlacedArticle]) or []:
            found[part_of(each.id, self.parts)].append(_Link(each.id, each.place, each.of, each.reports))
        for part, links in found.items():
            yield part, pack(links)


@dataclass(frozen=True, slots=True)
class KeepLinks:
    """Keeps the articles of a part, each once, and tells how many wait for what they copy."""

    folder: WorkFolder

    def __call__(self, part: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield the number of waiting copies."""
        links = [link for body in bodies for link in unpack(body, list[_Link])]
        found = _Links([], [])
        seen: set[str] = set()
        for link in sorted(links, key=lambda link: link.place[1:]):  # the first in reading order is kept
            if link.id in seen:
                found.repeated.append(link.place)
            else:
                seen.add(link.id)
                found.links.append(link)
        self.folder.put(f"links/{part:05}", pack(found))
        yield 0, b"%d" % sum(link.of is not None for link in found.links)


@dataclass(frozen=True, slots=True)
class AskLinks:
    """Asks for each waiting copy of a part what it carries."""

    folder: WorkFolder
    parts: int
    turn: int

    def __call__(self, part: int) -> Iterator[Message]:
        """Yield the questions for each part."""
        asked: defaultdict[int, list[_Link]] = defaultdict(list)
        for link in links_of(self.folder, part, self.turn).links:
            if link.of is not None and link.text is None:
                asked[part_of(link.of, self.parts)].append(link)
        for other, links in asked.items():
            yield other, pack(links)


@dataclass(frozen=True, slots=True)
class AnswerLinks:
    """Answers what is known of the articles of a part."""

    folder: WorkFolder
    parts: int
    turn: int

    def __call__(self, part: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield the answers for each part."""
        own = {link.id: link for link in links_of(self.folder, part, self.turn).links}
        answers: defaultdict[int, list[_Answer]] = defaultdict(list)
        for body in bodies:
            for asking in unpack(body, list[_Link]):
                copied = own.get(asking.of or "")
                answer = answers[part_of(asking.id, self.parts)]
                if copied is None or copied.place >= asking.place:
                    answer.append((asking.id, None))
                elif copied.text is not None:
                    answer.append((asking.id, copied.text))
                elif copied.of is None:
                    answer.append((asking.id, copied.id if copied.reports else None))
        for other, found in answers.items():
            if found:
                yield other, pack(found)


@dataclass(frozen=True, slots=True)
class KeepAnswers:
    """Keeps the answers for a part, and tells how many these are."""

    folder: WorkFolder
    turn: int

    def __call__(self, part: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield the number of answers."""
        answers = dict(answer for body in bodies for answer in unpack(body, list[_Answer]))
        self.folder.put(_answers(part, self.turn), pack(answers))
        yield 0, b"%d" % len(answers)


def _answers(part: int, turn: int) -> str:
    return f"answers/{part:05}/{turn:05}"


def links_of(folder: WorkFolder, part: int, turn: int | None = None) -> _Links:
    """Return the articles of a part, with what is known before a turn; None is after the last one."""
    found = kept(folder, f"links/{part:05}", _Links) or _Links([], [])
    answers: dict[str, str | None] = {}
    for name in folder.names(f"answers/{part:05}"):
        if turn is None or int(name.rpartition("/")[2]) < turn:
            answers |= kept(folder, name, dict[str, str | None]) or {}
    for link in found.links:
        if link.id in answers:
            link.text = answers[link.id]
            link.of = link.of if link.text is not None else None
    return found


class Copies(msgspec.Struct, array_like=True):
    """What is special of the articles of a block, by their numbers there."""

    texts: dict[int, str]
    """The texts that copies carry."""
    repeated: set[int]
    """Articles that stand in the input before."""


@dataclass(frozen=True, slots=True)
class SendCopies:
    """Sends what is known of the articles of a part to their blocks."""

    folder: WorkFolder
    parts: int
    blocks: int

    def __call__(self, part: int) -> Iterator[Message]:
        """Yield what each block is told; nothing at least, so that it is heard of."""
        told = {block: Copies({}, set()) for block in range(part, self.blocks, self.parts)}
        links = links_of(self.folder, part)
        for _, block, number in links.repeated:
            told.setdefault(block, Copies({}, set())).repeated.add(number)
        for link in links.links:
            if link.text is not None:
                _, block, number = link.place
                told.setdefault(block, Copies({}, set())).texts[number] = link.text
        for block, copies in told.items():
            yield block, pack(copies)


def copies_of(bodies: Sequence[bytes]) -> Copies:
    """Return what a block was told."""
    found = Copies({}, set())
    for body in bodies:
        copies = unpack(body, Copies)
        found.texts |= copies.texts
        found.repeated |= copies.repeated
    return found

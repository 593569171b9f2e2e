"""The third step: articles come together in their slices, terms are counted up to each, and events are assigned."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from newscrawl.events.sliced.copies import copies_of
from newscrawl.events.sliced.packing import (
    MESSAGE_ARTICLES,
    Place,
    PlacedArticle,
    kept,
    pack,
    portions,
    unpack,
)
from newscrawl.events.sliced.reading import name_of
from newscrawl.events.sliced.slices import Slices
from newscrawl.executors.engine import Message
from newscrawl.executors.work_folder import WorkFolder
from pipelines.events.article_time import DAY
from pipelines.events.learning import LanguageLearning, Learned, together
from pipelines.events.slice_events import PreparedArticle, SliceEvents

SentArticle = tuple[PlacedArticle, str | None]
"""An article, and the text that it copies."""


class LearnedFrom(msgspec.Struct, array_like=True):
    """What is learned from an article that copies no other."""

    place: Place
    issuer: str | None
    terms: dict[str, float]


class Labelled(msgspec.Struct, array_like=True):
    """An article with its event, by the name that it has in its slice."""

    id: str
    place: Place
    event: str
    summary: bytes


class AssignedSlice(msgspec.Struct, array_like=True):
    """What was found in a slice."""

    labelled: list[Labelled]
    asked: dict[str, str]
    """Events that did not begin in the slice, with the article of an earlier slice whose event they are."""
    texts: dict[str, list[bytes]]
    """Packed signatures of the latest texts of each event, the latest first."""
    before: dict[str, str]
    """The articles of its warm-up, and the texts before that which it has copies of, with their events."""
    near: set[str]
    """Those of them on which the events of the slice depend."""


def slice_folder(number: int) -> str:
    """Return where what was found in a slice is kept, in each turn."""
    return f"assigned/{number:05}"


def given_name(number: int, turn: int) -> str:
    """Return the name under which a slice is told the events of the articles before it."""
    return f"given/{number:05}/{turn:05}"


@dataclass(frozen=True, slots=True)
class SendArticles:
    """Sends the articles of a block to their slices, and to those for whose warm-up they count."""

    folder: WorkFolder
    slices: Slices

    def __call__(self, block: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield the articles for each slice, without repeated ones."""
        copies = copies_of(bodies)
        waiting: defaultdict[int, list[SentArticle]] = defaultdict(list)
        for article in kept(self.folder, name_of(block), list[PlacedArticle]) or []:
            time, _, number = article.place
            if number in copies.repeated:
                continue
            for each in self.slices.of_article(time, article.until):
                waiting[each].append((article, copies.texts.get(number)))
        for each, articles in waiting.items():
            for portion in portions(articles, MESSAGE_ARTICLES):
                yield each, pack(portion)


@dataclass(frozen=True, slots=True)
class SortSlice:
    """Keeps the articles of a slice and of its warm-up in order, and by language what is learned from its own."""

    folder: WorkFolder
    slices: Slices

    def __call__(self, number: int, bodies: list[bytes]) -> Iterator[Message]:
        """Yield the number of the slice if it has articles of its own."""
        sent = [each for body in bodies for each in unpack(body, list[SentArticle])]
        sent.sort(key=lambda each: each[0].place)
        self.folder.put(articles_name(number), pack(sent))
        self.folder.put(_issuers_name(number), pack({placed.issuer for placed, _ in sent} - {None}))
        languages: defaultdict[str, list[LearnedFrom]] = defaultdict(list)
        is_used = False
        for placed, text in sent:
            if self.slices.of_time(placed.place[0]) == number:
                is_used = True
                if text is None:
                    features = msgspec.msgpack.decode(placed.article, type=PreparedArticle).features
                    languages[features.language].append(LearnedFrom(placed.place, features.issuer, features.terms))
        for language, learned in languages.items():
            self.folder.put(_terms_name(language, number), pack(learned))
        if is_used:
            yield 0, b"%d" % number


def articles_name(number: int) -> str:
    """Return the name under which the articles of a slice are kept."""
    return f"slices/{number:05}"


def _issuers_name(number: int) -> str:
    return f"issuers/{number:05}"


def _terms_name(language: str, number: int) -> str:
    return f"terms/{number:05}/{language}"


@dataclass(frozen=True, slots=True)
class LearnLanguage:
    """Reads the terms of a language in order, and keeps what was learned before the warm-up of each slice."""

    folder: WorkFolder
    slices: Slices

    def __call__(self, language: str) -> bytes:
        """Return nothing."""
        learning = LanguageLearning(language)
        for number in range(len(self.slices.starts) - 1):
            own = kept(self.folder, _terms_name(language, number), list[LearnedFrom]) or []
            following = number + 1
            # its warm-up begins in this slice, which is longer
            before = bisect_left(own, self.slices.warm_up_of(following), key=lambda each: each.place[0])
            self._learn(learning, own[:before])
            issuers = kept(self.folder, _issuers_name(following), set[str]) or set()
            self.folder.put(f"learned/{following:05}/{language}", pack(learning.learned(issuers)))
            self._learn(learning, own[before:])
        return b""

    @staticmethod
    def _learn(learning: LanguageLearning, articles: Sequence[LearnedFrom]) -> None:
        for each in articles:
            learning.add(each.place, each.issuer, each.terms)


class SliceReport(msgspec.Struct):
    """What a slice tells."""

    events: int
    """Events that have articles of its own."""
    as_of: str
    """When the last of its articles in events was fetched."""


@dataclass(frozen=True, slots=True)
class AssignSlice:
    """Assigns the articles of a slice, after those of its warm-up.

    In the first turn, 0, the events of the warm-up are decided here; later, they are those that the slice was told.
    """

    folder: WorkFolder
    slices: Slices
    window_days: float
    turn: int = 0

    def __call__(self, number: int) -> bytes:
        """Return a :class:`SliceReport` as JSON."""
        articles = kept(self.folder, articles_name(number), list[SentArticle]) or []
        given = (kept(self.folder, given_name(number, self.turn), dict[str, str]) or {}) if self.turn else {}
        begin, warm_up = self.slices.starts[number], self.slices.warm_up_of(number)
        found = AssignedSlice([], {}, {}, {}, set())
        present: set[str] = set()
        own_texts: set[str] = set()
        latest: dict[str, str] = {}
        with SliceEvents(self._learned(number), window_days=self.window_days) as events:
            for placed, text in articles:
                article = msgspec.msgpack.decode(placed.article, type=PreparedArticle)
                is_far_copy = text is not None and text not in present
                time = placed.place[0]
                # what is dated to a month may lie before the warm-up: then it was counted already
                learn = not number or time >= warm_up
                known = given.get(text or "") if is_far_copy else given.get(placed.id)
                event = events.assign(article, text, event=known, learn=learn)
                present.add(placed.id)
                if event is None:
                    continue
                if text is not None and is_far_copy:
                    found.before[text] = event
                    found.near.add(text)
                if self.slices.of_time(time) == number:
                    found.labelled.append(Labelled(placed.id, placed.place, event, placed.summary))
                    own_texts |= {placed.id} if text is None else set()
                else:
                    latest[event] = placed.id
                    found.before[placed.id] = event
                    found.near |= {placed.id} if placed.until >= begin - self.window_days * DAY else set()
            own_events = dict.fromkeys(each.event for each in found.labelled)
            found.texts = {event: events.latest_texts(event, own_texts) for event in own_events}
        if not self.turn:
            found.asked = {event: latest.get(event, event) for event in own_events if event not in own_texts}
        self.folder.put(f"{slice_folder(number)}/{self.turn:05}", pack(found))
        return msgspec.json.encode(SliceReport(len(own_events), max(map(_fetched, found.labelled), default="")))

    def _learned(self, number: int) -> Learned:
        names = self.folder.names(f"learned/{number:05}")
        return together(found for name in names if (found := kept(self.folder, name, Learned)) is not None)


class _Fetched(msgspec.Struct):
    fetched_at: str


def _fetched(labelled: Labelled) -> str:
    return msgspec.msgpack.decode(labelled.summary, type=_Fetched).fetched_at

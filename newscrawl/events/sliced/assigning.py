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


def slice_name(number: int) -> str:
    """Return the name under which what was found in a slice is kept."""
    return f"assigned/{number:05}"


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
        self.folder.put(_articles_name(number), pack(sent))
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


def _articles_name(number: int) -> str:
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
    """Assigns the articles of a slice, after those of its warm-up."""

    folder: WorkFolder
    slices: Slices
    window_days: float

    def __call__(self, number: int) -> bytes:
        """Return a :class:`SliceReport` as JSON."""
        articles = kept(self.folder, _articles_name(number), list[SentArticle]) or []
        labelled: list[Labelled] = []
        earlier: dict[str, str] = {}
        with SliceEvents(self._learned(number), window_days=self.window_days) as events:
            for placed, text in articles:
                article = msgspec.msgpack.decode(placed.article, type=PreparedArticle)
                time = placed.place[0]
                # what is dated to a month may lie before the warm-up: then it was counted already
                event = events.assign(article, text, learn=not number or time >= self.slices.warm_up_of(number))
                if event is None:
                    continue
                if self.slices.of_time(time) == number:
                    labelled.append(Labelled(placed.id, placed.place, event, placed.summary))
                else:
                    earlier[event] = placed.id
            own = {each.id for each in labelled}
            found = dict.fromkeys(each.event for each in labelled)
            texts = {event: events.latest_texts(event, own) for event in found}
        asked = {event: earlier.get(event, event) for event in found if event not in own}
        self.folder.put(slice_name(number), pack(AssignedSlice(labelled, asked, texts)))
        return msgspec.json.encode(SliceReport(len(found), max(map(_fetched, labelled), default="")))

    def _learned(self, number: int) -> Learned:
        names = self.folder.names(f"learned/{number:05}")
        return together(found for name in names if (found := kept(self.folder, name, Learned)) is not None)


class _Fetched(msgspec.Struct):
    fetched_at: str


def _fetched(labelled: Labelled) -> str:
    return msgspec.msgpack.decode(labelled.summary, type=_Fetched).fetched_at

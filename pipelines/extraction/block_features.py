"""What the model sees of the blocks of a page: one row of numbers for each block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.extraction.block_signs import SIGNS
from pipelines.extraction.page_blocks import Block, PageBlocks

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

_OWN_SIGNS = tuple(sign for sign in SIGNS if not sign.startswith("<"))
_TEXT = (
    "characters", "words", "commas", "stops", "digits", "ends_sentence", "ends_colon", "begins_upper", "begins_lower", "quoted", "lines",
    "cells", "separators", "copyright", "links", "linked", "bold", "repeated",
)  # fmt: skip
_KNOWN = ("vote", "in_description", "is_description", "in_title", "is_title", "in_linked_body")
_NEIGHBOURS = ("characters", "linked", "ends_sentence", "vote", "heading", "prose")
_REACH = (-3, -2, -1, 1, 2, 3)
_PLACE = (
    "heading", "paragraph", "item", "depth", "place", "from_headline", "after_headline", "from_first_vote", "from_last_vote", "between_votes",
    "in_voted_root", "depth_below_root", "container_vote", "container_prose", "container_linked", "parent_vote", "parent_prose", "form_vote",
    "form_prose", "form_count", "tag_prose", "tag_vote", "votes_around", "prose_around", "linked_around", "in_densest", "under_densest", "siblings",
)  # fmt: skip
_PAGE = (
    "page_votes",
    "page_voted_share",
    "page_blocks",
    "page_prose",
    "page_paragraphs",
    "has_linked_body",
    "has_description",
)

FEATURES: tuple[str, ...] = (
    *_TEXT,
    *_KNOWN,
    *_PLACE,
    *(f"{name}{reach:+d}" for name in _NEIGHBOURS for reach in _REACH),
    *_PAGE,
    *(f"around:{sign}" for sign in SIGNS),
    *(f"own:{sign}" for sign in _OWN_SIGNS),
)
"""Names of the features in the order of the columns; the trained model belongs to exactly these."""

_SENTENCE_END = re.compile(r"[.!?…。！？؟।۔։][\"'”“»«’›)\]」』]*$")
_KEY = re.compile(r"\W+")
_SHINGLE = 3


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a page beside its blocks."""

    paragraphs: Sequence[str]
    """The body as another extractor found it; its vote."""
    titles: Sequence[str]
    """Headlines in the metadata."""
    descriptions: Sequence[str]
    """Summaries in the metadata."""
    linked_body: str
    """The text in the metadata; mostly empty."""


def features_of(page: PageBlocks, context: Context) -> Floats:
    """Return the features of the blocks of ``page``: a row for each block, a column for each of ``FEATURES``."""
    blocks = page.blocks
    if not blocks:
        return np.zeros((0, len(FEATURES)), np.float32)
    text = np.array([row for row in _texts(blocks)], np.float32).reshape(-1, len(_TEXT))
    known = np.array([row for row in _known(blocks, context)], np.float32).reshape(-1, len(_KNOWN))
    place = _Places(page, text, known)
    return np.hstack(
        [
            text,
            known,
            place.columns(),
            place.neighbours(),
            place.of_page(bool(context.linked_body), bool(context.descriptions)),
            place.signs(),
        ]
    ).astype(np.float32)


def words_of(text: str) -> int:
    """Return about how many words ``text`` has; scripts without spaces have two characters a word."""
    return max(text.count(" ") + 1, len(text.encode()) // 9 if not text.isascii() else 0)


def _texts(blocks: Sequence[Block]) -> Iterable[tuple[float, ...]]:
    seen: dict[str, int] = {}
    for block in blocks:
        text = block.text
        length = len(text)
        before = seen[text] = seen.get(text, -1) + 1
        first = text[0]
        yield (
            length,
            words_of(text),
            text.count(",") + text.count("，") + text.count("、"),
            text.count(". ") + text.count("。") + text.count("? ") + text.count("! "),
            sum(map(text.count, "0123456789")) / length,
            _SENTENCE_END.search(text, max(0, length - 6)) is not None,
            text[-1] == ":",
            first.isupper(),
            first.islower(),
            first in "\"„“»«'‚‘—–-•",
            text.count("\n"),
            text.count("\t"),
            text.count("|") + text.count("·") + text.count("›") + text.count("»"),
            "©" in text,
            block.links,
            min(block.linked / length, 1.0),
            min(block.bold / length, 1.0),
            before,
        )


def _known(blocks: Sequence[Block], context: Context) -> Iterable[tuple[float, ...]]:
    voted = _Shingles(context.paragraphs)
    linked = _Shingles(context.linked_body.split("\n"))
    description, title = _Phrases(context.descriptions), _Phrases(context.titles)
    for block in blocks:
        text = block.text
        words = text.split()
        short = len(text) < 700
        yield (
            voted.share(text, words),
            description.share(words) if short else 0.0,
            short and description.same(text),
            title.share(words) if short else 0.0,
            short and title.same(text),
            linked.share(text, words) if context.linked_body else -1.0,
        )


class _Shingles:
    """The runs of three words of some paragraphs."""

    def __init__(self, paragraphs: Iterable[str]) -> None:
        self._whole: set[str] = set()
        self._runs: set[tuple[str, ...]] = set()
        for paragraph in paragraphs:
            for line in paragraph.split("\n"):
                words = line.split()
                self._whole.add("".join(words))
                self._runs.update(zip(words, words[1:], words[2:], strict=False))

    def share(self, text: str, words: Sequence[str]) -> float:
        """Return how much of a block is in the paragraphs, from 0 to 1."""
        if "".join(words) in self._whole:
            return 1.0
        if len(words) < _SHINGLE:
            return 0.0
        runs = list(zip(words, words[1:], words[2:], strict=False))
        return sum(map(self._runs.__contains__, runs)) / len(runs)


class _Phrases:
    """Texts that blocks may repeat."""

    def __init__(self, texts: Iterable[str]) -> None:
        folded = [text.casefold() for text in texts]
        self._keys = [key[:2_000] for text in folded if (key := _KEY.sub("", text))]
        self._words = frozenset(word for text in folded for word in _KEY.split(text)) - {""}

    def share(self, words: Sequence[str]) -> float:
        """Return the share of the words that are in a phrase too."""
        if not self._words:
            return 0.0
        return sum(word.casefold().strip('.,:;!?"„“”»«()') in self._words for word in words) / len(words)

    def same(self, text: str) -> bool:
        """Return whether ``text`` is a phrase, or as much of it as was not cut off."""
        if not self._keys:
            return False
        ours = _KEY.sub("", text.casefold())
        for key in self._keys:
            shorter, longer = sorted((ours, key), key=len)
            if len(shorter) >= max(12, 0.6 * len(longer)) and longer.startswith(shorter):
                return True
        return False


class _Places:
    """Where the blocks stand: in the page, in their containers, beside each other."""

    def __init__(self, page: PageBlocks, text: Floats, known: Floats) -> None:
        self.page = page
        self.count = len(page.blocks)
        column = dict(zip(_TEXT, text.T, strict=True)) | dict(zip(_KNOWN, known.T, strict=True))
        self.characters = column["characters"]
        self.linked = column["linked"]
        self.ends = column["ends_sentence"]
        self.vote = column["vote"]
        containers = page.containers
        self.container = np.array([block.container for block in page.blocks], np.int64)
        self.tags = [containers[block.container].tag for block in page.blocks]
        self.heading = np.array([len(tag) == 2 and tag[0] == "h" and tag != "hr" for tag in self.tags], np.float32)
        # what reads like running text, in characters
        self.prose = (
            self.characters * (1 - self.linked) * ((self.ends > 0) | (self.characters > 150)) * (self.heading == 0)
        )
        self.voted = self.characters * self.vote
        self.parent = np.array([container.parent for container in containers], np.int64)
        self.depth = np.array([container.depth for container in containers], np.float32)
        self.last = np.array([container.last for container in containers], np.int64)
        self.headline = self._headline(column["is_title"])

    def _headline(self, is_title: Floats) -> int:
        """Return the number of the block that is the headline; -1 if there is none."""
        first = [number for number, tag in enumerate(self.tags) if tag == "h1"]
        named = [number for number in first if is_title[number]] or first or list(np.flatnonzero(is_title)[:1])
        return int(named[0]) if named else -1

    def _sums(self, values: Floats, places: Integers, count: int) -> Floats:
        return np.bincount(places, values, count).astype(np.float32)

    def _shares(self, places: Integers, count: int) -> tuple[Floats, Floats]:
        """Return for each block the voted share of the text in the same place, and how much prose is there."""
        characters = self._sums(self.characters, places, count)
        votes = self._sums(self.voted, places, count) / np.maximum(characters, 1)
        return votes[places], self._sums(self.prose, places, count)[places]

    def columns(self) -> Floats:
        """Return the columns of ``_PLACE``."""
        count, container = self.count, self.container
        numbers = np.arange(count, dtype=np.float32)
        total = len(self.page.containers)
        parents = self.parent[container]
        forms: dict[str, int] = {}
        form_of = [forms.setdefault(one.form, len(forms)) for one in self.page.containers]
        # two elements of one form in parents of two forms are not alike
        pairs: dict[tuple[int, int], int] = {}
        form = np.array(
            [
                pairs.setdefault((form_of[one], form_of[above]), len(pairs))
                for one, above in zip(container.tolist(), parents.tolist(), strict=True)
            ],
            np.int64,
        )
        names: dict[str, int] = {}
        tag = np.array([names.setdefault(name, len(names)) for name in self.tags], np.int64)
        container_vote, container_prose = self._shares(container, total)
        parent_vote, parent_prose = self._shares(parents, total)
        form_vote, form_prose = self._shares(form, max(len(pairs), 1))
        tag_vote, tag_prose = self._shares(tag, max(len(names), 1))
        container_characters = self._sums(self.characters, container, total)[container]
        container_linked = self._sums(self.characters * self.linked, container, total)[container]
        root, densest = self._root(), self._densest(total)
        chosen = np.flatnonzero(self.vote > 0.5)
        first, last = (chosen[0], chosen[-1]) if len(chosen) else (-1, -1)
        kernel = np.exp(-np.abs(np.arange(-8, 9)) / 3.0).astype(np.float32)
        around = self._smoothed(self.characters, kernel) + 1
        return np.column_stack(
            [
                self.heading
                * np.array(
                    [int(name[1]) if len(name) == 2 and name[1].isdigit() else 0 for name in self.tags], np.float32
                ),
                [name == "p" for name in self.tags],
                [name == "li" for name in self.tags],
                self.depth[container],
                numbers / max(count, 1),
                np.clip(numbers - self.headline, -60, 200) if self.headline >= 0 else np.full(count, 300),
                numbers > self.headline if self.headline >= 0 else np.zeros(count),
                np.clip(numbers - first, -60, 200),
                np.clip(numbers - last, -200, 60),
                (numbers >= first) & (numbers <= last),
                (container >= root) & (container <= self.last[root]) if total else np.zeros(count),
                self.depth[container] - self.depth[root] if total else np.zeros(count),
                container_vote,
                container_prose,
                container_linked / np.maximum(container_characters, 1),
                parent_vote,
                parent_prose,
                form_vote,
                form_prose,
                np.bincount(form, minlength=1)[form],
                tag_prose / max(float(self.prose.sum()), 1),
                tag_vote,
                self._smoothed(self.voted, kernel) / around,
                self._smoothed(self.prose, kernel) / around,
                self._smoothed(self.characters * self.linked, kernel) / around,
                (container == densest) | (parents == densest),
                (container >= densest) & (container <= self.last[densest]) if total else np.zeros(count),
                np.bincount(container, minlength=1)[container],
            ]
        ).astype(np.float32)

    def _smoothed(self, values: Floats, kernel: Floats) -> Floats:
        """Return the weighted sum of the values around each block."""
        return np.convolve(values, kernel, "full")[len(kernel) // 2 :][: self.count].astype(np.float32)

    def _root(self) -> int:
        """Return the innermost container that holds nine tenths of the voted text; 0 if nothing was voted for."""
        total = len(self.page.containers)
        inside = self._inside(self.voted, total)
        if not total or inside[0] <= 0:
            return 0
        return int(np.flatnonzero(inside >= 0.9 * inside[0])[-1])

    def _inside(self, values: Floats, total: int) -> Floats:
        """Return for each container the sum over all blocks inside it."""
        sums = np.concatenate([[0], np.cumsum(np.bincount(self.container, values, total))]) if total else np.zeros(1)
        return sums[self.last + 1] - sums[:-1] if total else sums

    def _densest(self, total: int) -> int:
        """Return the container with the most prose, as readability scores them: directly inside it, and half of that below."""
        if not total:
            return 0
        direct = self._sums(np.minimum(self.prose, 1_000), self.container, total)
        scores = direct + self._sums(direct, self.parent, total)
        return int(np.argmax(scores))

    def neighbours(self) -> Floats:
        """Return some columns of the blocks before and after each block; -1 beyond the ends of the page."""
        columns = {
            "characters": self.characters,
            "linked": self.linked,
            "ends_sentence": self.ends,
            "vote": self.vote,
            "heading": self.heading,
            "prose": self.prose,
        }
        shifted = []
        for name in _NEIGHBOURS:
            padded = np.pad(columns[name], 3, constant_values=-1)
            shifted += [padded[3 + reach : 3 + reach + self.count] for reach in _REACH]
        return np.column_stack(shifted)

    def of_page(self, has_linked_body: bool, has_description: bool) -> Floats:
        """Return the columns that are the same for all blocks of a page."""
        voted, characters = float(self.voted.sum()), float(self.characters.sum())
        row = [
            voted,
            voted / max(characters, 1),
            self.count,
            float(self.prose.sum()),
            self.tags.count("p"),
            has_linked_body,
            has_description,
        ]
        return np.tile(np.array(row, np.float32), (self.count, 1))

    def signs(self) -> Floats:
        """Return the signs around each block and those of its own container and the one around that."""
        around = np.array([block.signs for block in self.page.blocks], np.int64)
        own = np.array([container.signs for container in self.page.containers], np.int64)
        own = own | np.where(self.parent == 0, 0, own[self.parent]) if len(own) else own
        bits = np.arange(len(SIGNS))
        first = len(SIGNS) - len(_OWN_SIGNS)
        picked = [number for number, sign in enumerate(SIGNS) if not sign.startswith("<")]
        assert len(picked) == len(_OWN_SIGNS) and first >= 0
        return np.hstack(
            [(around[:, None] >> bits) & 1, (own[self.container][:, None] >> np.array(picked)) & 1]
        ).astype(np.float32)

"""Where the blocks of a page stand: in the page, in their containers, beside each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np
import numpy.typing as npt

from pipelines.extraction.page.blocks import PageBlocks

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

PLACE = (
    "heading", "paragraph", "item", "depth", "place", "from_headline", "after_headline", "from_first_vote",
    "from_last_vote", "between_votes", "in_voted_root", "depth_below_root", "container_vote", "container_prose",
    "container_linked", "parent_vote", "parent_prose", "form_vote", "form_prose", "form_count", "tag_vote", "tag_prose",
    "votes_around", "prose_around", "linked_around", "in_densest", "under_densest", "siblings",
)  # fmt: skip
"""Names of the columns of ``Places.columns``."""
NEIGHBOURS = ("characters", "linked", "ends_sentence", "vote", "heading", "prose")
"""What is seen of the blocks around a block."""
REACH = (-3, -2, -1, 1, 2, 3)
"""How far away those blocks are."""

_WINDOW = np.exp(-np.abs(np.arange(-8, 9)) / 3.0).astype(np.float32)
_LONG = 150
"""Characters from which a block reads like running text without a full stop."""
_MOST_PROSE = 1_000
_FAR = 300.0


def _numbered(names: Iterable[Hashable]) -> Integers:
    """Return a number for each name, the same for the same name."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)


class Places:
    """The places of the blocks of a page that has any.

    :param text: columns of the blocks by name: ``characters``, ``linked``, ``ends_sentence``, ``vote``, ``is_title``.
    """

    def __init__(self, page: PageBlocks, text: dict[str, Floats]) -> None:
        self.count = len(page.blocks)
        self.characters, self.linked = text["characters"], text["linked"]
        self.ends, self.vote = text["ends_sentence"], text["vote"]
        containers = page.containers
        self.total = len(containers)
        self.container = np.array([block.container for block in page.blocks], np.int64)
        self.parent = np.array([container.parent for container in containers], np.int64)
        self.depth = np.array([container.depth for container in containers], np.float32)
        self.last = np.array([container.last for container in containers], np.int64)
        self.forms = [container.form for container in containers]
        self.tags = [containers[number].tag for number in self.container.tolist()]
        levels = [int(tag[1]) if len(tag) == 2 and tag[1].isdigit() else 0 for tag in self.tags]
        self.level = np.array(levels, np.float32)
        reads_on = ((self.ends > 0) | (self.characters > _LONG)) & (self.level == 0)
        self.prose = self.characters * (1 - self.linked) * reads_on
        self.voted = self.characters * self.vote
        self.all_prose = max(float(self.prose.sum()), 1.0)
        self.headline = self._headline(text["is_title"])

    def columns(self) -> Floats:
        """Return the columns of ``PLACE``."""
        return np.column_stack([*self._in_page(), *self._in_containers(), *self._around()]).astype(np.float32)

    def neighbours(self) -> Floats:
        """Return the columns of ``NEIGHBOURS`` for each of ``REACH``; -1 beyond the ends of the page."""
        columns = (self.characters, self.linked, self.ends, self.vote, (self.level > 0).astype(np.float32), self.prose)
        shifted = []
        for column in columns:
            padded = np.pad(column, 3, constant_values=-1)
            shifted += [padded[3 + reach : 3 + reach + self.count] for reach in REACH]
        return np.column_stack(shifted)

    def _headline(self, is_title: Floats) -> int:
        """Return the number of the block that is the headline; -1 if there is none."""
        first = [number for number, tag in enumerate(self.tags) if tag == "h1"]
        named = [number for number in first if is_title[number]] or first or np.flatnonzero(is_title).tolist()
        return int(named[0]) if named else -1

    def _in_page(self) -> list[npt.ArrayLike]:
        numbers = np.arange(self.count, dtype=np.float32)
        chosen = np.flatnonzero(self.vote > 0.5)
        first, last = (chosen[0], chosen[-1]) if len(chosen) else (-1, -1)
        root = self._root()
        has_headline = self.headline >= 0
        return [
            self.level,
            [tag == "p" for tag in self.tags],
            [tag == "li" for tag in self.tags],
            self.depth[self.container],
            numbers / self.count,
            np.clip(numbers - self.headline, -60, 200) if has_headline else np.full(self.count, _FAR),
            (numbers > self.headline) & has_headline,
            np.clip(numbers - first, -60, 200),
            np.clip(numbers - last, -200, 60),
            (numbers >= first) & (numbers <= last),
            (self.container >= root) & (self.container <= self.last[root]),
            self.depth[self.container] - self.depth[root],
        ]

    def _in_containers(self) -> list[npt.ArrayLike]:
        parents = self.parent[self.container]
        form_of = _numbered(self.forms)
        # two elements of one form in parents of two forms are not alike
        form = _numbered(zip(form_of[self.container].tolist(), form_of[parents].tolist(), strict=True))
        tag = _numbered(self.tags)
        characters = self._sums(self.characters, self.container)[self.container]
        linked = self._sums(self.characters * self.linked, self.container)[self.container]
        return [
            *self._shares(self.container),
            linked / np.maximum(characters, 1),
            *self._shares(parents),
            *self._shares(form),
            np.bincount(form)[form],
            *self._shares(tag),
        ]

    def _around(self) -> list[npt.ArrayLike]:
        around = self._smoothed(self.characters) + 1
        densest = self._densest()
        return [
            self._smoothed(self.voted) / around,
            self._smoothed(self.prose) / around,
            self._smoothed(self.characters * self.linked) / around,
            (self.container == densest) | (self.parent[self.container] == densest),
            (self.container >= densest) & (self.container <= self.last[densest]),
            np.bincount(self.container)[self.container],
        ]

    def _sums(self, values: Floats, places: Integers) -> Floats:
        return np.bincount(places, values, self.total).astype(np.float32)

    def _shares(self, places: Integers) -> tuple[Floats, Floats]:
        """Return for each block the voted share of the text in the same place, and the share of the page's prose."""
        characters = self._sums(self.characters, places)
        votes = self._sums(self.voted, places) / np.maximum(characters, 1)
        prose = self._sums(self.prose, places) / np.float32(self.all_prose)
        return votes[places].astype(np.float32), prose[places].astype(np.float32)

    def _smoothed(self, values: Floats) -> Floats:
        """Return the weighted sum of the values around each block."""
        return np.convolve(values, _WINDOW, "full")[len(_WINDOW) // 2 :][: self.count].astype(np.float32)

    def _root(self) -> int:
        """Return the innermost container that holds nine tenths of the voted text; 0 if nothing was voted for."""
        sums = np.concatenate([[0], np.cumsum(np.bincount(self.container, self.voted, self.total))])
        inside = sums[self.last + 1] - sums[:-1]
        return int(np.flatnonzero(inside >= 0.9 * inside[0])[-1]) if inside[0] > 0 else 0

    def _densest(self) -> int:
        """Return the container with the most prose inside it and its children, as readability looks for it."""
        direct = self._sums(np.minimum(self.prose, _MOST_PROSE), self.container)
        return int(np.argmax(direct + self._sums(direct, self.parent)))

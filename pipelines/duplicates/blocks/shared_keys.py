"""Collisions between texts of all blocks: which earlier texts share a key of their shingles with a text.

No text sees more than the first ``CAPACITY`` holders of a key. So of all texts of a block with one key, only those are
sent that are among its first ``CAPACITY`` holders in the block, and one for all that come after them; the others see
what one of these sees. However many texts have a phrase, a block sends no more than ``CAPACITY`` + 1 entries for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.blocks.bodies import pack, unpack
from pipelines.duplicates.blocks.numbering import KEPT, Answers, GlobalNumbers, Message, grouped_by_part, key_parts
from pipelines.duplicates.collisions import CAPACITY, Collisions, Mask, find_collisions, first_of_each
from pipelines.duplicates.postings import KeyPostings, order
from pipelines.duplicates.sketch import BANDS, Sketches
from pipelines.duplicates.sorted_run import Places, ranges

Keys = NDArray[Any]
"""Hashes of bands or of shingles, as wide as sketches have them."""
_NONE = np.empty(0, np.int64)


@dataclass(slots=True)
class SharedKeys:
    """The collisions of the texts of a block, as ``Collisions`` has them; the earlier texts by any numbers."""

    rows: Places
    starts: Places
    lengths: Places
    holders: NDArray[Any]

    def of_rows(self, wanted: Mask) -> SharedKeys:
        """Return the collisions of some rows, with no other holders than theirs.

        :param wanted: which rows: shape (n,).
        """
        return self.narrowed(np.flatnonzero(wanted[self.rows]))

    def narrowed(self, places: Places) -> SharedKeys:
        """Return the collisions at these indices, with no other holders than theirs."""
        lengths = self.lengths[places]
        starts, which = np.unique(self.starts[places], return_inverse=True)
        longest = np.zeros(len(starts), np.int64)
        np.maximum.at(longest, which, lengths)
        offsets = np.cumsum(longest) - longest
        return SharedKeys(self.rows[places], offsets[which], lengths, self.holders[ranges(starts, longest)])

    def batch(self, start: int, stop: int) -> Collisions:
        """Return the collisions of consecutive texts, whose rows are counted from ``start``.

        The numbers of holders must be dense.
        """
        own = slice(*np.searchsorted(self.rows, (start, stop)))
        return Collisions(self.rows[own] - start, self.starts[own], self.lengths[own], self.holders)


def key_entries(
    block: int, first: int, sketches: Sketches, storing: Mask, parts: int, *, partial: bool
) -> Iterator[Message]:
    """Yield for each part the keys that a block has for it.

    :param first: number of the first text of the block.
    :param storing: whether each text adds its keys, as all but exact copies do: shape (n,).
    :param partial: whether partial copies are looked for.
    """
    kinds = [_Sent.of(keys, rows, storing) for keys, rows in _keys(sketches, partial=partial)]
    chosen = [dict(sent.by_part(parts)) for sent in kinds]
    for part in sorted({part for own in chosen for part in own}):
        columns: list[NDArray[Any]] = []
        for sent, own in zip(kinds, chosen, strict=True):
            places = own.get(part, _NONE)
            columns += [sent.keys[places], sent.rows[places].astype(np.uint32), sent.storing[places]]
        yield part, pack(np.array([block, first, part]), *columns)


def collide(bodies: Iterable[bytes]) -> Answers:
    """Return for each block with entries in a part the collisions of these with entries of earlier texts.

    :param bodies: of blocks, and one of what an index has kept, if there is an index: see ``kept_keys``.
    """
    sent = sorted((unpack(body) for body in bodies), key=lambda arrays: int(arrays[0][0]))
    columns = list(zip(*(arrays[1:] for arrays in sent), strict=True))
    heads = [head for head, *_ in sent]
    found: list[list[tuple[NDArray[Any], ...]]] = []
    new: list[NDArray[Any]] = []
    for start in range(0, len(columns), 3):
        seen, added = _collisions(heads, *columns[start : start + 3])
        found.append(seen)
        new += added
    messages = [
        (int(head[0]), pack(head[2:], *(column for seen in own for column in seen)))
        for head, *own in zip(heads, *found, strict=True)
        if head[0] != KEPT
    ]
    return Answers(messages, new)


def kept_keys(columns: Sequence[NDArray[Any]]) -> bytes:
    """Return what an index has kept of a part as a body for ``collide``.

    :param columns: for bands, then for samples the keys, and the numbers of the texts, ascending for each key.
    """
    pairs = zip(columns[::2], columns[1::2], strict=True)
    held = (column for keys, numbers in pairs for column in (keys, numbers, np.ones(len(keys), np.bool_)))
    return pack(np.array([KEPT, 0, 0]), *held)


def shared_keys(
    sketches: Sketches, storing: Mask, parts: int, answers: Iterable[bytes], *, partial: bool
) -> list[SharedKeys]:
    """Return the collisions of the texts of a block on bands, then, if partial copies are looked for, on samples.

    :param storing: as ``key_entries`` was given it, like ``parts`` and ``partial``.
    :param answers: what ``collide`` yielded for the block.
    """
    told = [unpack(answer) for answer in answers]
    found = []
    for kind, (keys, rows) in enumerate(_keys(sketches, partial=partial)):
        sent = _Sent.of(keys, rows, storing)
        own = {int(head[0]): columns[4 * kind : 4 * kind + 4] for head, *columns in told}
        found.append(sent.collisions(rows, own, parts))
    return found


@dataclass(slots=True)
class _Sent:
    """The entries that a block sends for one kind of key, in the order of the texts."""

    keys: Keys
    rows: Places
    storing: Mask
    seen: Places
    """For each key of the block the index of the entry that sees the same holders."""

    @classmethod
    def of(cls, keys: Keys, rows: Places, storing: Mask) -> _Sent:
        """Return the entries for the keys of a block: the last of those that see the same holders.

        That is a holder where one of them is a holder, since it is seen by those after it.
        """
        places = order(keys)
        ordered = keys[places]
        twice = np.zeros(len(keys), np.bool_)  # a text that has a key twice holds it once
        twice[1:] = (ordered[1:] == ordered[:-1]) & (rows[places][1:] == rows[places][:-1])
        kept = places[~twice]
        first = first_of_each(ordered[~twice])
        group = np.arange(len(first)).repeat(np.diff(first, append=len(kept)))
        holding = storing[rows[kept]]
        added: Places = np.cumsum(holding) - holding
        before = np.minimum(added - added[first][group], CAPACITY)
        last = np.ones(len(kept), np.bool_)
        last[:-1] = (group[1:] != group[:-1]) | (before[1:] != before[:-1])
        chosen = kept[last]
        sent = np.sort(chosen)
        view = np.searchsorted(sent, chosen)[np.cumsum(last) - last]
        seen = np.empty_like(places)
        seen[places] = view[np.cumsum(~twice) - 1]
        return cls(keys[sent], rows[sent], storing[rows[sent]], seen)

    def by_part(self, parts: int) -> Iterator[tuple[int, Places]]:
        """Yield each part with the indices of the entries that are for it."""
        return grouped_by_part(key_parts(self.keys, parts), parts)

    def collisions(self, rows: Places, answers: Mapping[int, Sequence[NDArray[Any]]], parts: int) -> SharedKeys:
        """Return the collisions of all texts of the block.

        :param rows: the row of the text that has each key.
        :param answers: for each part the entries that collided, by their index there, and what they see.
        """
        starts, lengths = np.zeros((2, len(self.keys)), np.int64)
        holders, offset = [np.empty(0, np.int64)], 0
        for part, places in self.by_part(parts):
            if part in answers:
                entries, own_starts, own_lengths, own_holders = answers[part]
                starts[places[entries]] = own_starts.astype(np.int64) + offset
                lengths[places[entries]] = own_lengths
                holders.append(own_holders)
                offset += len(own_holders)
        colliding = np.flatnonzero(lengths[self.seen])
        seen = self.seen[colliding]
        return SharedKeys(rows[colliding], starts[seen], lengths[seen], np.concatenate(holders))


def _keys(sketches: Sketches, *, partial: bool) -> Iterator[tuple[Keys, Places]]:
    """Yield the keys of each kind, and the row of the text that has each of them."""
    rows = np.arange(len(sketches))
    yield sketches.bands.ravel(), np.repeat(rows, BANDS)
    if partial:
        yield sketches.samples, np.repeat(rows, sketches.sampled)


def _collisions(
    heads: Sequence[NDArray[Any]], keys: Sequence[Keys], rows: Sequence[Places], storing: Sequence[Mask]
) -> tuple[list[tuple[NDArray[Any], ...]], tuple[Keys, GlobalNumbers]]:
    """Return what each block sees, and the keys that blocks add, with the numbers of their texts.

    What it sees are the indices of its entries that collided, their starts and lengths, and the holders.
    """
    counts = [len(own) for own in keys]
    numbers: GlobalNumbers = np.concatenate([own + head[1] for own, head in zip(rows, heads, strict=True)])
    joined, entries = np.concatenate(keys), np.arange(len(numbers))
    found, added = find_collisions(
        KeyPostings(),
        joined,
        entries,
        entries.astype(np.uint32),
        np.concatenate(storing),
        are_live=lambda numbers: np.ones(len(numbers), np.bool_),
    )
    collided = SharedKeys(found.rows, found.starts, found.lengths, numbers[found.holders])
    ends = np.cumsum(counts)
    bounds = np.searchsorted(found.rows, np.concatenate(([0], ends))).tolist()
    seen: list[tuple[NDArray[Any], ...]] = []
    for start, stop, offset in zip(bounds[:-1], bounds[1:], (ends - counts).tolist(), strict=True):
        own = collided.narrowed(np.arange(start, stop))
        columns = (own.rows - offset).astype(np.uint32), own.starts.astype(np.uint32), own.lengths.astype(np.uint8)
        seen.append((*columns, own.holders))
    new = added.numbers[added.numbers >= (counts[0] if heads[0][0] == KEPT else 0)]
    return seen, (joined[new], numbers[new])

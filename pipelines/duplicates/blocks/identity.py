"""What texts share whole: their words, the key of their document, the name of their article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.blocks.bodies import pack, unpack
from pipelines.duplicates.blocks.numbering import KEPT, Answers, GlobalNumbers, Message, grouped_by_part, key_parts
from pipelines.duplicates.collisions import Mask, first_of_each
from pipelines.duplicates.revisions import COMPARED_VERSIONS
from pipelines.duplicates.shingles import Hashes
from pipelines.duplicates.sorted_run import Places, ranges


class Wholes(NamedTuple):
    """Hashes of what the texts of a block are known by, whole."""

    texts: Hashes
    """Of their words: shape (n, 2)."""
    documents: Hashes
    """Of the keys of their documents, 0 for none: shape (n,)."""
    names: Hashes
    """Of the names that their articles claim: shape (n,)."""


@dataclass(slots=True)
class Identity:
    """What the texts of a block have in common with earlier texts, in this block or before it."""

    exact: GlobalNumbers
    """Number of the earliest text with the same words, or -1: shape (n,)."""
    version_rows: Places
    """Rows of texts with earlier texts of the same document, once for each of these: ascending."""
    versions: GlobalNumbers
    """Numbers of these, at most the last ``COMPARED_VERSIONS`` of each text: ascending for each row."""
    claims: Places
    """How often the name that its article claims was claimed by earlier ones, of which a block has one: shape (n,)."""


def identity_entries(block: int, first: int, wholes: Wholes, parts: int) -> Iterator[Message]:
    """Yield for each part what a block has for it.

    A later text of the block with the same key would say nothing new: only the first text with the same words, the
    first with the same name, and the last ``COMPARED_VERSIONS`` of a document are sent.

    :param first: number of the first text of the block.
    """
    texts, documents, names = wholes
    text_rows = _first_rows(texts)
    name_rows = _first_rows(names)
    document_rows = _last_rows(documents, COMPARED_VERSIONS)
    rows = (text_rows, document_rows, name_rows)
    keys = (texts[text_rows], documents[document_rows], names[name_rows])
    chosen = [dict(grouped_by_part(key_parts(key if key.ndim == 1 else key[:, 0], parts), parts)) for key in keys]
    none = np.empty(0, np.int64)
    for part in sorted({part for own in chosen for part in own}):
        columns: list[NDArray[Any]] = []
        for key, row, own in zip(keys, rows, chosen, strict=True):
            places = own.get(part, none)
            columns += [key[places], row[places].astype(np.uint32)]
        yield part, pack(np.array([block, first]), *columns)


def identify(bodies: Iterable[bytes]) -> Answers:
    """Return for each block that has something in a part what earlier texts have in common with it.

    :param bodies: of blocks, and one of what an index has kept, if there is an index: see ``kept_wholes``.
    """
    sent = sorted((unpack(body) for body in bodies), key=lambda arrays: int(arrays[0][0]))
    firsts = np.array([head[1] for head, *_ in sent])
    columns = list(zip(*(arrays[1:] for arrays in sent), strict=True))
    texts, documents, names = (
        _Entries.joined(columns[start], columns[start + 1], firsts) for start in range(0, len(columns), 2)
    )
    earlier, claims = texts.earliest(), names.claims_before()
    messages = []
    for (head, *_), copied, claimed, versions in zip(
        sent, texts.slices(), names.slices(), documents.versions_before(), strict=True
    ):
        if head[0] != KEPT:
            again = copied.start + np.flatnonzero(earlier[copied] < texts.numbers[copied])
            lost = claimed.start + np.flatnonzero(claims[claimed])
            body = pack(texts.rows[again], earlier[again], *versions, names.rows[lost], claims[lost])
            messages.append((int(head[0]), body))
    chosen = texts.new(sent) & (earlier == texts.numbers), documents.new(sent), names.new(sent)
    new = [column[own] for kind, own in zip((texts, documents, names), chosen, strict=True) for column in kind[:2]]
    return Answers(messages, new)


def kept_wholes(columns: Sequence[NDArray[Any]]) -> bytes:
    """Return what an index has kept of a part as a body for ``identify``.

    :param columns: hashes of words, of the keys of documents, and of names, each followed by the numbers of the texts.
    """
    return pack(np.array([KEPT, 0]), *columns)


def identity_of(first: int, wholes: Wholes, answers: Iterable[bytes]) -> Identity:
    """Return what the texts of a block have in common with earlier texts.

    :param wholes: as ``identity_entries`` was given them.
    :param answers: what ``identify`` yielded for the block.
    """
    texts, documents, names = wholes
    told = [unpack(answer) for answer in answers]
    rows, copied, version_rows, lengths, versions, lost, claims = (
        np.concatenate([np.empty(0, np.int64), *column]) for column in (zip(*told, strict=True) if told else [[]] * 7)
    )
    first_rows = _first_row_of_each(texts)
    own = np.arange(len(texts))
    exact = np.where(first_rows < own, first + first_rows, -1)
    before = np.full(len(texts), -1)
    before[rows] = copied
    exact = np.where(before[first_rows] >= 0, before[first_rows], exact)
    claimed = (_first_row_of_each(names) < own).astype(np.int64)
    claimed[lost] = claims
    ends = np.cumsum(lengths)
    earlier = {
        row: versions[end - length : end].tolist()
        for row, end, length in zip(version_rows.tolist(), ends.tolist(), lengths.tolist(), strict=True)
    }
    return Identity(exact, *_versions(first, documents, earlier), claimed)


def _versions(first: int, documents: Hashes, earlier: dict[int, list[int]]) -> tuple[Places, GlobalNumbers]:
    """Return rows and numbers of the last earlier texts of the same documents.

    :param earlier: numbers of those in earlier blocks, by a row of the document.
    """
    rows = np.flatnonzero(documents > 0)
    rows = rows[np.argsort(documents[rows], kind="stable")]
    starts = first_of_each(documents[rows])
    lengths = np.diff(starts, append=len(rows))
    of_document = {int(documents[row]): numbers for row, numbers in earlier.items()}
    again = (lengths > 1) | np.isin(documents[rows[starts]], np.array([*of_document], np.uint64))
    found: dict[int, list[int]] = {}
    for start, length in zip(starts[again].tolist(), lengths[again].tolist(), strict=True):
        own = rows[start : start + length].tolist()
        read = of_document.get(int(documents[own[0]]), [])
        for row in own:
            if read:
                found[row] = read
            read = [*read, first + row][-COMPARED_VERSIONS:]
    ordered = sorted(found)
    counts = [len(found[row]) for row in ordered]
    numbers = [number for row in ordered for number in found[row]]
    return np.repeat(np.array(ordered, np.int64), counts), np.array(numbers, np.int64)


class _Entries(NamedTuple):
    """All entries of one kind, in the order of the blocks."""

    keys: Hashes
    numbers: GlobalNumbers
    rows: Places
    """Rows in the block."""
    counts: Places
    """How many entries each block has."""

    @classmethod
    def joined(cls, keys: tuple[Hashes, ...], rows: tuple[Places, ...], firsts: GlobalNumbers) -> _Entries:
        counts = np.array([len(own) for own in rows])
        joined = np.concatenate(rows).astype(np.int64)
        return cls(np.concatenate(keys), joined + firsts.repeat(counts), joined, counts)

    def slices(self) -> Iterator[slice]:
        """Yield which entries are those of each block."""
        for start, stop in pairwise([0, *np.cumsum(self.counts).tolist()]):
            yield slice(start, stop)

    def new(self, sent: Sequence[Sequence[NDArray[Any]]]) -> Mask:
        """Return which entries are not of an index."""
        kept: Mask = np.array([head[0] == KEPT for head, *_ in sent])
        return ~kept.repeat(self.counts)

    def earliest(self) -> GlobalNumbers:
        """Return for each entry the number of the earliest text with its key."""
        places, starts = self._grouped()
        earliest = np.empty_like(self.numbers)
        earliest[places] = self.numbers[places[starts]]
        return earliest

    def claims_before(self) -> Places:
        """Return for each entry how many others have its key before it."""
        places, starts = self._grouped()
        before = np.empty_like(places)
        before[places] = np.arange(len(places)) - starts
        return before

    def versions_before(self) -> Iterator[tuple[Places, Places, GlobalNumbers]]:
        """Yield for each block a row of each document that earlier blocks have, and their last numbers of it.

        As rows, how many numbers each has, and the numbers, concatenated.
        """
        places, group_starts = self._grouped()
        blocks = np.arange(len(self.counts)).repeat(self.counts)[places]
        again = group_starts < np.arange(len(places))
        again[1:] &= blocks[1:] != blocks[:-1]
        asking = np.flatnonzero(again)  # the first of each document in a block, where an earlier block has it
        starts = np.maximum(group_starts[asking], asking - COMPARED_VERSIONS)
        lengths = asking - starts
        found = self.numbers[places][ranges(starts, lengths)]
        offsets = np.cumsum(lengths) - lengths
        order = np.argsort(blocks[asking], kind="stable")
        bounds = np.searchsorted(blocks[asking][order], np.arange(len(self.counts) + 1))
        for start, stop in pairwise(bounds.tolist()):
            own = order[start:stop]
            yield self.rows[places[asking[own]]], lengths[own], found[ranges(offsets[own], lengths[own])]

    def _grouped(self) -> tuple[Places, Places]:
        """Return the indices that sort the entries by key, then by number, and where the group of each begins."""
        places = _key_order(self.keys, self.numbers)
        return places, _group_starts(self.keys[places])


def _key_order(keys: Hashes, numbers: GlobalNumbers) -> Places:
    """Return the indices that sort entries by key, then by number."""
    columns = (numbers, keys) if keys.ndim == 1 else (numbers, keys[:, 1], keys[:, 0])
    return np.lexsort(columns)


def _group_starts(keys: Hashes) -> Places:
    """Return for each of sorted keys where those that are like it begin."""
    new = np.ones(len(keys), np.bool_)
    differ = keys[1:] != keys[:-1]
    new[1:] = differ if keys.ndim == 1 else differ.any(axis=1)
    starts: Places = np.maximum.accumulate(np.where(new, np.arange(len(keys)), 0))
    return starts


def _first_row_of_each(keys: Hashes) -> Places:
    """Return for each row the first row with the same key: shape (n,)."""
    places = _key_order(keys, np.arange(len(keys)))
    firsts = np.empty_like(places)
    firsts[places] = places[_group_starts(keys[places])]
    return firsts


def _first_rows(keys: Hashes) -> Places:
    """Return the rows whose key no earlier row has."""
    return np.flatnonzero(_first_row_of_each(keys) == np.arange(len(keys)))


def _last_rows(keys: Hashes, most: int) -> Places:
    """Return the last ``most`` rows of each key that is not 0, ascending."""
    rows = np.flatnonzero(keys > 0)
    rows = rows[np.argsort(keys[rows], kind="stable")]
    starts = first_of_each(keys[rows])
    lengths = np.diff(starts, append=len(rows))
    behind = (starts + lengths).repeat(lengths) - np.arange(len(rows))
    return np.sort(rows[behind <= most])

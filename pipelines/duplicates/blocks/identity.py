"""What texts share whole: their words, the key of their document, the name of their article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.blocks.bodies import pack, unpack
from pipelines.duplicates.blocks.numbering import GlobalNumbers, Message, grouped_by_part, key_parts
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
    named: Mask
    """Whether the text is the first whose article claims its name: shape (n,)."""


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


def identify(bodies: Iterable[bytes]) -> Iterator[Message]:
    """Yield for each block that has something in a part what earlier blocks have in common with it."""
    sent = sorted((unpack(body) for body in bodies), key=lambda arrays: int(arrays[0][0]))
    firsts = np.array([head[1] for head, *_ in sent])
    columns = list(zip(*(arrays[1:] for arrays in sent), strict=True))
    copies = _earliest(*_joined(columns[0], columns[1], firsts))
    claims = _earliest(*_joined(columns[4], columns[5], firsts))
    versions = _versions_before(*_joined(columns[2], columns[3], firsts))
    for (head, *_), own_copies, own_versions, own_claims in zip(sent, copies, versions, claims, strict=True):
        yield int(head[0]), pack(*own_copies, *own_versions, own_claims[0])


def identity_of(first: int, wholes: Wholes, answers: Iterable[bytes]) -> Identity:
    """Return what the texts of a block have in common with earlier texts.

    :param wholes: as ``identity_entries`` was given them.
    :param answers: what ``identify`` yielded for the block.
    """
    texts, documents, names = wholes
    told = [unpack(answer) for answer in answers]
    rows, copied, version_rows, lengths, versions, lost = (
        np.concatenate([np.empty(0, np.int64), *column]) for column in (zip(*told, strict=True) if told else [[]] * 6)
    )
    first_rows = _first_row_of_each(texts)
    own = np.arange(len(texts))
    exact = np.where(first_rows < own, first + first_rows, -1)
    before = np.full(len(texts), -1)
    before[rows] = copied
    exact = np.where(before[first_rows] >= 0, before[first_rows], exact)
    named = _first_row_of_each(names) == own
    named[lost] = False
    ends = np.cumsum(lengths)
    earlier = {
        row: versions[end - length : end].tolist()
        for row, end, length in zip(version_rows.tolist(), ends.tolist(), lengths.tolist(), strict=True)
    }
    return Identity(exact, *_versions(first, documents, earlier), named)


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


def _joined(
    keys: tuple[Hashes, ...], rows: tuple[Places, ...], firsts: GlobalNumbers
) -> tuple[Hashes, GlobalNumbers, Places, Places]:
    """Return keys, numbers and rows of all entries in the order of the blocks, and how many each block has."""
    counts = np.array([len(own) for own in rows])
    joined = np.concatenate(rows).astype(np.int64)
    return np.concatenate(keys), joined + firsts.repeat(counts), joined, counts


def _earliest(
    keys: Hashes, numbers: GlobalNumbers, rows: Places, counts: Places
) -> Iterator[tuple[Places, GlobalNumbers]]:
    """Yield for each block the rows whose key an earlier block has, and the number of the earliest text that has it."""
    places = _key_order(keys, numbers)
    same = _repeats(keys[places])
    starts = np.maximum.accumulate(np.where(same, 0, np.arange(len(places))))
    earliest = np.empty_like(numbers)
    earliest[places] = numbers[places[starts]]
    for own in _slices(counts):
        later = np.flatnonzero(earliest[own] < numbers[own])
        yield rows[own][later], earliest[own][later]


def _versions_before(
    keys: Hashes, numbers: GlobalNumbers, rows: Places, counts: Places
) -> Iterator[tuple[Places, Places, GlobalNumbers]]:
    """Yield for each block a row of each document that earlier blocks have, and their last numbers of it.

    As rows, how many numbers each has, and the numbers, concatenated.
    """
    blocks = np.arange(len(counts)).repeat(counts)
    places = _key_order(keys, numbers)
    same = _repeats(keys[places])
    key_starts = np.maximum.accumulate(np.where(same, 0, np.arange(len(places))))
    again = same & (blocks[places] != np.roll(blocks[places], 1))
    asking = np.flatnonzero(again)  # the first of each document in a block, where an earlier block has it
    starts = np.maximum(key_starts[asking], asking - COMPARED_VERSIONS)
    lengths = asking - starts
    found = numbers[places][ranges(starts, lengths)]
    offsets = np.cumsum(lengths) - lengths
    order = np.argsort(blocks[places[asking]], kind="stable")
    bounds = np.searchsorted(blocks[places[asking]][order], np.arange(len(counts) + 1))
    for start, stop in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        own = order[start:stop]
        yield rows[places[asking[own]]], lengths[own], found[ranges(offsets[own], lengths[own])]


def _slices(counts: Places) -> Iterator[slice]:
    ends = np.cumsum(counts).tolist()
    for start, stop in zip([0, *ends[:-1]], ends, strict=True):
        yield slice(start, stop)


def _key_order(keys: Hashes, numbers: GlobalNumbers) -> Places:
    """Return the indices that sort entries by key, then by number."""
    columns = (numbers, keys) if keys.ndim == 1 else (numbers, keys[:, 1], keys[:, 0])
    return np.lexsort(columns)


def _repeats(keys: Hashes) -> Mask:
    """Return which of sorted keys are as the one before."""
    same = np.zeros(len(keys), np.bool_)
    equal = keys[1:] == keys[:-1]
    same[1:] = equal if keys.ndim == 1 else equal.all(axis=1)
    return same


def _first_row_of_each(keys: Hashes) -> Places:
    """Return for each row the first row with the same key: shape (n,)."""
    places = _key_order(keys, np.arange(len(keys)))
    same = _repeats(keys[places])
    starts = np.maximum.accumulate(np.where(same, 0, np.arange(len(places)))) if len(places) else places
    firsts = np.empty_like(places)
    firsts[places] = places[starts]
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

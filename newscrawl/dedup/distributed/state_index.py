"""An index of the texts of a state, with which a run on an engine compares articles as it does with earlier days.

The program that has the state makes it, in a folder that all workers reach.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.distributed.kept_index import KeptIndex, open_index
from newscrawl.executors.work_folder import WorkFolder
from pipelines.duplicates.blocks.earlier_texts import Texts
from pipelines.duplicates.blocks.numbering import GlobalNumbers, grouped_by_part, key_parts
from pipelines.duplicates.blocks.resolution import Leaders
from pipelines.duplicates.disk_store import CHUNK, DiskStoreReader
from pipelines.duplicates.postings import KeyPostings
from pipelines.duplicates.shingles import Hashes
from pipelines.duplicates.sketch_index import hashes
from pipelines.duplicates.sorted_run import ENTRY_BYTES, Numbers, ranges

TEXTS = 1 << 16
"""Texts of a block."""
_BYTES_AT_ONCE = 128 << 20
"""Bytes of keys that are brought into parts at a time; each time all keys are read."""
_DAY = "state"
Columns = list[NDArray[Any]]
"""Keys, and the numbers of the texts that have them."""


def index_of_state(folder: WorkFolder, store: DiskStoreReader, day: str, parts: int) -> KeptIndex:
    """Return an index of the texts of a state that have not expired, to which a run adds a day.

    :param folder: an empty one, for the index.
    :param day: what the run calls the day.
    :param parts: in how many parts the keys are to be.
    """
    partial = store.samples is not None
    made = open_index(folder, _DAY, parts, partial=partial)
    count = len(store.table.stored)
    blocks = [np.arange(start, min(start + TEXTS, count)) for start in range(0, count, TEXTS)]
    names = [_keep_block(made, store, block, numbers) for block, numbers in enumerate(blocks)]
    _keep_keys(made, store, np.concatenate([np.empty(0, np.uint64), *names]))
    made.commit([len(numbers) for numbers in blocks])
    return open_index(folder, day, parts, partial=partial)


def _keep_block(index: KeptIndex, store: DiskStoreReader, block: int, numbers: GlobalNumbers) -> Hashes:
    """Keep texts and their leaders; return the hashes of the names of their articles."""
    own = _texts(store, numbers)
    leaders = own.rows["leader"].astype(np.int64)
    led = np.flatnonzero(leaders != numbers)
    foreign = np.unique(leaders[led][leaders[led] < numbers[0]])
    index.keep_texts(block, own, Leaders(numbers[led], leaders[led], _texts(store, foreign)))
    return hashes(own.strings())


def _texts(store: DiskStoreReader, numbers: GlobalNumbers) -> Texts:
    """Return the texts with these numbers, which are sorted and distinct."""
    table = store.table
    rows = table.stored[numbers]
    ends = rows["id_end"].astype(np.int64)
    starts = np.where(numbers > 0, table.stored["id_end"][numbers - 1], 0).astype(np.int64)
    rows["id_end"] = np.cumsum(ends - starts)
    return Texts(numbers, rows, table.stored_ids[ranges(starts, ends - starts)])


def _keep_keys(index: KeptIndex, store: DiskStoreReader, names: Hashes) -> None:
    """Keep the keys of all texts, some parts at a time.

    :param names: hashes of the names of the articles, which stay taken when a text has expired.
    """
    stored = [store.keys, store.samples] if store.samples is not None else [store.keys]
    size = ENTRY_BYTES * sum(len(run) for postings in stored for run in postings)
    turns = min(index.parts, 1 + size // _BYTES_AT_ONCE)
    for turn in range(turns):
        found: defaultdict[tuple[int, str], list[Columns]] = defaultdict(list)
        for kind, keys, numbers in _entries(store, names):
            parts = key_parts(keys if keys.ndim == 1 else keys[:, 0], index.parts)
            own = np.flatnonzero(parts % turns == turn)
            for part, places in grouped_by_part(parts[own], index.parts):
                found[part, kind].append([keys[own[places]], numbers[own[places]].astype(np.int64)])
        for (part, kind), some in found.items():
            index.keep_keys(part, (kind,), [np.concatenate(column) for column in zip(*some, strict=True)])


def _entries(store: DiskStoreReader, names: Hashes) -> Iterator[tuple[str, NDArray[Any], NDArray[Any]]]:
    """Yield keys of each kind with the numbers of the texts that have them."""
    yield "names", names, np.arange(len(names))
    rows = store.table.stored
    for keys, numbers in _live_entries(store, store.keys):
        of_words, of_document, of_name = (
            keys == hashed[numbers] for hashed in (rows["text"][:, 0], rows["document"], names)
        )
        yield "words", rows["text"][numbers[of_words]], numbers[of_words]
        yield "documents", keys[of_document], numbers[of_document]
        of_band = ~(of_words | of_document | of_name)
        yield "bands", keys[of_band], numbers[of_band]
    if store.samples is not None:
        for keys, numbers in _live_entries(store, store.samples):
            yield "samples", keys, numbers


def _live_entries(store: DiskStoreReader, postings: KeyPostings) -> Iterator[tuple[Hashes, Numbers]]:
    for run in postings:
        for start in range(0, len(run), CHUNK):
            own = slice(start, start + CHUNK)
            numbers = run.entries.numbers[own]
            live = store.are_live(numbers)
            yield run.entries.keys[own][live], numbers[live]

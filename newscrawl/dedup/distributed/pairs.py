"""One exchange of seven hops finds the pairs of texts that may be copies, of whatever blocks they are.

Blocks tell parts what their texts are, whole; parts tell blocks what was there before. Blocks then tell parts the keys
of their texts, and learn with which earlier texts they collide. They borrow the rows of these from their blocks, and
compare. At last each block knows which others want to know of its leaders.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.distributed.job import NumberedJob
from newscrawl.dedup.distributed.kept_index import KEYS, WHOLES, KeptIndex
from newscrawl.dedup.distributed.signing import names_claimed, sketches_of
from newscrawl.executors.engine import Engine, Message
from pipelines.duplicates.blocks.bodies import pack, unpack
from pipelines.duplicates.blocks.earlier_texts import Texts, names_of
from pipelines.duplicates.blocks.identity import Identity, Wholes, identify, identity_entries, identity_of, kept_wholes
from pipelines.duplicates.blocks.pairing import Pairs, find_pairs, verify
from pipelines.duplicates.blocks.resolution import Leaders
from pipelines.duplicates.blocks.shared_keys import collide, kept_keys, key_entries, shared_keys
from pipelines.duplicates.sketch_index import hashes
from pipelines.duplicates.table import ROW, Rows

_NO_NUMBERS = np.empty(0, np.int64)


def find_all_pairs(engine: Engine, job: NumberedJob) -> None:
    """Leave for each block its texts, its pairs, the earlier texts in them, and who watches its leaders."""
    engine.exchange(
        partial(_tell_identity, job),
        job.filled,
        [
            job.to_parts(partial(_identify, job)),
            job.to_blocks(partial(_tell_keys, job)),
            job.to_parts(partial(_collide, job)),
            job.to_blocks(partial(_ask_for_texts, job)),
            job.to_blocks(partial(_lend_texts, job)),
            job.to_blocks(partial(_verify, job)),
            job.to_blocks(partial(_note_watchers, job)),
            *([] if job.index is None else [job.to_blocks(partial(_note_leaders, job))]),
        ],
    )


def _tell_identity(job: NumberedJob, block: int) -> Iterator[Message]:
    yield from identity_entries(block, job.blocks.first(block), _wholes(job, block, _rows(job, block)), job.key_parts)


def _identify(job: NumberedJob, part: int, bodies: list[bytes]) -> Iterator[Message]:
    if job.index is None:
        yield from identify(bodies).messages
        return
    columns = list(zip(*(unpack(body)[1::2] for body in bodies), strict=True))
    kept = kept_wholes(_known(job.index, part, WHOLES, columns))
    answers = identify([kept, *bodies])
    job.index.keep_keys(part, WHOLES, answers.new)
    yield from answers.messages


def _tell_keys(job: NumberedJob, block: int, answers: list[bytes]) -> Iterator[Message]:
    rows = _rows(job, block)
    first = job.blocks.first(block)
    identity = identity_of(first, _wholes(job, block, rows), answers)
    job.put("identity", block, pack(identity.exact, identity.version_rows, identity.versions, identity.claims))
    names = [
        (place if own is None or claims else own) + "'" * (claims if own is None else 0)
        for place, own, claims in zip(*names_claimed(job, block), identity.claims.tolist(), strict=True)
    ]
    job.put("texts", block, names_of(rows, names, first).pack())
    sketches, storing = sketches_of(job, block), identity.exact < 0
    yield from key_entries(block, first, sketches, storing, job.key_parts, partial=job.partial)


def _collide(job: NumberedJob, part: int, bodies: list[bytes]) -> Iterator[Message]:
    if job.index is None:
        yield from collide(bodies).messages
        return
    columns = list(zip(*(unpack(body)[1::3] for body in bodies), strict=True))
    kinds = KEYS[: len(columns)]
    answers = collide([kept_keys(_known(job.index, part, kinds, columns)), *bodies])
    job.index.keep_keys(part, kinds, answers.new)
    yield from answers.messages


def _known(
    index: KeptIndex, part: int, kinds: Sequence[str], columns: Sequence[Sequence[NDArray[Any]]]
) -> list[NDArray[Any]]:
    """Return what the index has of the keys of a part: for each kind the keys, and the numbers of their texts."""
    known: list[NDArray[Any]] = []
    for kind, keys in zip(kinds, columns, strict=True):
        joined = np.concatenate(keys)
        known += index.known(part, kind, np.unique(joined if joined.ndim == 1 else joined[:, 0]))
    return known


def _ask_for_texts(job: NumberedJob, block: int, answers: list[bytes]) -> Iterator[Message]:
    exact, version_rows, versions, claims = unpack(job.get("identity", block))
    sketches = sketches_of(job, block)
    shared = shared_keys(sketches, exact < 0, job.key_parts, answers, partial=job.partial)
    pairs = find_pairs(job.blocks.first(block), Identity(exact, version_rows, versions, claims), shared)
    job.put("candidates", block, pairs.pack())
    numbers = pairs.compared()
    yield block, pack(np.array([block]), _NO_NUMBERS)  # so that it is asked to compare, whatever it borrows
    for lender, own in job.blocks.divided(numbers):
        yield lender, pack(np.array([block]), numbers[own])


def _lend_texts(job: NumberedJob, block: int, requests: list[bytes]) -> Iterator[Message]:
    texts = job.texts(block)
    for request in requests:
        head, numbers = unpack(request)
        yield int(head[0]), texts.chosen(numbers).pack()


def _verify(job: NumberedJob, block: int, borrowed: list[bytes]) -> Iterator[Message]:
    texts = Texts.joined(map(Texts.unpack, borrowed))
    own = job.texts(block)
    pairs = verify(Pairs.unpack(job.get("candidates", block)), own, texts)
    compared, counted = pairs.compared(), pairs.counted()
    job.put("pairs", block, pairs.pack())
    job.put("borrowed", block, texts.chosen(compared).pack())
    watched: dict[int, list[np.ndarray]] = {block: [_NO_NUMBERS, _NO_NUMBERS]}
    for kind, numbers in enumerate((compared, np.setdiff1d(counted, compared, assume_unique=True))):
        for other, own_numbers in job.blocks.divided(numbers):
            watched.setdefault(other, [_NO_NUMBERS, _NO_NUMBERS])[kind] = numbers[own_numbers]
    for other, kinds in watched.items():
        yield other, pack(np.array([block]), *kinds)


def _note_watchers(job: NumberedJob, block: int, watchers: list[bytes]) -> Iterator[Message]:
    if block < job.first_block:
        assert job.index is not None
        leaders = job.index.leaders(block)
        for watcher in watchers:
            head, *numbers = unpack(watcher)
            yield int(head[0]), leaders.about(*numbers).pack()
        return
    told = sorted((unpack(body) for body in watchers), key=lambda arrays: int(arrays[0][0]))
    columns = list(zip(*told, strict=True))
    lengths = np.array([[len(array) for array in arrays] for arrays in columns])
    job.put("watchers", block, pack(lengths, *map(np.concatenate, columns)))
    if job.index is not None:
        yield block, Leaders.none().pack()


def _note_leaders(job: NumberedJob, block: int, news: list[bytes]) -> Iterator[Message]:
    """Note the leaders of texts of the index: they do not change any more."""
    job.put("known", block, Leaders.none().updated(map(Leaders.unpack, news)).pack())
    yield from ()


def _rows(job: NumberedJob, block: int) -> Rows:
    return unpack(job.get("rows", block))[0].view(ROW).copy()


def _wholes(job: NumberedJob, block: int, rows: Rows) -> Wholes:
    claimed = (place if own is None else own for place, own in zip(*names_claimed(job, block), strict=True))
    return Wholes(rows["text"], rows["document"], hashes(claimed))

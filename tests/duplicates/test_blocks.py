"""Collisions between texts of all blocks are those of one index, and a phrase costs a block only some keys."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.duplicates.blocks.bodies import pack, pack_strings, unpack, unpack_strings
from pipelines.duplicates.blocks.shared_keys import collide, key_entries, shared_keys
from pipelines.duplicates.collisions import CAPACITY, find_collisions
from pipelines.duplicates.postings import KeyPostings
from pipelines.duplicates.sketch import Sketches


def sketches_of(samples):
    """Return sketches of texts with these samples, and with no band in common."""
    count = len(samples)
    bands = np.arange(count * 25, dtype=np.uint64).reshape(count, 25) + np.uint64(1 << 40)
    keys = [key for own in samples for key in sorted(own)]
    return Sketches(
        np.zeros((count, 2), np.uint64),
        np.ones(count, np.int64),
        np.zeros((count, 128), np.uint8),
        bands,
        np.array(keys, np.uint64),
        np.array([len(own) for own in samples], np.int64),
        np.zeros((count, 96), np.uint8),
    )


def together(samples, storing):
    """Return for each text what one index finds: the texts before it that have each of its keys."""
    rows = np.repeat(np.arange(len(samples)), [len(own) for own in samples])
    keys = np.array([key for own in samples for key in sorted(own)], np.uint64)
    numbers = np.arange(len(samples), dtype=np.uint32)
    found, _ = find_collisions(
        KeyPostings(), keys, rows, numbers, storing, are_live=lambda numbers: np.ones(len(numbers), np.bool_)
    )
    return listed(found, 0)


def listed(found, first):
    return sorted(
        (row + first, found.holders[start : start + length].tolist())
        for row, start, length in zip(
            *(column.tolist() for column in (found.rows, found.starts, found.lengths)), strict=True
        )
    )


def apart(samples, storing, cuts, parts, seed):
    """Return the same of blocks, whose messages come in any order."""
    draw = random.Random(seed)
    blocks = list(zip([0, *cuts], [*cuts, len(samples)], strict=True))
    bodies, answers, found = {}, {}, []
    for block, (start, stop) in enumerate(blocks):
        sketches = sketches_of(samples[start:stop])
        for part, body in key_entries(block, start, sketches, storing[start:stop], parts, partial=True):
            bodies.setdefault(part, []).append(body)
    for own in bodies.values():
        draw.shuffle(own)
        for block, answer in collide(own).messages:
            answers.setdefault(block, []).append(answer)
    for block, (start, stop) in enumerate(blocks):
        own = answers.get(block, [])
        draw.shuffle(own)
        _, keys = shared_keys(sketches_of(samples[start:stop]), storing[start:stop], parts, own, partial=True)
        found += listed(keys, start)
    return sorted(found)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**16),
    count=st.integers(1, 300),
    kinds=st.integers(1, 8),
    copies=st.sampled_from([0.0, 0.3, 0.9]),
    blocks=st.integers(1, 6),
    parts=st.integers(1, 3),
)
def test_collisions_are_those_of_one_index(*, seed, count, kinds, copies, blocks, parts):
    """However many texts share a key and whichever of them hold it, each text sees the same holders."""
    draw = random.Random(seed)
    samples = [{key for key in range(kinds) if draw.random() < 0.7} for _ in range(count)]
    storing = np.array([draw.random() >= copies for _ in range(count)])
    cuts = sorted(draw.randint(0, count) for _ in range(blocks - 1))

    assert apart(samples, storing, cuts, parts, seed) == together(samples, storing)


def test_a_phrase_costs_a_block_only_some_keys():
    """A key that all texts have is sent for as many of them as an index stores, and once for the others."""
    sketches = sketches_of([{7}] * 5_000)

    (_, body), *_ = key_entries(0, 0, sketches, np.ones(5_000, np.bool_), 1, partial=True)

    *_, keys, _, _ = unpack(body)
    assert len(keys) == CAPACITY + 1


@given(strings=st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_strings_survive_a_body(strings):
    """Names of any characters and of any number come back."""
    assert unpack_strings(*unpack(pack(*pack_strings(strings)))) == strings

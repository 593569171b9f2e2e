"""What the model sees of the blocks of a page: one row of numbers for each block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.extraction.body.places import NEIGHBOURS, PLACE, REACH, Floats, Places
from pipelines.extraction.body.words import (
    PHRASES,
    TEXT,
    Passages,
    Statements,
    folded_words,
    phrase_columns,
    text_columns,
)
from pipelines.extraction.page.blocks import Block, PageBlocks
from pipelines.extraction.page.signs import SIGNS
from pipelines.tables import fingerprint, shipped_table

_KNOWN = ("vote", "in_description", "is_description", "in_title", "is_title", "in_linked_body")
_NAMED = tuple(number for number, sign in enumerate(SIGNS) if not sign.startswith("<"))
"""The signs by name: tags are seen around a block only."""

FEATURES: tuple[str, ...] = (
    *TEXT,
    *_KNOWN,
    *PLACE,
    *(f"{name}{reach:+d}" for name in NEIGHBOURS for reach in REACH),
    *(f"phrase:{group}" for group in PHRASES),
    *(f"around:{sign}" for sign in SIGNS),
    *(f"own:{SIGNS[number]}" for number in _NAMED),
)
"""Names of the features in the order of the columns."""
FINGERPRINT = fingerprint([FEATURES, shipped_table("extraction", "page_blocks")])
"""Hash of the features and of the table they are computed with: a model belongs to exactly one."""
_LONGEST_STATED = 700
"""Characters of a block that may be a title or a summary."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a page beside its blocks."""

    paragraphs: Sequence[str]
    """The body as trafilatura finds it: its vote."""
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
    text = np.array(list(text_columns(blocks)), np.float32)
    known = np.array(list(_known_columns(blocks, context)), np.float32)
    phrases = np.array(list(phrase_columns(blocks)), np.float32)
    columns = {**dict(zip(TEXT, text.T, strict=True)), **dict(zip(_KNOWN, known.T, strict=True))}
    places = Places(page, columns)
    return np.hstack([text, known, places.columns(), places.neighbours(), phrases, _signs(page)])


def _known_columns(blocks: Sequence[Block], context: Context) -> Iterator[tuple[float, ...]]:
    """Yield the columns of ``_KNOWN`` for each block."""
    voted, linked = Passages(context.paragraphs), Passages(context.linked_body.split("\n"))
    descriptions, titles = Statements(context.descriptions), Statements(context.titles)
    for block in blocks:
        text = block.text
        in_linked = linked.share(text) if context.linked_body else -1.0
        if len(text) < _LONGEST_STATED:
            words = folded_words(text)
            described, titled = descriptions.share(words), titles.share(words)
            yield voted.share(text), described, descriptions.same(text), titled, titles.same(text), in_linked
        else:
            yield voted.share(text), 0.0, False, 0.0, False, in_linked


def _signs(page: PageBlocks) -> Floats:
    """Return the signs around each block, then those of its own container and of the one around that."""
    around = np.array([block.signs for block in page.blocks], np.int64)[:, None]
    container = np.array([block.container for block in page.blocks], np.int64)
    alone = np.array([one.signs for one in page.containers], np.int64)
    parent = np.array([one.parent for one in page.containers], np.int64)
    # the outermost elements hold the whole page
    own = (alone | np.where(parent == 0, 0, alone[parent]))[container][:, None]
    return np.hstack([(around >> np.arange(len(SIGNS))) & 1, (own >> np.array(_NAMED)) & 1]).astype(np.float32)

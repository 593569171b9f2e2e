"""Splits: the pieces of the input that workers read on their own, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newscrawl.dedup.inputs import LineBatch, chosen_files, read_batches
from newscrawl.readers import InputFile
from newscrawl.readers.limits import DEFAULT_LIMITS, ReadingLimits
from pipelines.documents import Rejection


@dataclass(frozen=True, slots=True)
class Split:
    """A file, or a piece of one."""

    locator: str
    """Locator of the file."""
    path: str
    """Its path or address."""


def splits_of(paths: Sequence[str], *, follow_links: bool = False) -> list[Split]:
    """Return the splits of the files that paths name, in reading order.

    :param follow_links: whether links in folders that lead out of them are followed.
    :raises InputError: when a path does not exist, or there is nothing in it that can be read.
    """
    return [Split(file.locator, str(file.path)) for file in chosen_files(paths, follow_links=follow_links)]


def read_split(split: Split, limits: ReadingLimits = DEFAULT_LIMITS) -> Iterator[LineBatch | Rejection]:
    """Yield the lines of a split, in order. Their numbers are counted from 1 at its start."""
    yield from read_batches([InputFile(Path(split.path), split.locator)], limits)

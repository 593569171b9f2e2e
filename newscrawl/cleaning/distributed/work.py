"""What all steps of cleaning on an engine know, and what they leave each other in the work folder."""

from __future__ import annotations

import pickle
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import msgspec

from newscrawl.cleaning.readings import Conditions
from newscrawl.executors.work_folder import WorkFolder
from pipelines.article import Pipeline

Value = TypeVar("Value")

_PIPELINE = "pipeline"


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What all steps know."""

    folder: WorkFolder
    conditions: Conditions

    def put_pipeline(self, pipeline: Pipeline) -> None:
        """Leave the rules, agencies and detectors, whose files need not be on every machine."""
        self.folder.put(_PIPELINE, pickle.dumps(pipeline))

    @property
    def pipeline(self) -> Pipeline:
        """What ``put_pipeline`` left, loaded once in each process."""
        return _pipeline(self.folder)

    def put(self, what: str, block: int, value: object) -> None:
        """Leave something of a block in the folder."""
        self.folder.put(name_of(what, block), zlib.compress(msgspec.msgpack.encode(value), 1))

    def get(self, what: str, block: int, kind: type[Value]) -> Value:
        """Return what was left of a block."""
        return msgspec.msgpack.decode(zlib.decompress(self.folder.get(name_of(what, block))), type=kind)


@lru_cache(maxsize=1)
def _pipeline(folder: WorkFolder) -> Pipeline:
    pipeline: Pipeline = pickle.loads(folder.get(_PIPELINE))  # noqa: S301 - our own process wrote it
    return pipeline


def name_of(what: str, block: int) -> str:
    """Return the name of what is kept of a block."""
    return f"{what}/{block:07}"

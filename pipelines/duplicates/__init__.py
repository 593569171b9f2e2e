"""Finds out whether a text was read before: whole, edited, or in part."""

from pipelines.duplicates.index import DuplicateIndex
from pipelines.duplicates.resemblance import Resemblance
from pipelines.duplicates.sketch_index import SketchIndex, Verdict
from pipelines.duplicates.store import Store

__all__ = ["DuplicateIndex", "Resemblance", "SketchIndex", "Store", "Verdict"]

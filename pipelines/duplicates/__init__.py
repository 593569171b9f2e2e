"""Whether a text was read before: whole or edited."""

from pipelines.duplicates.index import DuplicateIndex, Resemblance

__all__ = ["DuplicateIndex", "Resemblance"]

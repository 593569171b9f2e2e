"""A file among those to be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read."""

    path: Path | None
    """Where it is; None for standard input."""
    locator: str
    """Its path relative to the root of the input, with ``/``; the same on every machine."""

    @property
    def name(self) -> str:
        """Its file name; of standard input none."""
        return self.path.name if self.path is not None else ""

"""An input file and its locator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read."""

    path: Path | None
    """Its path; None for standard input."""
    locator: str
    """Its path relative to the root of the input, with ``/``; the same on every machine."""

    @property
    def name(self) -> str:
        """Its file name; empty for standard input."""
        return self.path.name if self.path is not None else ""

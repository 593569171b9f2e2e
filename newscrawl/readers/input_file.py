"""An input file and its locator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read."""

    path: Path | None
    """Its path, which is not followed if it is a link: whoever lists files resolves them. None for standard input."""
    locator: str
    """Its path relative to the root of the input, with ``/``; the same on every machine."""
    leads_out: bool = False
    """Whether it is a link that leads out of the folder that was named, and is not to be followed."""

    @property
    def name(self) -> str:
        """The file name under which it was found; empty for standard input."""
        return self.locator.rpartition("/")[2] if self.path is not None else ""

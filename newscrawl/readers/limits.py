"""How much a reader takes in before it gives up, and the words for giving up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Bounds that keep one hostile or broken input from filling the memory or holding up a run."""

    document_bytes: int = 20_000_000
    """Longest document, decompressed; a line of JSON Lines and an element of a JSON list are documents."""
    expansion_ratio: int = 200
    """Decompressed bytes for each compressed one, looked at beyond ``expansion_allowance``; text stays under 50."""
    expansion_allowance: int = 100_000_000
    """Decompressed bytes that a file or archive may always have, however well it was compressed."""
    expanded_bytes: int = 1_000_000_000_000
    """Decompressed bytes of one file or archive in all."""
    json_depth: int = 200
    """Brackets within brackets in a JSON record."""
    archive_members: int = 100_000
    """Members of one archive."""
    broken_in_a_row: int = 1_000
    """Rejected records, one after another, after which the rest of a file is given up."""


class Unreadable(Exception):  # noqa: N818 - a finding about the input, not an error of the program
    """Ends the reading of one file or member; its message is the reason, for people."""


def size(number_of_bytes: int) -> str:
    """Return a size as people write it: ``20 MB``, ``512 bytes``."""
    for factor, unit in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if number_of_bytes >= factor:
            return f"{number_of_bytes / factor:.3g} {unit}"
    return f"{number_of_bytes} bytes"

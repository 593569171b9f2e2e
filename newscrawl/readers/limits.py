"""Limits on what a reader accepts, and the exception for what it can't read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Limits that keep a hostile or broken input from filling the memory or blocking a run.

    Each is the setting ``NEWSCRAWL_LIMIT_`` with its name in capitals.
    """

    document_bytes: int = 20_000_000
    """Bytes of the longest document, decompressed; a line of JSON Lines or an element of a JSON list is a document."""
    expansion_ratio: int = 200
    """Decompressed bytes per compressed byte, checked beyond ``expansion_allowance``; text stays under 50."""
    expansion_allowance: int = 100_000_000
    """Decompressed bytes that a file or archive may always have, at any compression ratio."""
    expanded_bytes: int = 1_000_000_000_000
    """Total decompressed bytes of one file or archive."""
    json_depth: int = 200
    """Depth of nested brackets in a JSON record."""
    archive_members: int = 100_000
    """Members of one archive."""
    parsing_seconds: float = 30.0
    """Seconds of processor time for parsing one feed; the longest real ones take one."""
    broken_in_a_row: int = 1_000
    """Consecutive rejected records after which the rest of a file is not read."""


DEFAULT_LIMITS = ReadingLimits()
"""Those of a program that states none."""


class Unreadable(Exception):  # noqa: N818 - a finding about the input, not an error of the program
    """Ends the reading of one file or member; the message is the reason shown to the user.

    :param retry: whether the reason may go away, though the file stays as it is.
    """

    def __init__(self, reason: str, *, retry: bool = False) -> None:
        super().__init__(reason)
        self.retry = retry


def setting_of(limit: str) -> str:
    """Return the name of the setting that changes a field of ``ReadingLimits``."""
    return f"NEWSCRAWL_LIMIT_{limit.upper()}"


def document_limit(number_of_bytes: int) -> str:
    """Return the limit for one document, for reasons: ``20 MB, the limit for one document (NEWSCRAWL_...)``."""
    return f"{size(number_of_bytes)}, the limit for one document ({setting_of('document_bytes')})"


def depth_reason(limits: ReadingLimits) -> str:
    """Return the reason for rejecting JSON that nests too deep."""
    return f"brackets nest more than {limits.json_depth} deep, the limit for a record ({setting_of('json_depth')})"


def members_reason(limits: ReadingLimits) -> str:
    """Return the reason for rejecting an archive with too many members."""
    return f"the archive has more than {limits.archive_members:,} members, the limit ({setting_of('archive_members')})"


def size(number_of_bytes: int) -> str:
    """Return a size for messages: ``20 MB``, ``512 bytes``."""
    for factor, unit in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if number_of_bytes >= factor:
            return f"{number_of_bytes / factor:.3g} {unit}"
    return f"{number_of_bytes} bytes"

"""How agencies are written in news texts: a small table of the tests' own, independent of the one under test."""

from __future__ import annotations

import re

NAMES: dict[str, tuple[str, ...]] = {
    "dpa": ("dpa", "Deutsche Presse-Agentur", "Deutschen Presse-Agentur"),
    "dpa-afx": ("dpa-AFX",),
    "awp": ("AWP",),
    "afp": ("AFP", "Agence France-Presse"),
    "ap": ("AP", "Associated Press"),
    "reuters": ("Reuters", "rts", "rtr"),
    "epd": ("epd", "Evangelischer Pressedienst", "Evangelischen Pressedienst"),
    "kna": ("KNA", "Katholische Nachrichten-Agentur", "Katholischen Nachrichten-Agentur"),
    "apa": ("APA", "Austria Presse Agentur"),
    "sda": ("sda", "Keystone-SDA"),
    "efe": ("EFE", "Agencia EFE"),
    "cp": ("The Canadian Press", "Canadian Press"),
}
"""Agency ids with their names as printed; the first is the usual one in credits."""


def naming(agency: str) -> re.Pattern[str]:
    """Return a pattern that finds any name of ``agency`` as a word of its own; ``dpa`` is not found in ``dpa-AFX``.

    :raises LookupError: when the table has no such id.
    """
    if agency not in NAMES:
        raise LookupError(f"agency {agency!r} is not in tests/agency_names.py: add its names as printed")
    names = sorted(NAMES[agency], key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")

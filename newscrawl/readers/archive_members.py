"""The names of members of an archive, which are never used as paths."""

from __future__ import annotations

from collections import Counter


def is_hidden(name: str) -> bool:
    """Return whether a part of a member's path is hidden, or added by an operating system; ``..`` is not."""
    parts = name.split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") and part.strip(".") for part in parts)


def member_locator(archive: str, name: str, seen: Counter[str]) -> str:
    """Return ``archive!name``, of the second member with the same name ``archive!name#2``; ``seen`` counts them."""
    seen[name] += 1
    return f"{archive}!{name}#{seen[name]}" if seen[name] > 1 else f"{archive}!{name}"

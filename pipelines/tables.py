"""Tables of knowledge: TOML files under the ``data`` folder of each stage, and those of a user's own."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pipelines.errors import NewscrawlError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

TABLES = frozenset({"rule", "agency", "form", "family"})
"""Names of the tables that a file may hold; one file of a user's own may hold several."""


class TableError(NewscrawlError):
    """A table of knowledge has a mistake; the message names the file, the line, the entry and what is wrong."""


@dataclass(slots=True)
class Entry:
    """One entry of a table, read field by field; ``finish`` complains about fields that nobody read."""

    place: str
    """File and line, as in ``rules.toml:12``."""
    values: dict[str, Any]
    """What the file says."""
    read: set[str] = field(default_factory=set)
    """Names of the fields that were read."""

    def error(self, mistake: str) -> TableError:
        """Return the error that says where the entry is, which it is, and what is wrong with it."""
        name = self.values.get("id", "without an id")
        return TableError(f"{self.place}: entry {name}: {mistake}")

    def text(self, name: str, default: str | None = None) -> str:
        """Return a field of text; without a default the field must be there.

        Raises:
            TableError: if the field is missing or no text.

        """
        self.read.add(name)
        value = self.values.get(name, default)
        if not isinstance(value, str) or not (value or default == ""):
            raise self.error(f"{name} must be a text{', but is missing' if value is None else f', not {value!r}'}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a field that is a list of texts, empty where it is missing.

        Raises:
            TableError: if the field is anything else.

        """
        self.read.add(name)
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.error(f"{name} must be a list of texts, not {value!r}")
        return tuple(value)

    def choice(self, name: str, allowed: Iterable[str], default: str) -> str:
        """Return a field whose value is one of a few words.

        Raises:
            TableError: if it is another.

        """
        value = self.text(name, default)
        if value not in allowed:
            raise self.error(f"{name} = {value!r} is none of {', '.join(sorted(allowed))}")
        return value

    def flag(self, name: str) -> bool:
        """Return a field that is true or false, false where it is missing.

        Raises:
            TableError: if it is neither.

        """
        self.read.add(name)
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise self.error(f"{name} must be true or false, not {value!r}")
        return value

    def number(self, name: str, default: float) -> float:
        """Return a field that is a number above zero.

        Raises:
            TableError: if it is not.

        """
        self.read.add(name)
        value = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise self.error(f"{name} must be a number above zero, not {value!r}")
        return float(value)

    def pattern(self, name: str, flags: int = 0) -> re.Pattern[str] | None:
        """Return a field that is a regular expression, compiled; None where it is missing.

        Raises:
            TableError: if it does not compile; the message holds the reason and the position.

        """
        source = self.text(name, "")
        return self.compile(name, source, flags) if source else None

    def compile(self, name: str, source: str, flags: int = 0) -> re.Pattern[str]:
        """Return a regular expression of the field ``name``, compiled.

        Raises:
            TableError: if it does not compile.

        """
        try:
            return re.compile(source, flags)
        except re.error as error:
            raise self.error(f"{name} is no regular expression: {error}") from error

    def finish(self) -> None:
        """Raise TableError if the entry has fields that mean nothing."""
        unknown = sorted(set(self.values) - self.read)
        if unknown:
            raise self.error(f"unknown field {', '.join(unknown)}; known are {', '.join(sorted(self.read))}")


def shipped_files(stage: str, names: Iterable[str]) -> list[Traversable]:
    """Return files that ship with a stage (``cleaning`` ...), in the order of their names, given without ``.toml``."""
    return [files(f"pipelines.{stage}") / "data" / f"{name}.toml" for name in names]


def shipped_table(stage: str, name: str) -> dict[str, Any]:
    """Return ``data/<name>.toml`` of a stage, read anew on every call: load it once."""
    return tomllib.loads((files(f"pipelines.{stage}") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


def read_entries(source: Traversable | Path, table: str) -> Iterator[Entry]:
    """Yield the entries of one table of a TOML file, in the order of the file.

    Raises:
        TableError: if the file can't be read, is no TOML, or holds a table that no stage knows.

    """
    try:
        content = source.read_text(encoding="utf-8")
        tables = tomllib.loads(content)
    except OSError as error:
        raise TableError(f"{source}: can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TableError(f"{source}: no valid TOML: {error}") from error
    unknown = sorted(set(tables) - TABLES)
    if unknown:
        raise TableError(f"{source}: unknown table {', '.join(unknown)}; known are [[{']], [['.join(sorted(TABLES))}]]")
    entries = tables.get(table, [])
    if not isinstance(entries, list):
        raise TableError(f"{source}: {table} must be a list of entries: write [[{table}]]")
    heads = [match.start() for match in re.finditer(rf"^[ \t]*\[\[{table}\]\]", content, re.MULTILINE)]
    lines = [content.count("\n", 0, head) + 1 for head in heads]
    # A list written inline has no heads; then the file alone must do.
    places = [f"{source}:{line}" for line in lines] if len(lines) == len(entries) else [str(source)] * len(entries)
    for place, values in zip(places, entries, strict=True):
        yield Entry(place, values)

"""Tables of knowledge: the TOML files in the ``data`` folder of each stage, and the user's own."""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec

from pipelines.errors import NewscrawlError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

TABLES = frozenset({"rule", "agency", "form", "family"})
"""Names of the tables that a file may contain; a user's file may contain several."""


class TableError(NewscrawlError):
    """A table has a mistake; the message names the file, the line, the entry and what is wrong."""


class LazyPattern:
    """A regular expression that is compiled when it is first used: most rules find none of their words in a run.

    It has the methods of ``re.Pattern`` that rules need, and can be pickled.
    """

    __slots__ = ("_compiled", "flags", "pattern")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags
        self._compiled: re.Pattern[str] | None = None

    def compiled(self) -> re.Pattern[str]:
        """Return the compiled expression.

        :raises re.error: when it does not compile.
        """
        if self._compiled is None:
            self._compiled = re.compile(self.pattern, self.flags)
        return self._compiled

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the match at ``start``, or None."""
        return self.compiled().match(text, start, end)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match between two offsets, or None."""
        return self.compiled().search(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Yield the matches between two offsets."""
        return self.compiled().finditer(text, start, end)


@dataclass(slots=True)
class Entry:
    """One entry of a table, read field by field; ``finish`` rejects fields that were not read."""

    place: str
    """File and line, as in ``rules.toml:12``."""
    values: dict[str, Any]
    """The fields, as in the file."""
    read: set[str] = field(default_factory=set)
    """Names of the fields that were read."""
    shipped: bool = False
    """Whether the suite has tried it, so that its patterns need not be compiled to be checked."""

    def error(self, mistake: str) -> TableError:
        """Return an error that names the place and id of the entry and the mistake."""
        name = self.values.get("id", "without an id")
        return TableError(f"{self.place}: entry {name}: {mistake}")

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text field; without a default the field is required.

        :raises TableError: when the field is missing or not a text.
        """
        self.read.add(name)
        value = self.values.get(name, default)
        if not isinstance(value, str) or not (value or default == ""):
            raise self.error(f"{name} must be a text{', but is missing' if value is None else f', not {value!r}'}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a field that is a list of texts; empty if it is missing.

        :raises TableError: when the field is anything else.
        """
        self.read.add(name)
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.error(f"{name} must be a list of texts, not {value!r}")
        return tuple(value)

    def choice(self, name: str, allowed: Iterable[str], default: str) -> str:
        """Return a field whose value is one of the ``allowed`` words.

        :raises TableError: when it is another value.
        """
        value = self.text(name, default)
        if value not in allowed:
            raise self.error(f"{name} = {value!r} is not one of {', '.join(sorted(allowed))}")
        return value

    def flag(self, name: str) -> bool:
        """Return a field that is true or false; false if it is missing.

        :raises TableError: when it is neither.
        """
        self.read.add(name)
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise self.error(f"{name} must be true or false, not {value!r}")
        return value

    def number(self, name: str, default: float) -> float:
        """Return a field that is a number greater than zero.

        :raises TableError: when it is not.
        """
        self.read.add(name)
        value = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise self.error(f"{name} must be a number greater than zero, not {value!r}")
        return float(value)

    def pattern(self, name: str, flags: int = 0) -> LazyPattern | None:
        """Return a field that is a regular expression; None if it is missing.

        :raises TableError: when it does not compile; the message gives the reason and the position.
        """
        source = self.text(name, "")
        return self.lazy(name, source, flags) if source else None

    def lazy(self, name: str, source: str, flags: int = 0) -> LazyPattern:
        """Return a regular expression from the field ``name``; one of a user's table is compiled at once.

        :raises TableError: when it does not compile.
        """
        if not self.shipped:
            self.compile(name, source, flags)
        return LazyPattern(source, flags)

    def compile(self, name: str, source: str, flags: int = 0) -> re.Pattern[str]:
        """Return a regular expression from the field ``name``, compiled.

        :raises TableError: when it does not compile.
        """
        try:
            return re.compile(source, flags)
        except re.error as error:
            raise self.error(f"{name} is not a regular expression: {error}") from error

    def finish(self) -> None:
        """Check that all fields were read.

        :raises TableError: when the entry has unknown fields.
        """
        unknown = sorted(set(self.values) - self.read)
        if unknown:
            known = f"known: {', '.join(sorted(self.read))}"
            raise self.error(f"unknown field {', '.join(unknown)}; {nearest(unknown[0], self.read)}{known}")


def shipped_files(stage: str, names: Iterable[str]) -> list[Traversable]:
    """Return files that ship with a stage (``cleaning`` ...), in the order of their names, given without ``.toml``."""
    return [files(f"pipelines.{stage}") / "data" / f"{name}.toml" for name in names]


def shipped_table(stage: str, name: str) -> dict[str, Any]:
    """Return ``data/<name>.toml`` of a stage, read again on every call, so load it once."""
    return tomllib.loads((files(f"pipelines.{stage}") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


def read_entries(source: Traversable | Path, table: str) -> Iterator[Entry]:
    """Yield the entries of one table of a TOML file, in the order of the file.

    :raises TableError: when the file can't be read, is not valid TOML, or contains a table that no stage knows.
    """
    content, tables = read_toml(source)
    unknown = sorted(set(tables) - TABLES)
    if unknown:
        raise TableError(f"{source}: unknown table {', '.join(unknown)}; known: [[{']], [['.join(sorted(TABLES))}]]")
    yield from entries_of(source, content, tables, table)


def read_toml(source: Traversable | Path) -> tuple[str, dict[str, Any]]:
    """Return the text of a TOML file and what it contains.

    :raises TableError: when the file can't be read or is not valid TOML.
    """
    try:
        content = source.read_text(encoding="utf-8")
        return content, _parsed(content)
    except OSError as error:
        raise TableError(f"{source}: can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TableError(f"{source}: not valid TOML: {error}") from error


@lru_cache(maxsize=8)
def _parsed(content: str) -> dict[str, Any]:
    """Return what a TOML file contains; several kinds of entries are read from one file, each by a call of its own."""
    return tomllib.loads(content)


def entries_of(source: Traversable | Path, content: str, tables: dict[str, Any], table: str) -> Iterator[Entry]:
    """Yield the entries of one table of a file that was read, each with its line.

    :raises TableError: when the table is not a list of entries.
    """
    shipped = str(source).startswith(str(files("pipelines")))
    entries = tables.get(table, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TableError(f"{source}: {table} must be a list of entries: write [[{table}]]")
    headers = [match.start() for match in re.finditer(rf"^[ \t]*\[\[{table}\]\]", content, re.MULTILINE)]
    lines = [content.count("\n", 0, head) + 1 for head in headers]
    # An inline list has no headers; then only the file is named.
    places = [f"{source}:{line}" for line in lines] if len(lines) == len(entries) else [str(source)] * len(entries)
    for place, values in zip(places, entries, strict=True):
        yield Entry(place, values, shipped=shipped)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the question whether the most similar known word was meant, with a space behind it; empty if none is."""
    similar = get_close_matches(word, list(known), n=1)
    return f"did you mean {similar[0]}? " if similar else ""


def fingerprint(entries: object) -> str:
    """Return a hash of table entries: 16 hexadecimal digits that change when any field of any entry changes.

    It depends on the fields' names and values, not on the names of classes and not on how they print.
    """
    content = msgspec.json.encode(entries, enc_hook=_pattern_parts, order="deterministic")
    return blake2b(content, digest_size=8).hexdigest()


def _pattern_parts(value: object) -> tuple[str, int]:
    """Return what defines a pattern."""
    if isinstance(value, re.Pattern | LazyPattern):
        return value.pattern, value.flags
    raise TypeError(f"{type(value).__name__} in a table entry")

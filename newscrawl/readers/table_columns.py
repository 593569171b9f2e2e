"""What the columns of a table are, by the names of ``record_fields.toml``, and what a row of it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from newscrawl.readers.limits import Unreadable
from pipelines.documents import Document, Lead, Rejection
from pipelines.extraction.addresses import canonical_url
from pipelines.extraction.dates.parsing import parse_date
from pipelines.extraction.records.fields import plain
from pipelines.items import Via
from pipelines.tables import shipped_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_TABLE = shipped_table("extraction", "record_fields")
_TEXTS = frozenset(_TABLE["text"]["text"] + _TABLE["text"]["html"])
_WORDS: Mapping[str, list[str]] = _TABLE["words"]
_DATES: Mapping[str, list[str]] = _TABLE["dates"]
_ADDRESSES = [*_WORDS["url"], *_WORDS["canonical"]]
_HINTS = {
    **{name: _WORDS[name] for name in ("title", "description", "section", "keywords", "byline", "guid", "language")},
    "source": _WORDS["outlet"],
    "image": _WORDS["images"],
    "published_at": [*_DATES["published_utc"], *_DATES["published"]],
    "modified_at": [*_DATES["modified_utc"], *_DATES["modified"]],
}
_KNOWN = _TEXTS.union(_ADDRESSES, *_HINTS.values())
_NOTHING = frozenset(_TABLE["values"]["nothing"])
_LONGEST_NOTHING = max(map(len, _NOTHING))
_MOST_NAMED = 30


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, by what they hold."""

    names: Sequence[str]
    """Their names, in order; each is there once."""
    texts: Sequence[str]
    """Those with a text or a page."""
    addresses: Sequence[str]
    """Those with the address of an article, the best first."""
    hints: Mapping[str, Sequence[str]]
    """Those with what else is known of an article, by the names of ``Document.hints``, the best first."""

    @classmethod
    def named(cls, names: Iterable[str]) -> Columns:
        """Return the columns with these names; unnamed ones and repeated ones get a number."""
        unique: dict[str, None] = {}
        for number, name in enumerate(names, 1):
            given = name.strip() or f"column {number}"
            unique[given if given not in unique else f"{given} ({number})"] = None
        by_name: dict[str, str] = {}
        for name in unique:
            by_name.setdefault(plain(name), name)
        hints = {hint: [by_name[name] for name in known if name in by_name] for hint, known in _HINTS.items()}
        return cls(
            list(unique),
            [name for name in unique if plain(name) in _TEXTS],
            [by_name[name] for name in _ADDRESSES if name in by_name],
            {hint: found for hint, found in hints.items() if found},
        )

    @property
    def known(self) -> int:
        """The number of columns whose names are known."""
        return sum(plain(name) in _KNOWN for name in self.names)

    def check(self) -> None:
        """Check that rows can be read.

        :raises Unreadable: when there is neither a text nor an address; the message says what to rename.
        """
        if not self.texts and not self.addresses:
            more = ", ..." if len(self.names) > _MOST_NAMED else ""
            raise Unreadable(
                "it is a table without texts and addresses; its columns: "
                f"{', '.join(self.names[:_MOST_NAMED])}{more}. Name the one with the articles' texts `text`, or the "
                "one with their addresses `url`"
            )

    def found(self, row: Mapping[str, Any], locator: str) -> Document | Lead | Rejection:
        """Return a row as a record with all of its fields, or as a lead if it has an address and no text."""
        if any(_has_value(row.get(name)) for name in self.texts):
            return Document(locator, msgspec.json.encode(row), "record")
        url = next((url for name in self.addresses if canonical_url(url := _text(row.get(name)))), None)
        if url is None:
            return Rejection(locator, "read", "the row has neither a text nor an address")
        given = {hint: self._first(row, names) for hint, names in self.hints.items()}
        hints = {hint: value for hint, value in given.items() if value}
        changed = parse_date(hints.get("modified_at"))
        return Lead(
            url,
            [Via("table", locator)],
            guid=hints.pop("guid", None),
            changed=changed.at if changed else None,
            hints=hints,
        )

    @staticmethod
    def _first(row: Mapping[str, Any], names: Sequence[str]) -> str | None:
        return next((_text(row[name]) for name in names if _has_value(row.get(name))), None)


def _text(value: object) -> str:
    """Return a cell as text; of a list, its entries."""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def _has_value(value: object) -> bool:
    """Return whether a cell has a value, and not what tables write where they have none: ``nan``, ``None``."""
    if isinstance(value, str):
        return bool(value.strip()) and not (len(value) <= _LONGEST_NOTHING and value.strip().casefold() in _NOTHING)
    return value not in (None, [], {})

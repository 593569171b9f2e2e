"""The page of a report: its template with style, script and data, in one file that runs nothing else."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

_MARK = re.compile(r"\{\{([a-z]+)((?:\s+[\w.]+)*)\s*\}\}")
ELEMENTS = ("style", "script")
"""Marks that become elements with the files they name."""
_BLOCK = b'<script type="text/plain" id="%b">%b</script>\n'
BLOCK_FRAME = len(_BLOCK) + len("s-000000")
"""Bytes that a block needs around its content, at most."""
_FROM_FOLDER = " 'self' file:"
"""Where scripts beside the page come from; of a page opened from a file, ``'self'`` is nothing."""


@dataclass(frozen=True, slots=True)
class PageData:
    """The blocks of a page, packed; all are base64, which cannot end a script element."""

    meta: bytes
    columns: bytes
    titles: bytes
    ids: bytes
    urls: bytes

    @property
    def size(self) -> int:
        """Bytes of all blocks."""
        return sum(map(len, (self.meta, self.columns, self.titles, self.ids, self.urls)))


class PageTemplate:
    """``report.html`` with the style and the scripts that it names."""

    def __init__(self) -> None:
        self._pieces = _MARK.split(_read("report.html"))
        self._elements = {
            (mark, names): _element(mark, names)
            for mark, names in zip(self._pieces[1::3], self._pieces[2::3], strict=True)
            if mark in ELEMENTS
        }
        self.size = sum(map(len, self._pieces)) + sum(map(len, self._elements.values()))
        """Characters of the page without data."""

    def page(self, data: PageData, shards: Iterable[bytes], *, from_folder: bool = False) -> Iterator[bytes]:
        """Yield the page in parts.

        :param shards: the shards that stand in the page.
        :param from_folder: whether shards are script files beside it.
        """
        for place, piece in enumerate(self._pieces):
            match place % 3, piece:
                case 0, text:
                    yield text.encode()
                case 1, "csp":
                    yield self._policy(from_folder=from_folder).encode()
                case 1, "columns":
                    yield _block("d-meta", data.meta) + _block("d-columns", data.columns)
                case 1, "rest":
                    yield _block("d-titles", data.titles) + _block("d-ids", data.ids) + _block("d-urls", data.urls)
                    yield from (_block(f"s-{number}", shard) for number, shard in enumerate(shards))
                case 1, mark:
                    yield f"<{mark}>{self._elements[mark, self._pieces[place + 1]]}</{mark}>".encode()

    def _policy(self, *, from_folder: bool) -> str:
        """Return the content security policy: nothing is loaded, and nothing runs but what this template has."""
        hashes = {tag: [_hash(text) for (mark, _), text in self._elements.items() if mark == tag] for tag in ELEMENTS}
        scripts = " ".join(hashes["script"]) + (_FROM_FOLDER if from_folder else "")
        styles = " ".join(hashes["style"])
        return (
            f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        )


def _element(mark: str, names: str) -> str:
    """Return the content of an element.

    :raises ValueError: when it would end the element.
    """
    text = "".join(_read(name) for name in names.split())
    if f"</{mark}" in text.lower() or "<!--" in text:
        raise ValueError(f"{names} must not contain the end of its element")
    return text


def _read(name: str) -> str:
    return files("newscrawl.report").joinpath("page", name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def _block(name: str, content: bytes) -> bytes:
    return _BLOCK % (name.encode(), content)

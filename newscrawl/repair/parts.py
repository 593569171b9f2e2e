"""Files that a run which died had not given their names: published if the state says so, else read again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from newscrawl.repair.salvage import DamagedDatabase
from newscrawl.state.parts import Part, give_name


class _Heading(msgspec.Struct):
    id: str


def finish_parts(damaged: DamagedDatabase) -> None:
    """Do what the next run would have done: name the files that were published, delete those that were not complete.

    Only a file whose last article is in the database is believed to be complete.

    :raises OSError: when a file cannot be renamed or deleted.
    """
    for temporary, path, kind in damaged.rows("SELECT temporary, path, complete FROM parts"):
        if not (str(temporary).endswith(".part") and Path(temporary).is_file()):
            continue
        if kind == Part.UNFINISHED:
            Path(temporary).unlink()
        elif Path(path).parent == Path(temporary).parent and damaged.knows(_last_article(Path(temporary))):
            give_name(Path(temporary), Path(path), kind)


def articles_of_parts(folder: Path) -> set[str]:
    """Return the ids of articles in temporary files that nobody names any more: they were not published."""
    return {article for path in folder.rglob("*.part") for article in _articles(path) if article is not None}


def _last_article(path: Path) -> str | None:
    """Return the id of the article in the last line of a file; None if that is not whole."""
    last = None
    for article in _articles(path):
        last = article
    return last


def _articles(path: Path) -> Iterator[str | None]:
    """Yield the ids of the articles in the lines of a file; None for a line that is not whole."""
    with path.open("rb") as file:
        for line in file:
            try:
                yield msgspec.json.decode(line, type=_Heading).id if line.endswith(b"\n") else None
            except (msgspec.MsgspecError, UnicodeDecodeError):
                yield None

"""What to read: files, folders, globs and standard input, brought into one canonical order."""

from __future__ import annotations

import os
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.readers.input_file import InputFile
from newscrawl.readers.reading import refusal
from pipelines.errors import NewscrawlError

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAGIC = re.compile(r"[*?\[]")


class InputError(NewscrawlError):
    """The input that was asked for does not exist or holds nothing to read; the message is for people."""


def sources(paths: Sequence[str], include: Sequence[str] = (), exclude: Sequence[str] = ()) -> list[InputFile]:
    """Return the files that ``paths`` name, in the order of the paths, within each sorted by locator.

    A path is a file, a folder (read with all folders in it, but for hidden files), a glob (``**`` for any number of
    folders) or ``-`` for standard input. Locators are relative to the folder or to the part of a glob before its first
    wildcard; a file alone is located by its name. A file that several paths or links lead to is listed once.
    ``include`` and ``exclude`` are patterns over locators in which ``*`` also stands for ``/``.

    :raises InputError: when a path does not exist, or there is nothing in it that can be read.
    """
    if not paths:
        raise InputError("no path given; name a file, a folder, a glob, or - for standard input")
    found: dict[str, InputFile] = {}
    for given in paths:
        files = named_files(given)
        chosen = [file for file in files if _is_chosen(file.locator, include, exclude)]
        if not chosen:
            raise InputError(f"{given}: none of its files ({len(files)}) passes include and exclude")
        if not _is_one_file(given):
            _refuse_unreadable(given, chosen)
        for file in chosen:
            found.setdefault(os.path.realpath(file.path) if file.path is not None else "-", file)
    return list(found.values())


def _path(given: str) -> Path:
    """Return a path as people write it, which in ``path=~/news`` no shell has completed."""
    return Path(given).expanduser() if given.startswith("~/") else Path(given)


def _is_one_file(given: str) -> bool:
    """Return whether a path names one thing, which is reported on when it is read, and not looked into before."""
    path = _path(given)
    return given == "-" or (os.path.lexists(path) and not path.is_dir())


def named_files(given: str) -> list[InputFile]:
    """Return all files that one path names.

    :raises InputError: when there are none.
    """
    if given == "-":
        return [InputFile(None, "stdin")]
    path = _path(given)
    if given and path.is_dir():
        files = [_located(path, parts) for parts in _walk(path)]
    elif given and _is_one_file(given):
        return [_located(path.parent, (path.name,))]
    elif _MAGIC.search(given):
        files = _glob(path)
    else:
        raise InputError(f"{given or 'empty path'}: there is no such file or folder")
    if not files:
        raise InputError(f"{given}: there is no file in it" if path.is_dir() else f"{given}: no file matches")
    return files


def _glob(pattern: Path) -> list[InputFile]:
    """Return the files that match a pattern with wildcards."""
    fixed = next(place for place, part in enumerate(pattern.parts) if _MAGIC.search(part))
    root, wild = Path(*pattern.parts[:fixed]), pattern.parts[fixed:]
    deepest = None if "**" in wild else len(wild)
    return [_located(root, parts) for parts in _walk(root, deepest) if _matches(parts, wild)]


def _matches(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Return whether the parts of a path match those of a pattern; ``**`` stands for any number of parts."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return len(pattern) == 1 or any(_matches(parts[skip:], pattern[1:]) for skip in range(len(parts)))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def _walk(root: Path, deepest: int | None = None) -> list[tuple[str, ...]]:
    """Return the relative paths of all files that are not hidden, sorted part by part.

    Each folder is entered once, so links that lead back do no harm. A folder that cannot be listed stands for its
    files, so that it is reported and not passed over.
    """
    files: list[tuple[str, ...]] = []
    entered: set[tuple[int, int]] = set()
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        parts = waiting.pop()
        folder = root.joinpath(*parts)
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as entries:
                within = {
                    (*parts, entry.name): Path(entry).is_dir() for entry in entries if not entry.name.startswith(".")
                }
        except OSError:
            files.append(parts)
            continue
        files += (child for child, is_folder in within.items() if not is_folder)
        if deepest is None or len(parts) + 1 < deepest:
            # the last one in is the next one out: a folder that two links lead to is entered by the first in order
            waiting += sorted((child for child, is_folder in within.items() if is_folder), reverse=True)
    return sorted(files)


def _located(root: Path, parts: tuple[str, ...]) -> InputFile:
    """Return the file at ``parts`` under ``root``; bytes of its name that are no UTF-8 are written as escapes."""
    locator = os.fsencode("/".join(parts)).decode("utf-8", "backslashreplace")
    return InputFile(root.joinpath(*parts), locator)


def _is_chosen(locator: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Return whether a file passes the patterns."""
    included = not include or any(fnmatchcase(locator, pattern) for pattern in include)
    return included and not any(fnmatchcase(locator, pattern) for pattern in exclude)


def _refuse_unreadable(given: str, files: Sequence[InputFile]) -> None:
    """Do nothing if one of the files, at least, looks readable.

    :raises InputError: when none does; the message says what the first one is.
    """
    if any(refusal(file) is None for file in files):
        return
    count = f"{len(files)} files" if len(files) > 1 else "1 file"
    raise InputError(f"{given}: nothing readable in it ({count}); {files[0].locator}: {refusal(files[0])}")

"""List input files: files, folders, globs and standard input, in canonical order."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.readers.folder import Listed, files_in, resolved
from newscrawl.readers.input_file import InputFile
from newscrawl.readers.reading import read_documents, unreadable_reason
from pipelines.documents import Rejection
from pipelines.errors import NewscrawlError
from pipelines.gc_pause import gc_paused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipelines.documents import Document

_MAGIC = re.compile(r"[*?\[]")


class InputError(NewscrawlError):
    """The input does not exist or contains nothing to read; the message is shown to the user."""


def input_files(
    paths: Sequence[str], include: Sequence[str] = (), exclude: Sequence[str] = (), *, follow_links: bool = False
) -> list[InputFile]:
    """Return the files that ``paths`` name, in the order of the paths, within each sorted by locator.

    A path is a file, a folder (read with all its subfolders, except hidden files), a glob (``**`` for any number of
    folders) or ``-`` for standard input. Locators are relative to the folder, or to the part of a glob before its first
    wildcard; the locator of a single file is its name. A file reached by several paths or links is listed once.
    ``include`` and ``exclude`` are patterns for locators, in which ``*`` also matches ``/``.

    A link in a folder that leads out of it is listed, and rejected when it is read; one that is named itself is
    followed.

    :param follow_links: whether links that lead out of a folder are followed, too.
    :raises InputError: when a path does not exist, or contains nothing that can be read.
    """
    documents, _ = select_files(paths, include, exclude, lambda _: True, follow_links=follow_links)
    return documents


def select_files(
    paths: Sequence[str],
    include: Sequence[str],
    exclude: Sequence[str],
    is_document: Callable[[InputFile], bool],
    *,
    follow_links: bool = False,
) -> tuple[list[InputFile], list[InputFile]]:
    """Return the files of :func:`input_files` for which ``is_document`` returns True, and the others.

    :raises InputError: when a path does not exist, or contains nothing that can be read.
    """
    if not paths:
        raise InputError("no path given; name a file, a folder, a glob, or - for standard input")
    with gc_paused():  # it would look through all the files again and again
        return _selected(paths, include, exclude, is_document, follow_links=follow_links)


def _selected(
    paths: Sequence[str],
    include: Sequence[str],
    exclude: Sequence[str],
    is_document: Callable[[InputFile], bool],
    *,
    follow_links: bool,
) -> tuple[list[InputFile], list[InputFile]]:
    selected: dict[Path | None, InputFile] = {}
    left_out: dict[Path | None, InputFile] = {}
    for given in paths:
        files = named_files(given, follow_links=follow_links)
        chosen = [file for file in files if _is_chosen(file.locator, include, exclude)]
        if not chosen:
            raise InputError(f"{given}: none of its files ({len(files)}) passes include and exclude")
        documents: list[InputFile] = []
        for file in chosen:
            if is_document(file):
                documents.append(file)
                selected.setdefault(file.path, file)
            else:
                left_out.setdefault(file.path, file)
        if not documents:
            raise InputError(f"{given}: it contains no documents, only {chosen[0].locator} and the like")
        if not _is_one_file(given):
            _check_any_readable(given, documents)
    return list(selected.values()), list(left_out.values())


def read(
    *paths: str | Path, include: Sequence[str] = (), exclude: Sequence[str] = (), follow_links: bool = False
) -> Iterator[Document | Rejection]:
    """List and read files, folders and globs: yield their documents in canonical order, each as it is read.

    Paths and patterns are those of :func:`input_files`; what cannot be read is yielded as a rejection. Files are listed
    at once, so a wrong path is reported by the call and not by the first document. ``fetched_at`` is the time at which
    each was read. Addresses that a file only lists (a sitemap, a list of links) are left out, since nothing is
    fetched, and a rejection says how many. Of the entries of a feed, those are read that have their text in it.

    :raises InputError: when a path does not exist, or contains nothing that can be read.
    """
    files = input_files([str(path) for path in paths], include, exclude, follow_links=follow_links)
    return map(_stamped, chain.from_iterable(map(read_documents, files)))


def _stamped(document: Document | Rejection) -> Document | Rejection:
    """Return the same document, with the present as the time when it was fetched."""
    if not isinstance(document, Rejection):
        document.fetched_at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return document


def is_pattern(path: str) -> bool:
    """Return whether a path has wildcards."""
    return _MAGIC.search(path) is not None


def _path(given: str) -> Path:
    """Return a path with ``~`` expanded, which the shell does not do in ``path=~/news``."""
    return Path(given).expanduser() if given.startswith("~/") else Path(given)


def _is_one_file(given: str) -> bool:
    """Return whether a path names a single file; if unreadable, that is reported when it is read, not before."""
    path = _path(given)
    return given == "-" or (os.path.lexists(path) and not path.is_dir())


def named_file(path: Path) -> InputFile:
    """Return the file that a path names; links to it are followed, since somebody named it."""
    return InputFile(resolved(path), _locator(path.name))


def named_files(given: str, *, follow_links: bool = False) -> list[InputFile]:
    """Return all files that a path names.

    :param follow_links: whether links in a folder that lead out of it are followed, too.
    :raises InputError: when there are none.
    """
    if given == "-":
        return [InputFile(None, "stdin")]
    path = _path(given)
    if given and path.is_dir():
        files = [_input_file(file) for file in files_in(path, follow_links=follow_links)]
    elif given and _is_one_file(given):
        return [named_file(path)]
    elif _MAGIC.search(given):
        files = _glob(path, follow_links=follow_links)
    else:
        raise InputError(f"{given or 'empty path'}: there is no such file or folder")
    if not files:
        raise InputError(f"{given}: there is no file in it" if path.is_dir() else f"{given}: no file matches")
    return files


def named_folders(paths: Sequence[str]) -> list[Path]:
    """Return the folders that paths name, or in which they name files by a pattern, with all links resolved."""
    found = []
    for path in map(_path, filter(None, paths)):
        if path.is_dir():
            found.append(path)
        elif is_pattern(str(path)) and not os.path.lexists(path):
            found.append(_fixed(path)[0])
    return [folder.resolve() for folder in found]


def _glob(pattern: Path, *, follow_links: bool) -> list[InputFile]:
    """Return the files that match a pattern with wildcards."""
    root, wild = _fixed(pattern)
    deepest = None if "**" in wild else len(wild)
    listed = files_in(root, deepest, follow_links=follow_links)
    return [_input_file(file) for file in listed if matches(file.parts, wild)]


def _fixed(pattern: Path) -> tuple[Path, tuple[str, ...]]:
    """Return the folder before the first wildcard of a pattern, and the parts of the pattern below it."""
    place = next(place for place, part in enumerate(pattern.parts) if is_pattern(part))
    return Path(*pattern.parts[:place]), pattern.parts[place:]


def matches(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Return whether the parts of a path match those of a pattern; ``**`` matches any number of parts."""
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return len(pattern) == 1 or any(matches(parts[skip:], pattern[1:]) for skip in range(len(parts)))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and matches(parts[1:], pattern[1:])


def _input_file(listed: Listed) -> InputFile:
    """Return a file of a folder; bytes of its name that are not UTF-8 are escaped."""
    return InputFile(listed.path, _locator("/".join(listed.parts)), listed.leads_out)


def _locator(path: str) -> str:
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def _is_chosen(locator: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Return whether a locator passes the patterns."""
    included = not include or any(fnmatchcase(locator, pattern) for pattern in include)
    return included and not any(fnmatchcase(locator, pattern) for pattern in exclude)


def _check_any_readable(given: str, files: Sequence[InputFile]) -> None:
    """Check that at least one of the files looks readable.

    :raises InputError: when none does; the message says why the first one is not.
    """
    if any(unreadable_reason(file) is None for file in files):
        return
    count = f"{len(files)} files" if len(files) > 1 else "1 file"
    raise InputError(f"{given}: nothing readable in it ({count}); {files[0].locator}: {unreadable_reason(files[0])}")

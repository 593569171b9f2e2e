"""List the files of a folder, with its subfolders and with the links in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple


class Listed(NamedTuple):
    """A file in a folder."""

    parts: tuple[str, ...]
    """The parts of its path, relative to the folder."""
    path: Path
    """Its path, with all links resolved; of a link that is not followed, or leads nowhere, its own."""
    leads_out: bool = False
    """Whether it is a link that leads out of the folder, and is not followed."""


def files_in(root: Path, deepest: int | None = None, *, follow_links: bool = False) -> list[Listed]:
    """Return all files that are not hidden, sorted part by part.

    Each folder is visited once, so cyclic links are harmless. A folder that cannot be listed is returned in place of
    its files, and a link that leads out of the folder in place of what it leads to, so that both are reported instead
    of skipped.

    :param deepest: how many parts a path may have at most.
    :param follow_links: whether links that lead out of the folder are followed, too.
    """
    top = root.resolve()
    inside = None if follow_links else top
    files: list[Listed] = []
    entered: set[tuple[int, int]] = set()
    waiting: list[Listed] = [Listed((), top)]
    while waiting:
        folder = waiting.pop()
        try:
            status = folder.path.stat()
            if (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            folders, found = _entries(folder, inside)
        except OSError:
            files.append(folder)
            continue
        files += found
        if deepest is None or len(folder.parts) + 1 < deepest:
            # a stack: of two links to one folder, the first in order is followed
            waiting += sorted(folders, reverse=True)
    return sorted(files)


def _entries(folder: Listed, inside: Path | None) -> tuple[list[Listed], list[Listed]]:
    """Return the folders and the files in a folder.

    :param inside: the folder out of which no link is followed; None if every link is.
    :raises OSError: when it cannot be listed.
    """
    folders: list[Listed] = []
    files: list[Listed] = []
    with os.scandir(folder.path) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            parts = (*folder.parts, entry.name)
            path = Path(entry.path)
            if entry.is_symlink():
                listed = _linked(parts, path, inside)
                is_folder = not listed.leads_out and listed.path.is_dir()
            else:
                listed, is_folder = Listed(parts, path), entry.is_dir(follow_symlinks=False)
            (folders if is_folder else files).append(listed)
    return folders, files


def _linked(parts: tuple[str, ...], link: Path, inside: Path | None) -> Listed:
    """Return what a link leads to, or the link itself if it is not followed."""
    if inside is not None and not Path(os.path.realpath(link)).is_relative_to(inside):
        return Listed(parts, link, leads_out=True)
    return Listed(parts, resolved(link))


def resolved(path: Path) -> Path:
    """Return a path without links; if it leads nowhere, the same path."""
    target = Path(os.path.realpath(path))  # Path.resolve raises an exception at a loop
    return target if target.exists() else path

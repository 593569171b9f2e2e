"""Files on the file systems of clusters (HDFS, S3, Google Cloud Storage ...), listed and opened through Arrow.

Addresses are those of ``pyarrow.fs.FileSystem.from_uri``; accounts and servers come from the environment, as the
clusters' own configuration has them. It needs the extra ``newscrawl[parquet]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote

from newscrawl.arrow import require_pyarrow
from newscrawl.readers.file_listing import InputError, is_pattern, matches
from newscrawl.readers.limits import Unreadable
from pipelines.errors import NewscrawlError

if TYPE_CHECKING:
    import pyarrow

_LOCAL = "file://"
_ACCOUNT = re.compile(r"//[^/@]*@")


class RemoteFile(NamedTuple):
    """A file that has an address."""

    locator: str
    """Its path relative to the folder that was named, with ``/``; of a file that was named itself its name."""
    address: str
    size: int
    """In bytes."""


class RemoteReadError(NewscrawlError):
    """What is between a file and its reader failed; another try may succeed."""


def is_address(given: str) -> bool:
    """Return whether a path is an address of another file system."""
    return "://" in given and not given.startswith(_LOCAL)


def local_path(given: str) -> str:
    """Return the path of a ``file://`` address; a path is returned as it is."""
    return unquote(given.removeprefix(_LOCAL)) if given.startswith(_LOCAL) else given


def public(address: str) -> str:
    """Return an address without names of accounts, keys and servers, for messages and locators; a path as it is."""
    return _ACCOUNT.sub("//", address.partition("?")[0]) if is_address(address) else address


def remote_files(given: str) -> list[RemoteFile]:
    """Return the files at an address: a file, those in a folder that are not hidden, or those that match a pattern.

    :raises InputError: when there are none, or they cannot be listed.
    """
    address, mark, query = given.partition("?")
    address = address.rstrip("/")
    steps = address.split("/")
    fixed = next((place for place, step in enumerate(steps) if is_pattern(step)), len(steps))
    root = "/".join(steps[:fixed])
    try:
        infos = _listed(root + mark + query, is_folder=fixed < len(steps))
    except (OSError, ValueError) as error:  # Arrow's errors are among them
        raise InputError(f"{public(given)} cannot be listed: {error}") from error
    if infos is None:
        raise InputError(f"{public(given)}: there is no such file or folder")
    found = [
        RemoteFile(
            "/".join(parts) or unquote(steps[-1]), "/".join([root, *map(quote, parts)]) + mark + query, info.size
        )
        for parts, info in sorted(infos.items())
        if fixed == len(steps) or matches(parts, tuple(map(unquote, steps[fixed:])))
    ]
    if not found:
        raise InputError(f"{public(given)}: {'there is no file in it' if fixed == len(steps) else 'no file matches'}")
    return found


@contextmanager
def opened_remote(address: str) -> Iterator[pyarrow.NativeFile]:
    """Yield an open file, in which the caller may seek; what it reads may raise ``RemoteReadError``.

    :raises Unreadable: when it is not there any more.
    """
    from pyarrow import fs  # noqa: PLC0415 - an extra

    try:
        file_system, path = fs.FileSystem.from_uri(address)
        with file_system.open_input_file(path) as file:
            yield file
    except FileNotFoundError as error:
        raise Unreadable("it is not there any more", retry=True) from error


class SafeReader:
    """The bytes of a remote file: a failing connection is not taken for a damaged file.

    :raises RemoteReadError: when they cannot be had, now.
    """

    def __init__(self, file: pyarrow.NativeFile, address: str) -> None:
        self._file, self._address = file, address

    def read1(self, size: int, /) -> bytes:
        """Return some bytes; empty at the end."""
        try:
            content: bytes = self._file.read(size)
        except OSError as error:
            raise RemoteReadError(f"{public(self._address)} could not be read: {error}") from error
        return content


def _listed(root: str, *, is_folder: bool) -> dict[tuple[str, ...], Any] | None:
    """Return what is known of the files at an address, by their parts below it; None if there is nothing."""
    require_pyarrow()
    from pyarrow import fs  # noqa: PLC0415 - an extra

    file_system, path = fs.FileSystem.from_uri(root)
    info = file_system.get_file_info(path)
    if info.is_file and not is_folder:
        return {(): info}
    if info.type == fs.FileType.NotFound:
        return None
    within = len(path.rstrip("/")) + 1
    infos = file_system.get_file_info(fs.FileSelector(path, recursive=True))
    files = {tuple(info.path[within:].split("/")): info for info in infos if info.is_file}
    return {parts: info for parts, info in files.items() if not any(part.startswith(".") for part in parts)}

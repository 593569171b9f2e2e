"""Input files that all workers of an engine reach: on a disk that they share, or on a cluster's file system."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newscrawl.readers import InputError, InputFile, ReadingLimits, input_files, read_documents
from newscrawl.readers.limits import Unreadable
from newscrawl.readers.remote_files import SafeReader, is_address, local_path, opened_remote, remote_files
from pipelines.documents import Document, Rejection

_READ_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class SharedFile:
    """An input file, wherever it is."""

    locator: str
    """Its path relative to the root of the input, with ``/``; the same on every machine."""
    path: str
    """Its path or address."""
    size: int
    """In bytes; 0 if nobody knows."""
    leads_out: bool = False
    """Whether it is a link that leads out of the folder that was named, and is not to be followed."""


def shared_files(paths: Sequence[str], *, follow_links: bool = False) -> list[SharedFile]:
    """Return the files that paths name, each once, in the order of :func:`newscrawl.readers.input_files`.

    :param paths: what it takes, and addresses such as ``hdfs://host/news``, ``s3://bucket/news/*.warc.gz``.
    :param follow_links: whether links that lead out of a folder are followed.
    :raises InputError: when a path does not exist, contains nothing that can be read, or is standard input.
    """
    if not any(map(is_address, paths)):
        return [_shared(file) for file in input_files([*map(local_path, paths)], follow_links=follow_links)]
    found: dict[str, SharedFile] = {}
    for given in paths:
        for file in _remote(given) if is_address(given) else shared_files([given], follow_links=follow_links):
            found.setdefault(file.path, file)
    return list(found.values())


def documents_of(file: SharedFile, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield the documents of a file in order; what cannot be read is yielded as a rejection.

    :raises RemoteReadError: when a connection failed; another try may succeed.
    """
    try:
        with _local(file) as local:
            yield from read_documents(local, limits)
    except Unreadable as reason:
        yield Rejection(file.locator, "read", str(reason), retry=reason.retry)


def _shared(file: InputFile) -> SharedFile:
    if file.path is None:
        raise InputError("standard input cannot be shared among workers: write it to a file")
    try:
        size = 0 if file.leads_out else file.path.stat().st_size
    except OSError:  # said when it is read
        size = 0
    return SharedFile(file.locator, str(file.path.absolute()), size, file.leads_out)


def _remote(given: str) -> Iterator[SharedFile]:
    for file in remote_files(given):
        yield SharedFile(file.locator, file.address, file.size)


@contextmanager
def _local(file: SharedFile) -> Iterator[InputFile]:
    """Yield a file on this machine: archives and tables are read with jumps, which are slow on other file systems."""
    if not is_address(file.path):
        yield InputFile(Path(file.path), file.locator, file.leads_out)
        return
    with tempfile.NamedTemporaryFile(prefix="newscrawl-") as copy:
        with opened_remote(file.path) as source:
            reader = SafeReader(source, file.path)
            while block := reader.read1(_READ_AT_ONCE):
                copy.write(block)
        copy.flush()
        yield InputFile(Path(copy.name).resolve(), file.locator)

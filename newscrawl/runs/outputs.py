"""What a manifest says of each file that a run published: enough to tell later whether it is still that file."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

import msgspec

LINES = ("jsonlines", "jsonl", "jl")
"""Names of the format in which every whole line is a record."""
_PORTION = 1 << 20
"""Bytes that are read at once: they stay in the processor's cache."""


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """One output of a run; None is what is not known, as of what went into a pipe or to another system."""

    path: str
    """Of a file its path relative to the manifest, with ``/``; else its URL, or the path of the pipe."""
    format: str | None = None
    """``jsonlines``, ``parquet``, ``csv`` ..."""
    records: int | None = None
    """Records in the whole file, also where a run only appended to it."""
    bytes: int | None = None
    """Length of the file."""
    blake2b: str | None = None
    """BLAKE2b checksum of its bytes, 128 bits, in 32 hexadecimal digits."""

    def file(self, manifest_folder: Path) -> Path:
        """Return the path of the file, given the folder of the manifest."""
        return Path(os.path.normpath(manifest_folder.resolve() / self.path))


def format_name(name: str | None) -> str | None:
    """Return the name of a format as manifests have it."""
    return LINES[0] if name in LINES else name


def measured(
    file: Path, published: Path, folder: Path, format_: str | None = None, *, counts_lines: bool = False
) -> Output:
    """Return the output in a file, as it is on the disk.

    :param published: the path that the file has, or is going to have.
    :param folder: of the manifest.
    :param format_: name of the format.
    :param counts_lines: whether each line is a record.
    :raises OSError: when the file cannot be read.
    """
    digest, length, lines = blake2b(digest_size=16), 0, 0
    portion = bytearray(_PORTION)
    with file.open("rb", buffering=0) as opened:
        while read := opened.readinto(portion):
            digest.update(memoryview(portion)[:read])
            length += read
            lines += portion.count(b"\n", 0, read) if counts_lines else 0
    return Output(
        path=relative(published, folder),
        format=format_name(format_),
        records=lines if counts_lines else None,
        bytes=length,
        blake2b=digest.hexdigest(),
    )


def relative(file: Path, folder: Path) -> str:
    """Return the path of a file as the manifest in a folder has it."""
    return Path(os.path.relpath(file, folder.resolve())).as_posix()


def is_as_published(output: Output, folder: Path) -> bool:
    """Return whether a file is there and has the bytes that a manifest in a folder tells of it."""
    file = output.file(folder)
    try:
        if not file.is_file() or file.stat().st_size != output.bytes:
            return False
        return measured(file, file, folder).blake2b == output.blake2b
    except OSError:
        return False

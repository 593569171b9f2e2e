"""Checksums of files, block by block: they tell that a file is not what was written, and where."""

from __future__ import annotations

from pathlib import Path

import xxhash

BLOCK = 1 << 24
"""Bytes of a block."""
WIDTH = 16
"""Bytes of the checksum of a block (XXH3, 128 bits)."""
_PORTION = 1 << 20
"""Bytes that are read at once: they stay in the processor's cache."""


def checksums(path: Path, length: int, known: bytes = b"") -> bytes:
    """Return the checksums of the blocks of a file, concatenated: ``WIDTH`` bytes for each, the last may be shorter.

    :param length: how many bytes of the file count. What follows them is ignored; missing bytes give other checksums.
    :param known: checksums of the first blocks, which are not read again.
    :raises OSError: when the file cannot be read.
    """
    found = [known]
    portion = memoryview(bytearray(_PORTION))
    with path.open("rb", buffering=0) as file:
        for start in range(len(known) // WIDTH * BLOCK, length, BLOCK):
            file.seek(start)
            block, left = xxhash.xxh3_128(), min(BLOCK, length - start)
            while left and (read := file.readinto(portion[:left])):
                block.update(portion[:read])
                left -= read
            found.append(block.digest())
    return b"".join(found)


def grown(path: Path, before: tuple[int, bytes], length: int) -> bytes:
    """Return the checksums of a file to which something was appended; what was there before is not read again.

    :param before: how many bytes it had, and their checksums.
    :raises OSError: when the file cannot be read.
    """
    whole = before[0] // BLOCK * WIDTH
    return checksums(path, length, before[1][:whole])


def damage(path: Path, length: int, expected: bytes) -> str | None:
    """Return what is wrong with a file, to be written after its name; None if it has the expected checksums.

    :raises OSError: when the file cannot be read.
    """
    if not path.exists():
        return "is missing"
    if (size := path.stat().st_size) < length:
        return f"has {size:,} bytes instead of {length:,}" if size else "is empty"
    found = checksums(path, length)
    for start in range(0, len(expected), WIDTH):
        if found[start : start + WIDTH] != expected[start : start + WIDTH]:
            first = start // WIDTH * BLOCK
            return f"is not as it was written (between its bytes {first:,} and {min(first + BLOCK, length):,})"
    return None

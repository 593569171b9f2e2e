"""Bodies: several arrays as one piece of bytes, to be sent or left in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

_ALIGNED = 8


def pack(*arrays: NDArray[Any]) -> bytes:
    """Return arrays of plain numbers as bytes."""
    head = msgspec.json.encode([(array.dtype.str, array.shape) for array in arrays])
    parts = [len(head).to_bytes(_ALIGNED, "little"), _padded(head)]
    parts += [_padded(np.ascontiguousarray(array).tobytes()) for array in arrays]
    return b"".join(parts)


def unpack(body: bytes) -> list[NDArray[Any]]:
    """Return the arrays in a body; they are views of it, and cannot be changed."""
    start = _ALIGNED + int.from_bytes(body[:_ALIGNED], "little")
    arrays = []
    head = msgspec.json.decode(body[_ALIGNED:start])
    start += -start % _ALIGNED
    for name, shape in head:
        kind = np.dtype(name)
        count = int(np.prod(shape, dtype=np.int64))
        arrays.append(np.frombuffer(body, kind, count, start).reshape(shape))
        start += count * kind.itemsize
        start += -start % _ALIGNED
    return arrays


def pack_strings(strings: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return strings as arrays: their UTF-8 bytes, concatenated, and where each ends."""
    encoded = [string.encode() for string in strings]
    return np.frombuffer(b"".join(encoded), np.uint8), np.cumsum([*map(len, encoded)], dtype=np.int64)


def unpack_strings(content: NDArray[np.uint8], ends: NDArray[Any]) -> list[str]:
    """Return what ``pack_strings`` was given."""
    joined = content.tobytes()
    return [joined[start:stop].decode() for start, stop in pairwise([0, *ends.tolist()])]


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % _ALIGNED)

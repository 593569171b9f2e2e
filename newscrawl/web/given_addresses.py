"""The addresses that a run is given: in an argument, in a file, on standard input."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import cast

from newscrawl.readers.addresses import (
    ListedAddress,
    NoAddress,
    address_in,
    listed_addresses,
    separate_addresses,
    without_secrets,
)
from pipelines.documents import Rejection
from pipelines.errors import ArgumentError
from pipelines.text.encoding import decode

STANDARD_INPUT = "-"
_HEAD = 1 << 20
"""Bytes by which the encoding of a list is known."""


def given_addresses(urls: str = "", urls_file: str = "") -> Iterator[ListedAddress]:
    """Return the addresses in both arguments of the spider, and what is no address with the reason, as they are read.

    :param urls: addresses, separated by white space, or by commas before the next ``http://``.
    :param urls_file: a list as :func:`newscrawl.readers.addresses.listed_addresses` reads it; ``-``: standard input.
    :raises ArgumentError: when the file cannot be read.
    """
    listed = listed_addresses(_lines_of(urls_file)) if urls_file else ()
    return chain(map(given_address, separate_addresses(urls)), listed)


def given_address(text: str) -> ListedAddress:
    """Return one address as a user gave it, or why it is none."""
    try:
        return ListedAddress(0, without_secrets(text), address_in(text) or "")
    except NoAddress as reason:
        return ListedAddress(0, without_secrets(text), reason=str(reason))


def rejection_of(entry: ListedAddress) -> Rejection:
    """Return the rejection of what is no address: with its line, if it is from a list."""
    where = f" (line {entry.line:,} of the list)" if entry.line else ""
    return Rejection(entry.text, "download", f"{entry.reason}{where}")


def _lines_of(file: str) -> Iterator[str]:
    """Return the lines of a list, which is never in memory as a whole."""
    try:
        given = cast("io.BufferedReader", sys.stdin.buffer) if file == STANDARD_INPUT else None
        buffered = given or cast("io.BufferedReader", Path(file).open("rb", buffering=_HEAD))  # noqa: SIM115 - the lines are read later
        head = buffered.peek(_HEAD)
    except OSError as error:
        raise ArgumentError(f"the list of URLs {file} cannot be read: {error.strerror or error}") from error
    encoding = decode(head[: head.rfind(b"\n") + 1] or head, None).encoding
    return io.TextIOWrapper(buffered, encoding, errors="replace")

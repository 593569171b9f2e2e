"""The addresses that a run is given: in an argument, in a file, on standard input."""

from __future__ import annotations

import sys
from pathlib import Path

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


def given_addresses(urls: str = "", urls_file: str = "") -> list[ListedAddress]:
    """Return the addresses in both arguments of the spider, each once, and what is no address with the reason.

    :param urls: addresses, separated by white space, or by commas before the next ``http://``.
    :param urls_file: a list as :func:`newscrawl.readers.addresses.listed_addresses` reads it; ``-``: standard input.
    :raises ArgumentError: when the file cannot be read.
    """
    entries = [given_address(text) for text in separate_addresses(urls)]
    if urls_file:
        entries += listed_addresses(_text_of(urls_file).splitlines())
    return list({entry.url or (entry.line, entry.text): entry for entry in reversed(entries)}.values())[::-1]


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


def _text_of(file: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()
    except OSError as error:
        raise ArgumentError(f"the list of URLs {file} cannot be read: {error.strerror or error}") from error
    return decode(content, None, html=False).text

"""The host of an outlet: in the address of an article, or in what else names the outlet."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pipelines.extraction.addresses import canonical_url
from pipelines.tables import shipped_table

_CARRIERS = frozenset(shipped_table("extraction", "addresses")["carriers"]["hosts"])
_HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_IN_ID = re.compile(rf"(?:urn:newsml:|tag:)(?:[\w.+-]+@)?(?P<host>{_HOST_NAME.pattern})[:,]", re.IGNORECASE)
"""The host in an id, as in ``urn:newsml:dpa.com:20090101:...`` or ``tag:example.org,2024:1``."""

_ORIGINAL = re.compile(
    r"https?://(?:[^/]+/(?:\S*[/=:])?https?:/{1,2}|[^/]*ampproject\.org/[a-z]/(?:s/)?)(?P<address>[^\s/]\S*)",
    re.IGNORECASE,
)
"""The original in the address of its copy, as in ``https://web.archive.org/web/2024/https://example.org/a``."""


def host_of(url: str | None) -> str | None:
    """Return the host name of ``url`` in lowercase without ``www.``, or None."""
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def host_behind(url: str | None) -> str | None:
    """Return the host of an article's address; of a copy in an archive or cache that of the original."""
    host = host_of(url)
    if url is None or host is None or not _is_carrier(host):
        return host
    original = _ORIGINAL.match(url)
    return (host_of(f"https://{original['address']}") if original else None) or host


def stated_host(words: str | None) -> str | None:
    """Return the host that an address, a host name or an id with one in it names; None if it names none.

    What only carries articles of others, such as a service for feeds or an archive, is no outlet either.
    """
    if not words:
        return None
    text = words.strip()
    if found := _IN_ID.match(text):
        text = found["host"]
    host = host_of(canonical_url(f"https://{text}/" if _HOST_NAME.fullmatch(text) else text))
    return None if host is None or _is_carrier(host) else host


def _is_carrier(host: str) -> bool:
    parts = host.split(".")
    return any(".".join(parts[at:]) in _CARRIERS for at in range(len(parts)))

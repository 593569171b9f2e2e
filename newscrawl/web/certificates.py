"""Whose certificate is not checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler


class UncheckedHosts:
    """Hosts whose certificate is not checked, because the user said so: by a setting, or for a source.

    :param names: names of hosts; ``.example.org`` stands for all hosts below ``example.org``.
    """

    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, UncheckedHosts]] = WeakKeyDictionary()

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = {name.strip().lower() for name in names}

    @classmethod
    def of(cls, crawler: Crawler) -> UncheckedHosts:
        """Return those of a crawl, at first the ones in ``NEWSCRAWL_UNCHECKED_HOSTS``."""
        if crawler not in cls._by_crawler:
            cls._by_crawler[crawler] = cls(crawler.settings.getlist("NEWSCRAWL_UNCHECKED_HOSTS"))
        return cls._by_crawler[crawler]

    def add(self, host: str) -> None:
        """Check the certificate of a host no longer, from its next connection on."""
        self._names.add(host.lower())

    def __contains__(self, host: str) -> bool:
        labels = host.lower().rstrip(".").split(".")
        return host.lower() in self._names or any(
            f".{'.'.join(labels[start:])}" in self._names for start in range(1, len(labels))
        )

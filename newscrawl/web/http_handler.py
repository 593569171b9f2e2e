"""HTTP as sites speak it: long headers are read, and whose certificate is not checked is a setting.

Scrapy has no public way to either, so this builds on names of its module ``http11`` that may change with a version.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress

from newscrawl.web.certificates import UncheckedHosts

LONGEST_LINE = 65_536
"""Bytes of one header line; Twisted gives up at 16,384, which policies of large sites exceed."""
LONGEST_HEAD = 1_048_576
"""Bytes of all header lines together; a server that never ends them would fill the memory."""


class OversizedHead(Exception):  # noqa: N818 - what a server sent, not an error of the program
    """The headers of a response are longer than any site's."""


class HttpDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler, with longer headers and with the certificates of some hosts unchecked."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _ClientFactory
        contexts = _ContextFactory.from_crawler(crawler)
        contexts.checking = crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        contexts.unchecked = UncheckedHosts.of(crawler)
        self._contextFactory = contexts  # type: ignore[assignment] # zope's interfaces are not seen by mypy


class _ContextFactory(_ScrapyClientContextFactory):
    """Checks the certificate of every host but those that the settings except."""

    unchecked = UncheckedHosts()
    checking = True

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        """Return what opens a TLS connection to a host."""
        self._verify_certificates = self.checking and hostname.decode("ascii") not in self.unchecked
        return super().creatorForNetloc(hostname, port)


class _Parser(_LenientHTTPClientParser):
    MAX_LENGTH = LONGEST_LINE
    _head = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self._head += len(line)
        if self._head > LONGEST_HEAD:
            raise OversizedHead(f"its headers are longer than {LONGEST_HEAD:,} bytes")
        super().lineReceived(line)

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802 - Twisted's name
        with suppress(ValueError):  # a name with bytes that names do not have: browsers skip the line
            super().headerReceived(name, value)  # type: ignore[no-untyped-call]

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: ARG002, N802 - Twisted's name
        raise OversizedHead(f"a line of its headers is longer than {LONGEST_LINE:,} bytes")


class _ClientProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Deferred[Any]:
        response = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = _Parser  # the class is fixed in Twisted; Scrapy replaces it in the same way
        return response


class _ClientFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _ClientProtocol:  # noqa: ARG002, N802 - Twisted's name
        return _ClientProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call] # Twisted's constructor

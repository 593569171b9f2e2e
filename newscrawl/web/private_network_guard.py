"""Keeps the web spiders out of loopback and private networks, whatever pages and redirects point to."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Request
from scrapy.utils.url import add_http_if_no_scheme

from newscrawl.readers.addresses import NoAddress, check_address
from newscrawl.web.host_resolver import ADVICE, PrivateHost, PublicHostResolver, UnknownHost
from newscrawl.web.public_networks import is_local_name


class PrivateNetworkGuardMiddleware:
    """Refuses requests to hosts that are not public, or not there, with a reason for people.

    The resolver would not connect to them either, but Twisted does not pass on why it did not. A proxy
    resolves names itself, so the target is checked as well as this host can; a name that only the proxy knows is left
    to it.

    :param resolver: the resolver that the reactor asks.
    """

    def __init__(self, resolver: PublicHostResolver) -> None:
        self._resolver = resolver

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PrivateNetworkGuardMiddleware:
        """Return the middleware; it sees to it that the reactor asks the resolver."""
        from twisted.internet import reactor  # noqa: PLC0415 - importing it installs one

        resolver = reactor.nameResolver
        if not isinstance(resolver, PublicHostResolver):  # Scrapy's runners leave the resolver to the program
            resolver = PublicHostResolver.from_crawler(crawler, reactor)
            resolver.install_on_reactor()
        return cls(resolver)

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or refuse it with a reason.

        :raises IgnoreRequest: when a redirect led to what cannot be asked for, or its host is unknown or private.
        :raises CannotResolveHostError: when no name server answers.
        """
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"}:
            return
        try:
            check_address(request.url)
        except NoAddress as reason:
            raise IgnoreRequest(str(reason)) from reason
        proxy = request.meta.get("proxy")
        host = parts.hostname or ""
        if proxy:
            self._resolver.exempt(urlsplit(add_http_if_no_scheme(proxy)).hostname or "")
        try:
            await self._resolver.addresses_of(host, by_proxy=bool(proxy))
        except (UnknownHost, CannotResolveHostError):
            if not proxy:
                raise
            if is_local_name(host) and not self._resolver.allow_private:
                raise PrivateHost(f"{host} is not the name of a public host; {ADVICE}") from None

"""Keeps the web spiders out of loopback and private networks, whatever pages and redirects point to."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError


class PrivateNetworkGuardResolver(CachingThreadedResolver):
    """Resolves host names to public addresses only; the address checked is the one that is connected to."""

    allow_private = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> PrivateNetworkGuardResolver:
        """Return the resolver, as configured by the settings."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allow_private = crawler.settings.getbool("NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES")
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """Return the address of a host.

        :raises DNSLookupError: when it is not public.
        """
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if not self.allow_private and not ip_address(address).is_global:
            raise DNSLookupError(f"{name} has the private address {address}")
        return address


class PrivateNetworkGuardMiddleware:
    """Refuses requests to URLs with a private IP address as host, which are not resolved."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PrivateNetworkGuardMiddleware:
        """Return the middleware, unless private addresses are allowed.

        :raises NotConfigured: when the settings allow private addresses.
        """
        if crawler.settings.getbool("NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES"):
            raise NotConfigured
        return cls()

    def process_request(self, request: Request) -> None:
        """Let a request pass, or refuse it with a reason.

        :raises IgnoreRequest: when its host is an address that is not public.
        """
        host = urlsplit(request.url).hostname or ""
        try:
            address = ip_address(host)
        except ValueError:
            return
        if not address.is_global:
            raise IgnoreRequest(f"{host} is a private address; -s NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES=True would open it")

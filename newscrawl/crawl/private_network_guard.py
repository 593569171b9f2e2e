"""Keeps the web spiders out of loopback and private networks, whatever a page or a redirect asks for."""

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
    """Resolves names to public addresses only; it answers at the moment of connecting, so no later answer slips by."""

    allow_private = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> PrivateNetworkGuardResolver:
        """Return the resolver as the settings want it."""
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
    """Refuses addresses written into URLs, which no resolver sees, and schemes other than http and https."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PrivateNetworkGuardMiddleware:
        """Stand aside where private addresses are allowed."""
        if crawler.settings.getbool("NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES"):
            raise NotConfigured
        return cls()

    def process_request(self, request: Request) -> None:
        """Let a request pass, or give the reason why not.

        :raises IgnoreRequest: when its host is an address that is not public.
        """
        host = urlsplit(request.url).hostname or ""
        try:
            address = ip_address(host)
        except ValueError:
            return
        if not address.is_global:
            raise IgnoreRequest(f"{host} is a private address; -s NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES=True would open it")

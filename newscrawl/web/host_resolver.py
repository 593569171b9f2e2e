"""From the name of a host to addresses that may be connected to: public ones, unless the settings open others."""

from __future__ import annotations

import asyncio
import socket
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic
from typing import Any, Literal

from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress

from newscrawl.web.public_networks import is_public
from newscrawl.web.refusals import Forbidden, NotNow

ADVICE = "-s NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES=True would open it"
MOST_NAMES = 10_000
"""Names whose addresses are remembered."""
REMEMBERED = 600.0
"""Seconds for which a host keeps its addresses; the system does not tell for how long they are valid."""
REMEMBERED_UNKNOWN = 60.0
"""Seconds until a name that does not exist is asked for again."""

Lookup = Callable[[str], Awaitable[Sequence[str]]]
"""Returns the IP addresses of a name; raises ``socket.gaierror``."""


class PrivateHost(Forbidden):
    """A host has no public address, and the settings do not open others."""


class UnknownHost(NotNow):
    """There is no host of this name."""


@dataclass(frozen=True, slots=True)
class _Answer:
    addresses: tuple[str, ...]
    until: float


class PublicHostResolver:
    """Twisted's ``IHostnameResolver``: IPv4 and IPv6 addresses, and only those that may be connected to.

    Everything that Twisted connects to comes through here, so the address that was checked is the one that is used,
    whatever a name server says the next time. What is not the name of a host but a number in any notation
    (``2130706433``, ``0x7f.1``) is resolved too, by the system, and its address is checked.

    :param allow_private: give private addresses too.
    :param timeout: seconds to wait for the name servers.
    :param lookup: how names are looked up; default: as the system does it.
    """

    def __init__(self, *, allow_private: bool = False, timeout: float = 60, lookup: Lookup | None = None) -> None:
        self.allow_private = allow_private
        self._timeout = timeout
        self._lookup = lookup or _ask_system
        self._known: OrderedDict[str, _Answer] = OrderedDict()
        self._asked: dict[str, asyncio.Task[tuple[str, ...]]] = {}
        self._exempt: set[str] = set()
        self._answering: set[asyncio.Task[None]] = set()
        self._reactor: Any = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> PublicHostResolver:
        """Return the resolver, as configured by the settings."""
        settings = crawler.settings
        resolver = cls(
            allow_private=settings.getbool("NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES"),
            timeout=settings.getfloat("DNS_TIMEOUT"),
        )
        resolver._reactor = reactor
        return resolver

    def install_on_reactor(self) -> None:
        """Let everything that connects by name ask this resolver."""
        self._reactor.installNameResolver(self)

    def exempt(self, host: str) -> None:
        """Give the addresses of a host whether or not they are public: that of a proxy, which the user has chosen."""
        self._exempt.add(_normal(host))

    async def addresses_of(self, host: str, *, by_proxy: bool = False) -> tuple[str, ...]:
        """Return the addresses of a host that may be connected to, in the order of the system's preference.

        :param by_proxy: whether a proxy connects, which may choose any of its addresses.
        :raises PrivateHost: when it has none but private ones; for a proxy, when one of them is private.
        :raises UnknownHost: when there is no host of this name.
        :raises CannotResolveHostError: when no name server answers.
        """
        addresses = await self._all_addresses(_normal(host))
        if not addresses:
            raise UnknownHost(f"there is no host {host}")
        allowed = addresses if self.allow_private else tuple(address for address in addresses if is_public(address))
        refused = [address for address in addresses if address not in allowed]
        if not allowed or (by_proxy and refused):
            if _is_literal(host):
                raise PrivateHost(f"{host} is not a public address; {ADVICE}")
            raise PrivateHost(f"{host} has the address {refused[0]}, which is not public; {ADVICE}")
        return allowed

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: Literal["TCP", "UDP"] = "TCP",  # noqa: N803
    ) -> HostResolution:
        """Tell a receiver the addresses of a host that may be connected to; none, if there is none."""
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)

        async def answer() -> None:
            with suppress(IgnoreRequest, CannotResolveHostError):
                exempt = _normal(hostName) in self._exempt
                for address in await (
                    self._all_addresses(_normal(hostName)) if exempt else self.addresses_of(hostName)
                ):
                    type_ = IPv6Address if ":" in address else IPv4Address
                    if addressTypes is None or type_ in addressTypes:
                        resolutionReceiver.addressResolved(type_(transportSemantics, address, portNumber))
            resolutionReceiver.resolutionComplete()

        task = asyncio.ensure_future(answer())
        self._answering.add(task)  # the event loop itself keeps no reference
        task.add_done_callback(self._answering.discard)
        return resolution

    async def _all_addresses(self, name: str) -> tuple[str, ...]:
        """Return all addresses of a name, asked for once by any number of waiters; none if it does not exist."""
        known = self._known.get(name)
        if known is not None and known.until > monotonic():
            return known.addresses
        task = self._asked.get(name)
        if task is None:
            task = self._asked[name] = asyncio.ensure_future(self._ask(name))
            task.add_done_callback(lambda _: self._asked.pop(name))
        return await asyncio.shield(task)

    async def _ask(self, name: str) -> tuple[str, ...]:
        try:
            found = await asyncio.wait_for(self._lookup(name), self._timeout)
        except socket.gaierror as error:
            if error.errno not in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}:
                raise CannotResolveHostError(f"no name server answered for {name}") from error
            found = ()
        except UnicodeError:  # a label that is too long
            found = ()
        except TimeoutError as error:
            raise CannotResolveHostError(f"no name server answered for {name}") from error
        addresses = tuple(dict.fromkeys(found))
        self._known[name] = _Answer(addresses, monotonic() + (REMEMBERED if addresses else REMEMBERED_UNKNOWN))
        self._known.move_to_end(name)
        if len(self._known) > MOST_NAMES:
            self._known.popitem(last=False)
        return addresses


async def _ask_system(name: str) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return [str(address[0]) for _, _, _, _, address in found]


def _normal(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


def _is_literal(host: str) -> bool:
    try:
        ip_address(_normal(host))
    except ValueError:
        return False
    return True

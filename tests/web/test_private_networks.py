"""No request reaches a private network, however its address is written, and whatever leads there."""

import asyncio
import os
import socket

import pytest
from scrapy.exceptions import CannotResolveHostError
from twisted.internet.address import IPv4Address

from benchmarks.corpus import page
from newscrawl.web.host_resolver import PrivateHost, PublicHostResolver, UnknownHost
from newscrawl.web.public_networks import is_public
from newscrawl.web.same_address import same_address
from tests.crawls import Crawls
from tests.web.raw_server import REDIRECT, answer, serving

SETTINGS = {
    "NEWSCRAWL_CONTACT": "https://example.org/about-our-crawler",
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_ENABLED": False,
    "NEWSCRAWL_EXTRACTION_WORKERS": 0,
}
SPELLINGS = (
    "127.0.0.1", "127.1", "127.0.1", "127.1.2.3", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1",
    "017700000001", "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.", "127.0.0.1.", "127。0。0。1", "①②⑦.0.0.1",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "intranet", "printer.local", "db.internal",
    "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fc00::1]", "[fec0::1]",
    "224.0.0.1", "255.255.255.255", "169.254.169.254", "100.64.0.1", "192.168.0.1", "[ff02::1]",
)  # fmt: skip
PUBLIC = ("93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822", "2002:5db8:d822::1")
PRIVATE = (
    "10.0.0.1", "172.16.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "192.88.99.1", "240.0.0.1",
    "239.255.255.250", "2001:db8::1", "3fff::1", "2001::1", "100::1", "fd00::1", "4000::1", "::ffff:10.0.0.1",
    "64:ff9b::a00:1", "2002:a00:1::1",
)  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address(address):
    """Addresses of the public internet, also within those of a transition to IPv6."""
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_address(address):
    """Private, shared, multicast, reserved and documentation addresses, also within others."""
    assert not is_public(address)


def resolving(answers, **settings):
    """Return a resolver whose name server gives these answers, one for each time that a name is asked for."""
    asked = []

    async def lookup(name):
        asked.append(name)
        await asyncio.sleep(0)
        answer = answers[name][min(asked.count(name), len(answers[name])) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return PublicHostResolver(lookup=lookup, **settings), asked


def test_names_are_judged_by_all_their_addresses(monkeypatch):
    """A private address is never given, neither beside public ones nor when the name server changes its mind."""
    answers = {"mixed.example": [["10.0.0.1", "93.184.216.34", "::1"]], "private.example": [["10.0.0.1"]]}
    answers["rebound.example"] = [["93.184.216.34"], ["127.0.0.1"]]
    resolver, asked = resolving(answers)

    async def ask():
        assert await resolver.addresses_of("mixed.example") == ("93.184.216.34",)
        with pytest.raises(PrivateHost, match="has the address 10"):  # a proxy may choose either
            await resolver.addresses_of("mixed.example", by_proxy=True)
        with pytest.raises(PrivateHost, match="which is not public"):
            await resolver.addresses_of("private.example")
        for name in ("Rebound.example", "rebound.example."):
            assert await resolver.addresses_of(name) == ("93.184.216.34",)
        assert asked.count("rebound.example") == 1
        monkeypatch.setattr("newscrawl.web.host_resolver.monotonic", lambda: float("inf"))
        with pytest.raises(PrivateHost):
            await resolver.addresses_of("rebound.example")

    asyncio.run(ask())


def test_names_without_an_answer():
    """A name that does not exist, and a name server that does not answer, are told apart."""
    unknown, failing = socket.gaierror(socket.EAI_NONAME, "no"), socket.gaierror(socket.EAI_AGAIN, "later")
    resolver, asked = resolving({"none.example": [unknown], "busy.example": [failing, ["93.184.216.34"]]})

    async def ask():
        for _ in range(3):
            with pytest.raises(UnknownHost, match="there is no host none"):
                await resolver.addresses_of("none.example")
        with pytest.raises(CannotResolveHostError, match="no name server answered"):
            await resolver.addresses_of("busy.example")
        assert await resolver.addresses_of("busy.example") == ("93.184.216.34",)

    asyncio.run(ask())
    assert asked.count("none.example") == 1


def test_waiters_share_an_answer():
    """A host is looked up once for any number of requests that wait for it."""
    resolver, asked = resolving({"news.example": [["93.184.216.34"]]})

    async def ask():
        return await asyncio.gather(*(resolver.addresses_of("news.example") for _ in range(100)))

    assert set(asyncio.run(ask())) == {("93.184.216.34",)}
    assert len(asked) == 1


def test_addresses_of_both_versions():
    """What connects by name is told IPv4 and IPv6 addresses, or one kind, and none that is private."""
    answers = {"both.example": [["2606:2800:220:1::1", "93.184.216.34", "10.0.0.1"]], "six.example": [["2606:2800::1"]]}
    resolver, _ = resolving(answers | {"private.example": [["10.0.0.1"]]})

    async def told(name, types=None):
        receiver = Receiver(asyncio.get_running_loop().create_future())
        resolver.resolveHostName(receiver, name, 443, types)
        return await receiver.complete

    async def ask():
        assert await told("both.example") == [("2606:2800:220:1::1", 443), ("93.184.216.34", 443)]
        assert await told("both.example", [IPv4Address]) == [("93.184.216.34", 443)]
        assert await told("six.example") == [("2606:2800::1", 443)]
        assert await told("private.example") == []
        resolver.exempt("Private.example")
        assert await told("private.example") == [("10.0.0.1", 443)]

    asyncio.run(ask())


class Receiver:
    """Twisted's receiver of addresses."""

    def __init__(self, complete):
        self.complete = complete
        self.addresses = []

    def resolutionBegan(self, _):  # noqa: N802 - Twisted's name
        assert not self.addresses

    def addressResolved(self, address):  # noqa: N802 - Twisted's name
        self.addresses.append((address.host, address.port))

    def resolutionComplete(self):  # noqa: N802 - Twisted's name
        self.complete.set_result(self.addresses)


def test_slow_name_server():
    """A name server that never answers delays a request by the time-out only."""

    async def never(_):
        await asyncio.sleep(60)
        return []

    resolver = PublicHostResolver(lookup=never, timeout=0.01)
    with pytest.raises(CannotResolveHostError):
        asyncio.run(resolver.addresses_of("slow.example"))


@pytest.fixture(scope="module")
def visit(tmp_path_factory):
    """Return a proxy on a private address, and a crawl through it, from outside and with private addresses closed."""
    crawls = Crawls(tmp_path_factory.mktemp("visit"))
    pages = {
        "http://news.invalid/a": answer(page(1)),
        "http://news.invalid/redirected": answer("", "Location: http://127.0.0.1/secret", status=REDIRECT),
        "http://news.invalid/refreshed": answer("", "Refresh: 0; url=http://2130706433/secret"),
    }
    with serving(pages) as proxy:
        lines = [*pages, *(f"http://{host}:{proxy.port}/secret" for host in SPELLINGS)]
        done = crawls.run(
            "web",
            "-a",
            "urls_file=-",
            stdin="\n".join(lines).encode(),
            env={name: value for name, value in os.environ.items() if name.lower() != "no_proxy"}
            | {"http_proxy": f"http://desk:hunter2@127.0.0.1:{proxy.port}"},
            **SETTINGS,
        )
        assert done.returncode == 0, done.stderr.decode()
        yield proxy, crawls


def test_proxy_may_be_private(visit):
    """A proxy is the user's choice; what it is asked for is not, and is still checked."""
    proxy, crawls = visit

    assert [record["locator"] for record in crawls.articles()] == ["http://news.invalid/a"]
    assert {target.rpartition("/")[0] for target in proxy.asked} == {"http://news.invalid"}
    assert not [target for target in proxy.asked if "secret" in target]


def test_no_spelling_leads_to_private_addresses(visit):
    """Numbers in any notation, names, addresses within addresses and redirects: each is refused with its reason."""
    proxy, crawls = visit

    reasons = {line["locator"]: line["reason"] for line in crawls.rejected()}
    by_address = {same_address(locator): reason for locator, reason in reasons.items()}
    for host in SPELLINGS:  # of two that are one address, the first is asked
        assert "public" in by_address[same_address(f"http://{host}:{proxy.port}/secret")], host
    assert "127.0.0.1 is not a public address" in reasons["http://news.invalid/redirected"]
    assert "2130706433 has the address 127.0.0.1, which is not public" in reasons["http://news.invalid/refreshed"]
    assert all("NEWSCRAWL_ALLOW_PRIVATE_ADDRESSES=True would open it" in reason for reason in reasons.values())

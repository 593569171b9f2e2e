"""Which addresses and names belong to the public internet."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_GLOBAL_UNICAST = ip_network("2000::/3")
_DOCUMENTATION = ip_network("3fff::/20")  # RFC 9637, newer than the tables of some Python versions
_SIX_TO_FOUR_RELAYS = ip_network("192.88.99.0/24")  # RFC 7526
_LOCAL_DOMAINS = ("localhost", "local", "internal", "home.arpa")
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052


def is_public(address: str | IPv4Address | IPv6Address) -> bool:
    """Return whether an IP address is a host's on the public internet, by the registries of special addresses.

    It is not if it is private, on this host or link, multicast, reserved or for documentation (RFC 6890). An IPv6
    address that carries an IPv4 address leads there (RFC 4291, 3056 and 6052), so that one is judged.

    :raises ValueError: when it is not an IP address.
    """
    if isinstance(address, str):
        address = ip_address(address)
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and address not in _SIX_TO_FOUR_RELAYS
    carried = _carried(address)
    if carried is not None:
        return is_public(carried)
    return address in _GLOBAL_UNICAST and address.is_global and address not in _DOCUMENTATION


def is_local_name(host: str) -> bool:
    """Return whether a name can only be that of a host nearby: one without a dot, or in a domain that is kept for them.

    Those are in RFC 6761, 6762 and 8375; ``internal`` was reserved by ICANN in 2024.
    """
    name = host.lower().rstrip(".")
    return "." not in name or name.endswith(tuple(f".{domain}" for domain in _LOCAL_DOMAINS))


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour

"""Which addresses a user's feed may lead to: the public ones, by a table that denies what it doesn't know.

Source: https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry,
https://www.iana.org/assignments/ipv6-unicast-address-assignments
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_NEVER_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers; a cloud's metadata
        "127.0.0.0/8",  # this machine
        "161.26.0.0/16",  # a cloud's inner services on public numbers
        "166.8.0.0/14",  # likewise
        "168.63.129.16/32",  # a cloud's wire server
        "169.254.0.0/16",  # link-local; metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_PUBLIC_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/16",
        "2003::/18",
        "2400::/12",
        "2410::/12",
        "2600::/12",
        "2610::/23",
        "2620::/23",
        "2630::/12",
        "2800::/12",
        "2a00::/12",
        "2a10::/12",
        "2c00::/12",
    )
)
_NEVER_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, AMT, benchmarks
        "2001:db8::/32",  # documentation
        "2620:4f:8000::/48",  # AS112
    )
)
_ISATAP = frozenset((0x00005EFE, 0x02005EFE))
"""The upper half of an interface id that wraps an IPv4 address."""


def is_public(written: str) -> bool:
    """Tell whether an address as a resolver gives it is one of the public internet; anything unreadable is not."""
    address = _address(written)
    match address:
        case IPv4Address():
            return not any(address in net for net in _NEVER_4)
        case IPv6Address():
            wraps = (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP
            never = wraps or any(address in net for net in _NEVER_6)
            return not never and any(address in net for net in _PUBLIC_6)
        case None:
            return False


def is_this_machine(written: str) -> bool:
    """Tell whether an address as a resolver gives it is this machine's loopback."""
    address = _address(written)
    return address is not None and address.is_loopback


def _address(written: str) -> IPv4Address | IPv6Address | None:
    try:
        return None if "%" in written else ip_address(written)
    except ValueError:
        return None

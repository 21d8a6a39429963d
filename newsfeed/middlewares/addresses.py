"""What address a host spells out, and whether it is public; pure.

Reads what resolvers read: `inet_aton`'s legacy forms, full-width and circled digits, any of IDNA's
dots, IPv4 inside IPv6. The blocks are those of the IANA special-purpose address registries
(RFC 6890), through `ipaddress` and a few it learnt late.
"""

from __future__ import annotations

import socket
import unicodedata
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address

_DOTS: Final = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))
_NAME_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
_NAT64: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_SPECIAL: Final = tuple(
    ip_network(block)
    for block in (
        *("192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24"),
        *("2001::/23", "2620:4f:8000::/48", "3fff::/20"),
    )
)


def normal_host(host: str) -> str:
    """The host as a resolver sees it: NFKC, ASCII dots, lower case, no brackets, no last dot, names in IDNA."""
    plain = unicodedata.normalize("NFKC", host).translate(_DOTS).strip("[]").lower()
    if not plain.isascii():
        try:
            plain = plain.encode("idna").decode("ascii")
        except UnicodeError:
            return plain
    return plain.removesuffix(".")


def address_of(host: str) -> Address | None:
    """The address that a host spells out; None when it is a name."""
    plain = normal_host(host)
    try:
        return ip_address(plain)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(plain))
    except (OSError, ValueError):
        return None


def is_name(host: str) -> bool:
    """Whether this can be a host name: nothing that some resolver may read as an address (WHATWG URL, 3.5)."""
    plain = normal_host(host)
    last = plain.rpartition(".")[2]
    return bool(last) and _NAME_CHARACTERS.issuperset(plain) and not last.isdigit() and not last.startswith("0x")


def is_public(address: Address) -> bool:
    """Whether the address is global unicast, and so is the IPv4 address it may carry (mapped, 6to4, NAT64)."""
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_public(inner)
        if address not in _GLOBAL_UNICAST:
            return False
    if any(address in block for block in _SPECIAL):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if any(address in prefix for prefix in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None

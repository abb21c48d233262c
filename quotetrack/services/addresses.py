"""Where alerts may be sent: addresses checked as they are written, and again as their names are resolved.

A name may lead to another computer each time that it is asked for (DNS rebinding), so what is connected to is the very
address that was checked.
"""

import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from quotetrack.errors import Fault, InputError
from quotetrack.settings import WebhooksSettings, read_ports

LONGEST_ADDRESS: Final = 2_000
DEFAULT_PORTS: Final = {"http": 80, "https": 443}

# Prefixes behind which an IPv4 address stands in an IPv6 one, its first bit, and whether it is inverted (RFC 4291,
# 6052, 8215, 3056, 4380).
_EMBEDDING: Final = (
    (ipaddress.IPv6Network("::/96"), 96, False),
    (ipaddress.IPv6Network("::ffff:0:0/96"), 96, False),
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 96, False),
    (ipaddress.IPv6Network("64:ff9b::/96"), 96, False),
    (ipaddress.IPv6Network("64:ff9b:1::/48"), 96, False),
    (ipaddress.IPv6Network("2002::/16"), 16, False),
    (ipaddress.IPv6Network("2001::/32"), 32, False),
    (ipaddress.IPv6Network("2001::/32"), 96, True),
)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbiddenAddressError(Exception):
    """Nothing may be sent there; the text is one sentence for whoever set the address."""


@dataclass(frozen=True, slots=True)
class Destination:
    """An address that was taken apart: ``host`` as names are resolved and certificates checked, ``target`` as it is
    asked for."""

    scheme: str
    host: str
    port: int
    target: str


def check_address(address: str, settings: WebhooksSettings) -> Destination:
    """The address taken apart; InputError where it is no address that alerts may be sent to. Resolves no name."""
    try:
        destination = read_address(address, settings)
        if not settings.allow_private and (literal := _read_literal(destination.host)) is not None:
            require_public(literal)
    except ForbiddenAddressError as error:
        raise InputError(str(error), (Fault("/address", str(error)),)) from error
    return destination


def read_address(address: str, settings: WebhooksSettings) -> Destination:
    """The address taken apart; ForbiddenAddressError where its form or its port is not allowed."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        raise ForbiddenAddressError(
            f"The address must be at most {LONGEST_ADDRESS} printable ASCII characters without spaces."
        )
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise ForbiddenAddressError("The address cannot be read.") from error
    _check_form(parts)
    port = DEFAULT_PORTS[parts.scheme] if port is None else port
    allowed = read_ports(settings.ports)
    if port == 0 or (allowed and port not in allowed):
        listed = ", ".join(map(str, sorted(allowed)))
        raise ForbiddenAddressError(f"Alerts are not sent to port {port}; allowed: {listed}.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, (parts.hostname or "").rstrip("."), port, target)


def resolve(destination: Destination, settings: WebhooksSettings) -> str:
    """The numeric address to connect to.

    Raises ForbiddenAddressError where any address of the name is one that nothing may be sent to, OSError where the
    name has none.
    """
    found = socket.getaddrinfo(destination.host, destination.port, type=socket.SOCK_STREAM)
    numbers = [str(entry[4][0]) for entry in found]
    if not settings.allow_private:
        for number in numbers:
            require_public(ipaddress.ip_address(number.partition("%")[0]))
    return numbers[0]


def require_public(address: IPAddress) -> None:
    """Raises ForbiddenAddressError for an address that is not one of the public internet, or that hides such a one."""
    for one in (address, *_list_embedded(address)):
        if not one.is_global or one.is_multicast or one.is_reserved:
            raise ForbiddenAddressError(
                "Alerts are not sent to private, loopback, link-local, multicast or reserved addresses."
            )


def _check_form(parts: SplitResult) -> None:
    if parts.scheme not in DEFAULT_PORTS:
        raise ForbiddenAddressError("The address must begin with https:// or http://.")
    if "@" in parts.netloc:
        raise ForbiddenAddressError("The address must not hold a user name or a password.")
    if parts.fragment:
        raise ForbiddenAddressError("The address must not have a part after #.")
    host = (parts.hostname or "").rstrip(".")
    labels = host.split(".")
    if ":" not in host and not all(0 < len(label) < 64 for label in labels):
        raise ForbiddenAddressError("The address names no computer.")
    if "%" in host or "\\" in parts.netloc:
        raise ForbiddenAddressError("The address cannot be read.")


def _read_literal(host: str) -> IPAddress | None:
    """The number that a host is written as, in any of the ways that a resolver reads as one; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if host == "localhost" or host.endswith(".localhost"):
        return ipaddress.IPv4Address("127.0.0.1")
    try:
        # Decimal, octal and shortened forms: http://2130706433 is this computer.
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _list_embedded(address: IPAddress) -> Iterator[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 one carries for a gateway."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if int(address) <= 1:
        return  # Nothing and loopback, which are their own.
    for network, first_bit, inverted in _EMBEDDING:
        if address in network:
            number = (int(address) >> (96 - first_bit)) & 0xFFFFFFFF
            yield ipaddress.IPv4Address(number ^ 0xFFFFFFFF if inverted else number)

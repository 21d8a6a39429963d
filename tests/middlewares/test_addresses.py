"""What a host spells out, and what counts as public."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from newsfeed.middlewares.addresses import address_of, is_name, is_public, normal_host

LOOPBACK = ["127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001"]
DISGUISED = ["127.0.0.1.", "127。0。0。1", "127．0．0．1", "①②⑦.0.0.1", "１２７.0.0.1", "127.0.0.1｡"]


@pytest.mark.parametrize("host", LOOPBACK + DISGUISED)
def test_every_spelling_of_loopback_is_read(host: str) -> None:
    assert str(address_of(host)) == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "address"), [("[::1]", "::1"), ("::FFFF:10.0.0.1", "::ffff:10.0.0.1"), ("0", "0.0.0.0")]
)
def test_other_literals_are_read(host: str, address: str) -> None:
    assert address_of(host) == ip_address(address)


@pytest.mark.parametrize(
    "host", ["example.com", "xn--d1acpjx3f.xn--p1ai", "приклад.укр", "a\0b", "", "1.example", "0x.example"]
)
def test_a_name_is_no_address(host: str) -> None:
    assert address_of(host) is None


@pytest.mark.parametrize("host", ["example.com", "приклад.укр", "my_host.example.", "1.2.3.example"])
def test_a_host_name_is_one(host: str) -> None:
    assert is_name(host)


@pytest.mark.parametrize(
    "host", ["", ".", "a b", "a/b", "127.0.0.08", "1.2.3.4.5", "x.0x7f", "exam\u2100ple.com", "a%2eb", "ß" * 70]
)
def test_what_some_resolver_may_read_otherwise_is_no_name(host: str) -> None:
    assert not is_name(host)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1"),
        *("192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "239.255.255.250"),
        *("240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:db8::1", "2001:0:7f00:1::", "3fff::1"),
        *("5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%1", "fec0::1", "ff02::1"),
    ],
)
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]
)
def test_global_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_host_that_is_no_idna_stays_as_it_is() -> None:
    assert normal_host("ÿ" * 70) == "ÿ" * 70

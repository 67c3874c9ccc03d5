"""The table of addresses: what is not plainly public is refused, however it is written."""

import json
import os
import socket
from pathlib import Path

import pytest

from adapters.sources.addresses import is_public, is_this_machine

EDGES = (
    *("0.0.0.1", "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.100.100.200", "127.0.0.1", "127.255.255.255"),
    *("161.26.0.10", "166.8.0.1", "168.63.129.16", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.0.1"),
    *("192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.0.1", "192.175.48.6"),
    *("198.18.0.1", "198.19.255.254", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "255.255.255.255"),
    *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:10::1", "2001:20::1"),
    *("2001:db8::1", "2002:7f00:1::", "2620:4f:8000::6", "3fff::1", "3ffe::1", "5f00::1", "fc00::1", "fd00:ec2::254"),
    *(
        "fd20:ce::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2606:4700::5efe:a00:1",
        "2606:4700::200:5efe:a00:1",
    ),
    *("4000::1", "8000::1", "localhost", "", "1.2.3", "0x7f.1", "①②⑦.⓪.⓪.①", "2130706433"),
)
PUBLIC = (
    *("1.1.1.1", "8.8.8.8", "9.9.9.9", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1", "192.0.1.1"),
    *("192.167.0.1", "198.17.255.255", "198.20.0.1", "223.255.255.254", "2001:4860:4860::8888", "2606:4700::1111"),
    *("2a00:1450:4001::1", "2400:cb00::1", "2803:f800::1", "2c0f:f248::1", "2620:fe::fe"),
)


@pytest.mark.parametrize("address", EDGES)
def test_what_is_not_plainly_public_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_not(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("written", ["127.1", "0177.0.0.1", "2130706433", "0x7f.1", "0x7f000001"])
def test_odd_spellings_are_judged_by_what_they_resolve_to(written: str) -> None:
    [resolved] = {str(found[4][0]) for found in socket.getaddrinfo(written, 80, type=socket.SOCK_STREAM)}
    assert is_this_machine(resolved)
    assert not is_public(resolved)


def test_every_address_of_the_shared_list_is_refused() -> None:
    path = Path(os.environ.get("ACADEMICHUB_SHARED", "../shared")) / "data/hostile/ssrf_must_refuse.json"
    if not path.exists():
        pytest.skip("ACADEMICHUB_SHARED names no folder with data/hostile/ssrf_must_refuse.json")
    listed = [entry["address"] for entry in json.loads(path.read_text("utf-8"))]
    assert len(listed) > 50
    assert [address for address in listed if is_public(address)] == []

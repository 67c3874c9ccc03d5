"""What an address names: its host, this machine or another, and where a redirect may lead from it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urljoin, urlsplit


def host_of(url: str) -> str:
    """Give an address's host; empty where the address is none, which the fetch itself will tell."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def redirected(url: str, location: str) -> str | None:
    """Give where a redirect leads; None where it would lead away from http(s), to less safety or into this machine."""
    try:
        target = urljoin(url, location)
        here, there = urlsplit(url), urlsplit(target)
    except ValueError:
        return None
    if not location or there.scheme not in {"http", "https"} or not there.hostname:
        return None
    if here.scheme == "https" and there.scheme == "http":
        return None
    if is_loopback(there.hostname) and not is_loopback(here.hostname or ""):
        return None
    return target


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, which nobody has to be polite to."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")

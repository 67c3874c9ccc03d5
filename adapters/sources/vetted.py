"""The way to addresses that users typed: each connection goes to exactly the address that was looked at.

The name is resolved where the connection is made, every answer must be public, and the socket is opened to one of those
answers; TLS and the Host header keep the name. So no second look-up can lead elsewhere, and a redirect is vetted as the
first address was. Nothing of the environment is used: no proxy, no credentials; cookies are the caller's to refuse.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
from httpcore2 import AnyIOBackend, AsyncConnectionPool, AsyncNetworkBackend, AsyncNetworkStream, ConnectError

from adapters.authorities import usual_authorities
from adapters.sources.addresses import is_public, is_this_machine

PORTS = frozenset((80, 443))

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host, as text."""


class Forbidden(Exception):
    """The address is none that a user's feed may have; the message says which rule, for people."""


class Resolver:
    """The machine's resolver, in threads of its own, so that names that hang keep nobody else waiting."""

    def __init__(self, threads: int = 16) -> None:
        """Stand ready; threads begin when they are needed."""
        self._threads = ThreadPoolExecutor(threads, "feed-names")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Give the addresses of a host.

        Raises:
            OSError: there are none.
        """
        ask = asyncio.get_running_loop().run_in_executor
        found = await ask(self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        return list(dict.fromkeys(str(address[0]) for *_, address in found))


class VettedBackend(AsyncNetworkBackend):
    """Opens connections to vetted addresses alone."""

    def __init__(self, resolve: Resolve, *, allow_loopback: bool = False) -> None:
        """Take the resolver.

        Args:
            resolve: gives a host's addresses.
            allow_loopback: True: this machine is allowed, on any port; for tests alone.
        """
        self._resolve = resolve
        self._allow_loopback = allow_loopback
        self._sockets = AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Resolve, look at every answer, and connect to the first that takes the call.

        Raises:
            Forbidden: an answer or the port is not allowed.
            ConnectError: there is no answer, or none takes the call.
        """
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise ConnectError(f"no address: {error}") from error
        self._vet(addresses, port)
        trouble: Exception = ConnectError("no address")
        for address in addresses:
            try:
                return await self._sockets.connect_tcp(address, port, timeout, local_address, socket_options)
            except ConnectError as error:
                trouble = error
        raise trouble

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._sockets.sleep(seconds)

    def _vet(self, addresses: Sequence[str], port: int) -> None:
        if self._allow_loopback and addresses and all(map(is_this_machine, addresses)):
            return
        if not all(map(is_public, addresses)):
            raise Forbidden("its host is not on the public internet")
        if port not in PORTS:
            raise Forbidden(f"port {port}; only 80 and 443 are allowed")


class VettedTransport(httpx2.AsyncHTTPTransport):
    """Carries single requests over vetted connections; none is kept for the next request."""

    def __init__(
        self,
        resolve: Resolve | None = None,
        *,
        allow_loopback: bool = False,
        certificates: ssl.SSLContext | None = None,
    ) -> None:
        """Make it; nothing is opened yet.

        Args:
            resolve: gives a host's addresses; None: the machine's resolver.
            allow_loopback: True: this machine is allowed, on any port; for tests alone.
            certificates: tells whose certificates are believed; None: the usual authorities'.
        """
        believed = certificates or usual_authorities(of_environment=False)
        super().__init__(verify=believed, trust_env=False)
        self._pool = AsyncConnectionPool(
            ssl_context=believed,
            max_keepalive_connections=0,
            network_backend=VettedBackend(resolve or Resolver(), allow_loopback=allow_loopback),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Carry one request.

        Raises:
            Forbidden: the address has credentials, or leads where it may not.
        """
        if request.url.userinfo or "authorization" in request.headers:
            raise Forbidden("a name and password stand in the address")
        return await super().handle_async_request(request)

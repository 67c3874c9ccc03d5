"""Looking at the lease of a delivery once the connection stands and before a word is written on it.

Connecting may take seconds, and a worker may be paused meanwhile until another has taken its delivery over: looked at
before connecting, a lease proves nothing. What stops here was certainly not recorded. Source: DELIVERY.md section 1.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.faultpoint import faultpoint
from bot.ports import Still, always

if TYPE_CHECKING:
    from aiohttp.connector import Connection

_still: ContextVar[Still] = ContextVar("still", default=always)


class LeaseOver(Exception):
    """The lease of the delivery is over, or nearly: nothing was written."""


@contextmanager
def leased(still: Still) -> Iterator[None]:
    """Let no request of this task be written on a `LeasedConnector` once `still` says no."""
    token = _still.set(still)
    try:
        yield
    finally:
        _still.reset(token)


class LeasedConnector(aiohttp.TCPConnector):
    """Gives connections, new ones and kept ones, only to those whose lease still holds."""

    async def connect(self, *args: Any, **more: Any) -> Connection:
        """Connect, then look at the lease; nothing is awaited between this and the writing.

        Raises:
            LeaseOver: the lease is over; the connection is closed.
        """
        faultpoint("lease.connecting")
        connection = await super().connect(*args, **more)
        faultpoint("lease.connected")
        if not _still.get()():
            connection.close()
            raise LeaseOver
        faultpoint("lease.held")
        return connection

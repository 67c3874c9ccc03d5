"""Socket Mode: connections kept open, so that one always is, and every envelope acknowledged before any work is done.

The SDK's client closes a connection before it opens the next, and a press that comes between is lost: Slack sends it no
second time. Here the next one is open before the last is closed, and no two are changed at once.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from enum import Enum
from random import Random
from typing import Any

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.outcomes import TROUBLES, error_of
from bot.ports import Clock

log = structlog.get_logger(__name__)

Json = dict[str, Any]
Handler = Callable[[Json], Awaitable[None]]
"""Takes an envelope; ends once it may be acknowledged."""

SILENCE_S = 75.0
"""A connection on which nothing is heard for so long, not even an answer to a ping, is half open."""
CROWDED_S = 30.0
"""How long Slack is left alone, at the least, that says that there are too many connections."""
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
STEADY_S = 5.0
"""A connection that ends sooner than this was none: the next one is waited for."""
CLOSING_S = 5.0


class End(Enum):
    """Why a connection ends."""

    CLOSED = "closed"
    REPLACED = "refresh_requested"
    CROWDED = "too_many_websockets"
    DISABLED = "link_disabled"


class SlackSockets:
    """Keeps connections of one app open until `close`."""

    def __init__(
        self,
        client: AsyncWebClient,
        app_token: str,
        handler: Handler,
        switched_off: Callable[[], None],
        clock: Clock,
        rng: Random,
        *,
        silence_s: float = SILENCE_S,
    ) -> None:
        """Prepare; nothing is opened yet.

        Args:
            client: for the addresses, and its proxy.
            app_token: xapp-…, with connections:write.
            handler: gets each envelope, and says by its end when it is to be acknowledged.
            switched_off: is told, for each connection, that Slack takes none any more.
            clock: for the waits.
            rng: spreads them.
            silence_s: real seconds after which a connection without a sound is given up.
        """
        self._client = client
        self._app_token = app_token
        self._handler = handler
        self._switched_off = switched_off
        self._clock = clock
        self._rng = rng
        self._silence_s = silence_s
        self._session: aiohttp.ClientSession | None = None
        self._open: dict[aiohttp.ClientWebSocketResponse, int] = {}
        self._elsewhere = 0
        self._one_at_a_time = asyncio.Lock()
        self._keepers: list[asyncio.Task[None]] = []
        self._busy: set[asyncio.Task[None]] = set()

    async def open(self, count: int) -> None:
        """Open so many connections; gives once they stand, or are being tried for."""
        self._session = aiohttp.ClientSession()
        for _ in range(count):
            first = await self._connected(self._session)
            self._keepers.append(asyncio.create_task(self._keep(self._session, first)))

    async def close(self) -> None:
        """Take nothing more; what came is acknowledged first."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        self._keepers.clear()
        if self._busy:
            await asyncio.wait(self._busy, timeout=CLOSING_S)
        for socket in list(self._open):
            await self._ended(socket)
        if self._session is not None:
            await self._session.close()

    async def _keep(self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse | None) -> None:
        """Keep one connection open, whatever happens to it."""
        wait_s = FIRST_WAIT_S
        while True:
            if socket is None:
                await self._clock.sleep(wait_s * self._rng.uniform(1, 1.5))
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
                socket = await self._connected(session)
                continue
            opened_at = self._clock.monotonic()
            end = await self._listen(socket)
            wait_s = FIRST_WAIT_S if self._clock.monotonic() - opened_at >= STEADY_S else wait_s
            if end is End.DISABLED:
                self._switched_off()
                return
            if end is End.REPLACED:
                socket = await self._replaced(session, socket)
            else:
                await self._ended(socket)
                socket, wait_s = None, max(wait_s, CROWDED_S) if end is End.CROWDED else wait_s

    async def _replaced(
        self, session: aiohttp.ClientSession, old: aiohttp.ClientWebSocketResponse
    ) -> aiohttp.ClientWebSocketResponse | None:
        """Open the next connection while the old one still listens, then close that; one at a time."""
        listening = asyncio.create_task(self._listen(old))
        async with self._one_at_a_time:
            new = await self._connected(session)
            await self._ended(old)
        await listening
        return new

    async def _ended(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._open.pop(socket, None)
        await socket.close()

    async def _connected(self, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse | None:
        """Open a connection; None where Slack can't be reached, or doesn't want it."""
        try:
            answer = await self._client.apps_connections_open(app_token=self._app_token)
            heartbeat_s = self._silence_s * 2 / 3  # a ping then; no answer within half of that closes it
            socket = await session.ws_connect(str(answer["url"]), heartbeat=heartbeat_s, proxy=self._client.proxy)
        except TROUBLES as trouble:
            log.warning("slack_socket_not_opened", why=error_of(trouble))
            return None
        self._open[socket] = len(self._open) + 1
        return socket

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> End:
        """Take what comes on a connection until it ends, or is to be ended."""
        try:
            async for frame in socket:
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    continue
                came: Json = json.loads(frame.data)
                if came.get("type") == "disconnect":
                    return self._ending(came)
                if came.get("type") == "hello":
                    self._counted(int(came.get("num_connections") or 0), self._open.get(socket, 0))
                elif "envelope_id" in came:
                    self._begin(self._attend(socket, came))
        except ValueError:
            log.warning("slack_socket_unreadable")
        return End.CLOSED

    def _ending(self, came: Json) -> End:
        reason = str(came.get("reason") or "")
        log.info("slack_socket_ending", reason=reason)
        return next((end for end in End if end.value == reason), End.REPLACED)

    def _counted(self, connections: int, here: int) -> None:
        """Say where Slack counts more connections than were open here: another program takes what people press."""
        if connections - here > self._elsewhere:
            log.error("slack_sockets_elsewhere", open_here=here, slack_counts=connections)
        self._elsewhere = connections - here

    def _begin(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _attend(self, socket: aiohttp.ClientWebSocketResponse, envelope: Json) -> None:
        """Hand an envelope on and acknowledge it; on another connection where its own is gone."""
        await self._handler(envelope)
        ack = {"envelope_id": envelope["envelope_id"]}
        for each in (socket, *self._open):
            if not each.closed:
                try:
                    await each.send_str(json.dumps(ack))
                except (aiohttp.ClientError, OSError):
                    continue
                return

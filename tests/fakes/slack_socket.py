"""Socket Mode of the loopback Slack: real WebSockets that say hello, carry envelopes and note their acks.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import itertools
import json
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack_shapes import Json
from tests.patience import PATIENCE_S, eventually


@dataclass(frozen=True)
class Ack:
    """The bot's acknowledgement of one envelope: what came with it (empty: nothing)."""

    payload: Json


class FakeSocketMode:
    """Hands out WebSocket addresses, sends envelopes to one open socket at a time, and keeps every ack.

    Attributes:
        sockets: those open now, oldest first.
        served: how many were opened so far.
        fewest: how few were open at once since a test set it.
        mute_next: True: the next one opened is half open: it neither hears nor answers anything, pings included.
        more_connections: of other programs with the same token, that `hello` counts too.
    """

    def __init__(self) -> None:
        """Serve no socket yet."""
        self.sockets: list[web.WebSocketResponse] = []
        self.served = 0
        self.fewest = 0
        self.mute_next = False
        self.more_connections = 0
        self.acks: dict[str, list[Ack]] = {}
        self._ending = asyncio.Event()
        self._waiting: dict[str, asyncio.Future[Ack]] = {}
        self._numbers = itertools.count(1)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Keep one WebSocket open until either side closes it."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self.served += 1
        open_now = len(self.sockets) + self.more_connections
        hello = {"type": "hello", "num_connections": open_now, "connection_info": {"app_id": "A0RADAR"}}
        await socket.send_str(json.dumps(hello))
        mute, self.mute_next = self.mute_next, False
        try:
            if mute:
                await self._ending.wait()
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(frame.data))
        finally:
            self.sockets.remove(socket)
            self.fewest = min(self.fewest, len(self.sockets))
        return socket

    def _acknowledge(self, answer: Json) -> None:
        envelope_id = answer["envelope_id"]
        waiting = self._waiting[envelope_id]
        ack = Ack(answer.get("payload") or {})
        self.acks.setdefault(envelope_id, []).append(ack)
        if not waiting.done():
            waiting.set_result(ack)

    async def deliver(self, type_: str, payload: Json, *, attempt: int = 0, envelope_id: str = "") -> tuple[str, Ack]:
        """Send one envelope over the socket opened last and wait for its ack.

        Args:
            type_: slash_commands, events_api or interactive.
            payload: what the envelope carries.
            attempt: 1 to 3 for a repetition of an event; 0 for the first.
            envelope_id: the id to use; a new one where empty.

        Returns:
            The envelope's id and its ack.

        Raises:
            TimeoutError: no socket was open, or no ack came, while there was patience: Slack has it for three seconds.
        """
        envelope_id = envelope_id or f"envelope-{next(self._numbers)}"
        envelope: dict[str, Any] = {"type": type_, "envelope_id": envelope_id, "payload": payload}
        envelope["accepts_response_payload"] = type_ != "events_api"
        if type_ == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        open_now = await eventually(lambda: [socket for socket in self.sockets if not socket.closed], "an open socket")
        waiting: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        await open_now[-1].send_str(json.dumps(envelope))
        return envelope_id, await asyncio.wait_for(waiting, PATIENCE_S)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Tell every open connection to end, as Slack does every few hours, or for another `reason`."""
        for socket in list(self.sockets):
            await socket.send_str(json.dumps({"type": "disconnect", "reason": reason}))

    async def close(self) -> None:
        """Close every socket from Slack's side."""
        self._ending.set()
        for socket in list(self.sockets):
            await socket.close()

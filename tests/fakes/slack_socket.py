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
    """Hands out WebSocket addresses, sends envelopes to one open socket at a time, and keeps every ack."""

    def __init__(self) -> None:
        """Serve no socket yet."""
        self.sockets: list[web.WebSocketResponse] = []
        self.acks: dict[str, list[Ack]] = {}
        self._waiting: dict[str, asyncio.Future[Ack]] = {}
        self._numbers = itertools.count(1)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Keep one WebSocket open until either side closes it."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        hello = {"type": "hello", "num_connections": len(self.sockets), "connection_info": {"app_id": "A0RADAR"}}
        await socket.send_str(json.dumps(hello))
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(frame.data))
        finally:
            self.sockets.remove(socket)
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

    async def refresh(self) -> None:
        """Ask every open connection to reconnect, as Slack does every few hours."""
        for socket in list(self.sockets):
            await socket.send_str(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))

    async def close(self) -> None:
        """Close every socket from Slack's side."""
        for socket in list(self.sockets):
            await socket.close()

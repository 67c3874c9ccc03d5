"""Socket Mode of the counting Slack: each message that stands is told to one of the connections that are open.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import itertools
import json
from typing import Any

from aiohttp import WSMsgType, web

TEAM = "T1"
APP = "A0RADAR"


class Sockets:
    """The connections of one app."""

    def __init__(self) -> None:
        self._open: list[web.WebSocketResponse] = []
        self._numbers = itertools.count(1)
        self.acknowledged = 0

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Keep a connection until either side closes it."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._open.append(socket)
        hello = {"type": "hello", "num_connections": len(self._open), "connection_info": {"app_id": APP}}
        await socket.send_str(json.dumps(hello))
        try:
            async for frame in socket:
                self.acknowledged += frame.type is WSMsgType.TEXT
        finally:
            self._open.remove(socket)
        return socket

    async def push(self, event: dict[str, Any]) -> None:
        """Tell of an event over one of the connections, in turns; nobody hears of it where none is open."""
        number = next(self._numbers)
        if self._open:
            of = {"type": "event_callback", "api_app_id": APP, "team_id": TEAM, "event_id": f"Ev{number}"}
            envelope = {"envelope_id": f"envelope-{number}", "type": "events_api", "payload": of | {"event": event}}
            await self._open[number % len(self._open)].send_str(json.dumps(envelope))

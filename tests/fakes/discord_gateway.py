"""The WebSocket side of a fake Discord: hello, identify, ready, heartbeats, events, and resuming.

Events are kept by session, so that a client that comes back with its last number gets what it missed, as
https://discord.com/developers/docs/events/gateway says. Transport compression is `zlib-stream`.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.fakes.discord_payload import guild_json, user_json
from tests.fakes.discord_world import Json, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
HEARTBEAT_MS = 41_250
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
CONTENT = 1 << 15
AUTHENTICATION_FAILED = 4004
SESSION_GONE = frozenset({4007, 4009})
"""Close codes after which a session can't be resumed."""
NO_CODE = 0
"""Stands for a connection that ends without a close code."""
LOGINS_A_DAY = 1_000


@dataclass(eq=False)
class Session:
    """One logged-in client; `log` holds every event since its start, for resuming."""

    id: str
    intents: int
    shard: tuple[int, int]
    socket: Line | None
    log: list[Json] = field(default_factory=list)

    def hears(self, guild: int | None) -> bool:
        """Whether this shard is told of a guild; of what is in none the first one is."""
        number, count = self.shard
        return number == (0 if guild is None else (guild >> 22) % count)


class Line:
    """One open WebSocket; sends frames in order, compressed where the client asked for it."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        compressed = request.query.get("compress") == "zlib-stream"
        self.socket = socket
        self._transport = request.transport
        self._deflate = zlib.compressobj() if compressed else None
        self._order = asyncio.Lock()

    async def send(self, payload: Json) -> None:
        """Send one frame; a closed socket is passed over, the session's log has the event."""
        async with self._order:
            if self.socket.closed:
                return
            text = json.dumps(payload)
            if self._deflate is None:
                await self.socket.send_str(text)
            else:
                packed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(packed)

    async def end(self, code: int) -> None:
        """Close with a code, or drop the connection where that is `NO_CODE`."""
        if code != NO_CODE:
            await self.socket.close(code=code)
        elif self._transport is not None:
            self._transport.abort()


class Gateway:
    """All sessions.

    Attributes:
        identified: how many new logins there were, by shard `(number, count)`.
        resumed: how many comebacks there were.
        connected: how many connections were ever opened.
        received: how many frames came in.
        left: the close codes with which clients went.
        allowed_privileged: the privileged intents that the bot was granted.
        refuses: the code with which every login is refused; None: none is.
        throws_out: the code with which every connection is closed at once; None: none is.
        mute: nothing is said or answered any more, and no connection ends.
        shards: how many the API recommends.
        logins_left: how many more the API says it takes today; `reset_after_s`: when that is over.
    """

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.identified: list[tuple[int, int]] = []
        self.resumed = 0
        self.connected = 0
        self.received = 0
        self.left: list[int | None] = []
        self.allowed_privileged = 0
        self.refuses: int | None = None
        self.throws_out: int | None = None
        self.mute = False
        self.shards = 1
        self.logins_left = LOGINS_A_DAY
        self.reset_after_s = 3_600.0
        self._token = token

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one client until it leaves."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        line = Line(socket, request)
        self.connected += 1
        await line.send({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        if self.throws_out is not None:
            await line.end(self.throws_out)
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            self.received += 1
            payload = json.loads(frame.data)
            code = None if self.mute else await self._obey(payload["op"], payload.get("d"), line)
            if code is not None:
                await socket.close(code=code)
        self.left.append(socket.close_code)
        for session in self.sessions.values():
            if session.socket is line:
                session.socket = None
        return socket

    async def _obey(self, op: int, body: Json, line: Line) -> int | None:
        if op == HEARTBEAT:
            await line.send({"op": ACK})
        elif op == IDENTIFY:
            return await self._identify(body, line)
        elif op == RESUME:
            return await self._resume(body, line)
        return None

    async def _identify(self, body: Json, line: Line) -> int | None:
        if self.refuses is not None:
            return self.refuses
        if body["token"] != self._token:
            return AUTHENTICATION_FAILED
        if body["intents"] & PRIVILEGED & ~self.allowed_privileged:
            return 4014
        number, count = body.get("shard", (0, 1))
        self.identified.append((number, count))
        self.logins_left -= 1
        session = Session(secrets.token_hex(8), body["intents"], (number, count), line)
        self.sessions[session.id] = session
        ours = [guild for guild in self.world.guilds.values() if self.world.bot.id in guild.members]
        guilds = [guild for guild in ours if session.hears(guild.id)]
        await self._tell(
            session,
            "READY",
            {
                "v": 10,
                "user": user_json(self.world.bot),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "shard": [number, count],
                "application": {"id": str(self.world.application_id), "flags": 0},
            },
        )
        for guild in guilds:
            await self._tell(session, "GUILD_CREATE", guild_json(guild, self.world.bot, newly_joined=False))
        return None

    async def _resume(self, body: Json, line: Line) -> int | None:
        session = self.sessions.get(body["session_id"])
        if body["token"] != self._token:
            return AUTHENTICATION_FAILED
        if session is None:
            await line.send({"op": INVALID, "d": False})
            return None
        self.resumed += 1
        session.socket = line
        for event in session.log[body["seq"] or 0 :]:
            await line.send(event)
        await self._tell(session, "RESUMED", {})
        return None

    async def _tell(self, session: Session, name: str, body: Json) -> None:
        event = {"op": DISPATCH, "t": name, "s": len(session.log) + 1, "d": body}
        session.log.append(event)
        if session.socket is not None and not self.mute:
            await session.socket.send(event)

    async def dispatch(self, name: str, body: Json, *, intent: int = 0) -> None:
        """Tell every session that hears of the guild and whose intents cover the event; 0 is for those all get."""
        guild = body.get("guild_id") or (body["id"] if name.startswith("GUILD_") else None)
        for session in list(self.sessions.values()):
            if session.hears(int(guild) if guild else None) and (not intent or session.intents & intent):
                await self._tell(session, name, body)

    def reads_content(self) -> bool:
        """Whether the connected client was granted the words of messages that don't mention it."""
        return any(session.intents & CONTENT for session in self.sessions.values() if session.socket)

    @property
    def online(self) -> bool:
        """Whether a client is logged in and connected now."""
        return any(session.socket is not None for session in self.sessions.values())

    async def cut(self, code: int = 4000) -> None:
        """Close every socket; sessions stay, so that clients may resume, unless the code says that they are gone."""
        lines = [session.socket for session in self.sessions.values()]
        for session in self.sessions.values():
            session.socket = None
        if code in SESSION_GONE:
            self.sessions.clear()
        for line in filter(None, lines):
            await line.end(code)

    async def repeat_last(self, name: str) -> None:
        """Send the newest event of a name once more, as may happen when a connection is taken up again."""
        for session in self.sessions.values():
            event = next(one for one in reversed(session.log) if one["t"] == name)
            if session.socket is not None:
                await session.socket.send(event)

    async def ask_to_reconnect(self) -> None:
        """Send op 7 to every client."""
        for session in list(self.sessions.values()):
            if session.socket is not None:
                await session.socket.send({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Tell the clients by op 9 whether their sessions can be resumed; those that can't are forgotten."""
        lines = [session.socket for session in self.sessions.values()]
        if not resumable:
            self.sessions.clear()
        for line in filter(None, lines):
            await line.send({"op": INVALID, "d": resumable})

    async def close(self) -> None:
        """Close everything at the end of a test, for good: a client still there must not come back."""
        await self.cut(AUTHENTICATION_FAILED)

"""Interactions that Discord sends by HTTP, in place of the gateway; what isn't certainly Discord's, and new, is 401.

Timestamp and body are signed as one text, so that a byte moved from the body into the header verifies as well: the
timestamp must be digits. Discord sets no window and no order: one that is old, or came before, is refused.
Source: https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.errors import SettingError
from bot.ports import Clock, Desk

PATH = "/discord/interactions"
PING, PONG = 1, {"type": 1}
WINDOW_S = 300.0
KEY_BYTES = 32
TIMESTAMP = re.compile(r"[0-9]{9,11}")
HEX = re.compile(r"[0-9a-fA-F]+")

log = structlog.get_logger(__name__)


def key_of(setting: str) -> bytes:
    """Read a public key.

    Raises:
        SettingError: it is none.
    """
    if not HEX.fullmatch(setting) or len(setting) != 2 * KEY_BYTES:
        where = "It stands at https://discord.com/developers/applications: your application, General Information."
        raise SettingError("DISCORD_PUBLIC_KEY", "is no public key of 64 hexadecimal digits.", remedy=where)
    return bytes.fromhex(setting)


class HttpInteractions:
    """The address that is entered as Interactions Endpoint URL."""

    def __init__(self, key: bytes, desk: Desk, clock: Clock, hand_over: Callable[[dict[str, Any]], bool]) -> None:
        """Verify by the application's public key, and hand over what is Discord's.

        Args:
            key: 32 bytes.
            desk: knows what came before.
            clock: for the age.
            hand_over: takes an interaction as the gateway would have sent it; False where it can't just now.
        """
        self._key = Ed25519PublicKey.from_public_bytes(key)
        self._desk = desk
        self._clock = clock
        self._hand_over = hand_over

    def route(self) -> Route:
        """Give the address with what answers it."""
        return Route(PATH, self.answer, methods=["POST"])

    async def answer(self, request: Request) -> Response:
        """Answer PING, and take anything else in: its answer goes the way of those that came by the gateway."""
        body = await request.body()
        came = _read(body) if self._is_discords(request, body) else None
        if came is None or not await self._is_new(came):
            log.info("discord_interaction_refused")
            return Response(status_code=401)
        if came.get("type") == PING:
            return JSONResponse(PONG)
        return Response(status_code=202 if self._hand_over(came) else 503)

    def _is_discords(self, request: Request, body: bytes) -> bool:
        at = request.headers.get("X-Signature-Timestamp", "")
        signature = request.headers.get("X-Signature-Ed25519", "")
        if not TIMESTAMP.fullmatch(at) or not HEX.fullmatch(signature) or len(signature) % 2:
            return False
        if abs(self._clock.now().timestamp() - int(at)) > WINDOW_S:
            return False
        try:
            self._key.verify(bytes.fromhex(signature), at.encode() + body)
        except InvalidSignature:
            return False
        return True

    async def _is_new(self, came: dict[str, Any]) -> bool:
        return await self._desk.first_time("discord", str(came.get("guild_id") or ""), f"interaction {came['id']}")


def _read(body: bytes) -> dict[str, Any] | None:
    """Read an interaction; None where it is none."""
    try:
        came = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return came if isinstance(came, dict) and isinstance(came.get("id"), str) else None

"""Requests that Slack sends by HTTP, in place of Socket Mode; what isn't certainly Slack's, and of now, is 401.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.slack.manifest import PATH
from bot.ports import Clock

log = structlog.get_logger(__name__)

Json = dict[str, Any]

WINDOW_S = 300.0
TIMESTAMP = re.compile(r"[0-9]{9,11}")


class SlackRequests:
    """The one address for events, commands and what is pressed."""

    def __init__(self, secret: str, clock: Clock, take: Callable[[Json], Awaitable[bool]]) -> None:
        """Verify by the app's signing secret, and hand on what is Slack's.

        Args:
            secret: the signing secret.
            clock: for the age of requests.
            take: takes a payload as a socket would have brought it, and ends once it may be acknowledged; False where
                nobody can take it just now: Slack sends it again.
        """
        self._secret = secret.encode()
        self._clock = clock
        self._take = take

    def route(self) -> Route:
        """Give the address with what answers it."""
        return Route(PATH, self.answer, methods=["POST"])

    async def answer(self, request: Request) -> Response:
        """Acknowledge what is Slack's once it is noted; any other body is not even read as words."""
        body = await request.body()
        payload = payload_of(body) if self._is_slacks(request, body) else None
        if payload is None:
            log.info("slack_request_refused")
            return Response(status_code=401)
        if payload.get("type") == "url_verification":
            return JSONResponse({"challenge": str(payload.get("challenge") or "")})
        return Response(status_code=200 if await self._take({"payload": payload}) else 503)

    def _is_slacks(self, request: Request, body: bytes) -> bool:
        """Tell whether Slack signed the very bytes, within five minutes; headers from outside may hold anything."""
        at = request.headers.get("X-Slack-Request-Timestamp", "")
        if not TIMESTAMP.fullmatch(at) or abs(self._clock.now().timestamp() - int(at)) > WINDOW_S:
            return False
        signed = hmac.new(self._secret, b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
        given = request.headers.get("X-Slack-Signature", "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(f"v0={signed}".encode(), given)


def payload_of(body: bytes) -> Json | None:
    """Read a body as a socket would bring it: JSON, a form with JSON in it, or a command's form; None: it is none."""
    try:
        text = body.decode()
        form = {} if text.lstrip().startswith("{") else dict(parse_qsl(text, keep_blank_values=True))
        read = form if "command" in form else json.loads(form.get("payload", text))
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None

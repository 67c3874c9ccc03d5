"""Who may use the page: this machine alone, or whoever has the token; and what a browser may do with it.

Host and Origin are checked on every request (DNS rebinding, other sites), nothing is changed by GET, a body has its
limit however it is sent, and the content security policy lets nothing run but our own files.
Source: https://owasp.org/www-community/attacks/DNS_Rebinding, https://www.w3.org/TR/CSP3/,
https://www.w3.org/TR/fetch-metadata/
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "academichub"
HEALTH, LIVE, METRICS = "/healthz", "/healthz/live", "/metrics"
FREE = frozenset({"/login", HEALTH, LIVE, METRICS})
"""These look at the token themselves."""
FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""What a proxy adds: who asks through one is not on this machine."""
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^][:/@\s]+)(:\d{1,5})?", re.IGNORECASE)
READING = frozenset({"GET", "HEAD"})
MOST_BYTES = 64 * 1024
"""A request's body at the most."""
BODY_LIMIT_S = 10.0
"""How long a request's body may take to come in, in seconds."""

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with no-referrer a form's Origin would be null
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

NOT_HERE = "This page is for this machine alone: open it as http://127.0.0.1, or set ACADEMICHUB_PAGE_TOKEN."
NOT_OURS = "This came from another site; open the page itself."
TOO_LONG = f"Too long: at most {MOST_BYTES} bytes."
TOO_SLOW = "Too slow: it took too long to come in."


class Guard:
    """Stands before the page."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        token: str = "",
        platforms: frozenset[str] = frozenset(),
        body_limit_s: float = BODY_LIMIT_S,
    ) -> None:
        """Guard an app.

        Args:
            app: what is behind.
            token: asked for from everybody; empty: only this machine is answered, without a token.
            platforms: paths to which chat platforms come, from anywhere and with no token: they look themselves.
            body_limit_s: how long a request's body may take to come in, in seconds.
        """
        self._app = app
        self._token = token
        self._platforms = platforms
        self._body_limit_s = body_limit_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with the reason why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sending = _with_headers(send, scope["path"])
        request = Request(scope)
        refusal = self._refusal(request)
        if refusal is None and request.method not in READING:
            read = await _read(receive, self._body_limit_s)
            if isinstance(read, Response):
                refusal = read
            else:
                receive = _again(read, receive)
        await (refusal or self._app)(scope, receive, sending)

    def _refusal(self, request: Request) -> Response | None:
        if request.url.path in self._platforms:
            return None
        if not self._token and not _asked_for_home(request):
            return PlainTextResponse(NOT_HERE, 403)
        if not _from_here(request):
            return PlainTextResponse(NOT_OURS, 403)
        free = request.url.path in FREE or request.url.path.startswith("/static/")
        if self._token and not free and not allowed(self._token, request.cookies.get(COOKIE, "")):
            return RedirectResponse("/login", 303)
        return None


def pass_of(token: str) -> str:
    """Give what the cookie holds for a token, so that the token itself isn't kept in the browser."""
    return hmac.new(token.encode(), b"academichub page", hashlib.sha256).hexdigest()


def allowed(token: str, cookie: str) -> bool:
    """Tell whether the cookie is the token's, in constant time."""
    return hmac.compare_digest(pass_of(token).encode(), cookie.encode())


def knows_token(request: Request, token: str) -> bool:
    """Tell whether a request comes with the page's token, as a bearer's or by the cookie; never where there is none."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    bears = scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode("latin-1"), token.encode())
    return bool(token) and (bears or allowed(token, request.cookies.get(COOKIE, "")))


def at_this_machine(request: Request) -> bool:
    """Tell whether somebody on this machine asked for this machine, and through no proxy."""
    return _asked_for_home(request) and not any(name in request.headers for name in FORWARDING)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine's own: `localhost`, 127.0.0.0/8 or ::1, maybe in brackets."""
    try:
        return host.lower() == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _asked_for_home(request: Request) -> bool:
    """Tell whether somebody on this machine asked for this machine; a rebound name has a foreign Host."""
    hosts = request.headers.getlist("host")
    named = HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    return named is not None and is_loopback(named[1]) and (request.client is None or is_loopback(request.client.host))


def _from_here(request: Request) -> bool:
    """Tell whether a request comes from our own page, by hand, or is a link that somebody followed to it."""
    site = request.headers.get("sec-fetch-site", "none")
    if request.method in READING:
        return site in {"same-origin", "none"} or request.headers.get("sec-fetch-mode") == "navigate"
    origin = request.headers.get("origin")
    ours = origin is None or _netloc(origin) == request.headers.get("host", "")
    return site in {"same-origin", "none"} and ours


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


async def _read(receive: Receive, limit_s: float) -> bytes | Response:
    """Take the whole body in, counted as it comes: a length that is promised may be missing or a lie."""
    body = bytearray()
    try:
        async with asyncio.timeout(limit_s):
            while True:
                message = await receive()
                body += message.get("body", b"")
                if len(body) > MOST_BYTES:
                    return PlainTextResponse(TOO_LONG, 413, {"connection": "close"})
                if message["type"] == "http.disconnect":
                    return Response(status_code=400)  # to nobody; half a body is not acted upon
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        return PlainTextResponse(TOO_SLOW, 408, {"connection": "close"})


def _again(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read to whoever asks next, and after it what still comes."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return left.pop() if left else await receive()

    return receiving


def _with_headers(send: Send, path: str) -> Send:
    caching = "no-cache" if path.startswith("/static/") else "no-store"

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in (*HEADERS.items(), ("cache-control", caching)):
                headers.setdefault(name, value)
        await send(message)

    return sending

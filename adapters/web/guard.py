"""Who may use the page: this machine alone, or whoever has the token; and what a browser may do with it.

Host and Origin are checked on every request (DNS rebinding, other sites), nothing is changed by GET, and the
content security policy lets nothing run but our own files.
Source: https://owasp.org/www-community/attacks/DNS_Rebinding, https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
COOKIE = "academichub"
MOST_BYTES = 64 * 1024
"""A request's body at the most."""

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """Stands before the page."""

    def __init__(self, app: ASGIApp, *, token: str = "") -> None:
        """Guard an app.

        Args:
            app: what is behind.
            token: asked for from everybody; empty: only this machine is answered, without a token.
        """
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with the reason why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        refusal = self._refusal(request)
        if refusal is not None:
            await refusal(scope, receive, _with_headers(send))
            return
        await self._app(scope, receive, _with_headers(send))

    def _refusal(self, request: Request) -> PlainTextResponse | RedirectResponse | None:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
        if not self._token and host not in LOOPBACK:
            return PlainTextResponse("This page is for this machine alone: open it as http://127.0.0.1.", 403)
        if request.method not in {"GET", "HEAD"} and not _same_site(request):
            return PlainTextResponse("This came from another site; open the page itself.", 403)
        if int(request.headers.get("content-length") or 0) > MOST_BYTES:
            return PlainTextResponse(f"Too long: at most {MOST_BYTES} bytes.", 413)
        free = request.url.path in {"/login", "/healthz"} or request.url.path.startswith("/static/")
        if self._token and not free and not allowed(self._token, request.cookies.get(COOKIE, "")):
            return RedirectResponse("/login", 303)
        return None


def _same_site(request: Request) -> bool:
    """Tell whether a changing request comes from our own page; without an Origin it isn't a browser's."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    return site in {"same-origin", "none"} and (
        origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    )


def pass_of(token: str) -> str:
    """Give what the cookie holds for a token, so that the token itself isn't kept in the browser."""
    return hmac.new(token.encode(), b"academichub page", hashlib.sha256).hexdigest()


def allowed(token: str, cookie: str) -> bool:
    """Tell whether the cookie is the token's, in constant time."""
    return hmac.compare_digest(pass_of(token).encode(), cookie.encode())


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending

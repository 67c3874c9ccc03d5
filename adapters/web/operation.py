"""What is told to whoever watches the program from outside: health and metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.web.guard import HEALTH, LIVE, METRICS, at_this_machine, knows_token
from bot.health import Report

TOKEN_NEEDED = "Send the page's token: Authorization: Bearer <ACADEMICHUB_PAGE_TOKEN>."  # noqa: S105 -- says how


@dataclass(frozen=True, slots=True)
class Operation:
    """Answers who watches.

    Attributes:
        version: of the program.
        look: looks at the parts of this process.
        metrics: gives the metrics, with what the look found.
        token: the page's token; empty where none is asked for.
    """

    version: str
    look: Callable[[], Awaitable[Report]]
    metrics: Callable[[Report], bytes]
    token: str = ""

    def routes(self) -> list[BaseRoute]:
        """Give the addresses."""
        return [Route(HEALTH, self.healthz), Route(LIVE, self.live), Route(METRICS, self.scraped)]

    async def healthz(self, request: Request) -> Response:
        """Tell the truth: 200 where all parts are well, else 503; the parts only to this machine or with the token."""
        report = await self.look()
        told: dict[str, object] = {"status": "ok" if report.well else "failing"}
        if at_this_machine(request) or knows_token(request, self.token):
            parts = {name: {"ok": part.well, **part.told} for name, part in report.parts.items()}
            told |= {"version": self.version, "parts": parts}
        return JSONResponse(told, 200 if report.well else 503)

    async def live(self, _: Request) -> Response:
        """Say that the program answers at all, whatever is wrong: a restart would mend nothing else."""
        return PlainTextResponse("ok")

    async def scraped(self, request: Request) -> Response:
        """Give the metrics to this machine or, where there is a token, to whoever sends it."""
        if self.token and not knows_token(request, self.token):
            return PlainTextResponse(TOKEN_NEEDED, 401, {"www-authenticate": "Bearer"})
        return Response(self.metrics(await self.look()), media_type=CONTENT_TYPE_LATEST)

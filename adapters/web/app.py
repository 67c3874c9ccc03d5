"""The local page as an ASGI program."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.web.guard import Guard
from adapters.web.incoming import Page

STATIC = Path(__file__).parent / "static"


def routes(page: Page) -> list[BaseRoute]:
    """Give the page's addresses; a room's own stand under its path."""
    found: list[BaseRoute] = [
        Route("/healthz", page.healthz),
        Route("/login", page.login, methods=["GET", "POST"]),
        Route("/language", page.choose_language, methods=["POST"]),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    for room in page.rooms.values():
        base = room.path
        found += [
            Route(base, page.show),
            Route(f"{base}feed", page.feed),
            Route(f"{base}panel", page.panel),
            Route(f"{base}suggest", page.suggest),
            Route(f"{base}events", page.events),
            Route(f"{base}say", page.say, methods=["POST"]),
        ]
    return found


def app(page: Page) -> Guard:
    """Make the guarded program."""
    return Guard(Starlette(routes=routes(page)), token=page.token)

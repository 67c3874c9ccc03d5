"""The local page as an ASGI program."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.web.guard import Guard
from adapters.web.incoming import Page
from adapters.web.operation import Operation
from bot.domain.errors import StorageError

STATIC = Path(__file__).parent / "static"


def routes(page: Page) -> list[BaseRoute]:
    """Give the page's addresses; a room's own stand under its path."""
    found: list[BaseRoute] = [
        *page.operation.routes(),
        *page.routes,
        Route("/login", page.login, methods=["GET", "POST"]),
        Route("/look", page.look, methods=["POST"]),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    for room in page.rooms.values():
        base = room.path
        found += [
            Route(base, page.show),
            Route(f"{base}parts", page.parts),
            Route(f"{base}suggest", page.suggest),
            Route(f"{base}events", page.events),
            Route(f"{base}say", page.say, methods=["POST"]),
        ]
    return found


def watched(operation: Operation) -> Guard:
    """Make the guarded program of a process without the page: health and metrics alone."""
    return Guard(Starlette(routes=operation.routes()), token=operation.token)


def app(page: Page) -> Guard:
    """Make the guarded program. Whoever runs it rings `page.bell.close()` at the end, or open pages hold it up."""
    inner = Starlette(routes=routes(page), exception_handlers={StorageError: page.storage_wrong})
    return Guard(inner, token=page.token, platforms=frozenset(route.path for route in page.routes))

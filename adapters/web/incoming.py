"""What a browser asks for, as requests to the core."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request as WebRequest
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from adapters.web import render
from adapters.web.guard import COOKIE, pass_of
from adapters.web.operation import Operation
from adapters.web.send import Bell
from bot.domain.conversation import Answer, Request
from bot.domain.errors import StorageFull, StorageLocked
from bot.domain.watch import Language, Person, Place, Role
from bot.language import say
from bot.ports import Board, Desk

IDLE_S = 20.0
"""After so many seconds in which nothing rang, an open page looks again."""
SHOWN = 200
"""How many of a room's messages stand on the page; the earlier ones are a link away."""
SUGGESTED = frozenset({"category", "journal", "watch"})
Routes = Sequence[Route]
THEMES = ("auto", "dark", "light")
YEAR_S = 365 * 24 * 3600
FRAGMENT = "text/fragment"
"""What the page's script accepts: an answer alone, without the page around it."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the page.

    Attributes:
        name: `radar` or `samples`.
        place: its place in the core.
        desk: the core that answers there.
        board: where its messages stand.
    """

    name: str
    place: Place
    desk: Desk
    board: Board

    @property
    def path(self) -> str:
        """Where the page of this room is."""
        return "/" if self.name == "radar" else f"/{self.name}/"


@dataclass(frozen=True, slots=True)
class Page:
    """The page over its rooms.

    Attributes:
        rooms: by name; `radar` is the first page.
        bell: tells open pages of changes.
        language: of somebody whose browser asks for neither Chinese nor English.
        operation: answers who watches the program from outside.
        reachable: False where every source failed at its last try.
        token: the page's token; empty where none is asked for.
        routes: of chat platforms that come by HTTP; they look themselves who asks.
    """

    rooms: Mapping[str, Room]
    bell: Bell
    language: Language
    operation: Operation
    reachable: Callable[[], Awaitable[bool]]
    token: str = ""
    routes: Routes = ()

    async def show(self, request: WebRequest) -> Response:
        """Give the whole page."""
        return await self._page(request, None, "")

    async def parts(self, request: WebRequest) -> Response:
        """Give the parts of the page that change: the panel, the feed, the threads."""
        room = self._room(request)
        return self._html("parts.html", request, {"room": room, **await self._changing(request, room)})

    async def say(self, request: WebRequest) -> Response:
        """Hand what was typed or pressed to the core; a script gets the answer alone, a plain form the whole page."""
        room, language = self._room(request), self._language(request)
        async with request.form() as form:
            words = [word.strip() for word in (form.get("text"), form.get("more")) if isinstance(word, str)]
        text = " ".join(filter(None, words))
        zone = request.headers.get("x-timezone")
        answer = await room.desk.answer(Request(room.place, _person(language), text, language, zone))
        if request.headers.get("accept") == FRAGMENT:
            return self._html("answer.html", request, {"room": room, "answer": answer, "asked": text})
        return await self._page(request, answer, text)

    async def suggest(self, request: WebRequest) -> Response:
        """Offer what may be typed next."""
        room, language = self._room(request), self._language(request)
        what, typed = request.query_params.get("what", ""), request.query_params.get("typed", "")
        choices = await room.desk.suggest(room.place, what, typed, language) if what in SUGGESTED else ()
        return JSONResponse([{"label": choice.label, "value": choice.value} for choice in choices])

    async def events(self, request: WebRequest) -> Response:
        """Tell the open page of each change, as server-sent events, and to look again every `IDLE_S` seconds.

        Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
        """
        place = self._room(request).place

        async def lines() -> AsyncIterator[str]:
            yield "retry: 1000\n\n"
            async for _ in self.bell.rings(place, IDLE_S):  # by the clock too: other programs ring no bell here
                yield "event: change\ndata: \n\n"

        return StreamingResponse(lines(), media_type="text/event-stream")

    async def look(self, request: WebRequest) -> Response:
        """Keep the language or the theme chosen, for this browser alone."""
        async with request.form() as form:
            chosen = {name: str(form.get(name, "")) for name in ("language", "theme", "room")}
        back = self.rooms.get(chosen["room"], self.rooms["radar"]).path
        answer = RedirectResponse(back, 303)
        if chosen["language"] in set(Language):
            _keep(request, answer, "language", chosen["language"], YEAR_S)
        if chosen["theme"] in THEMES:
            _keep(request, answer, "theme", chosen["theme"], YEAR_S)
        return answer

    async def login(self, request: WebRequest) -> Response:
        """Ask for the token, and let in who knows it."""
        if request.method != "POST":
            return self._html("login.html", request, {"wrong": False})
        async with request.form() as form:
            given = str(form.get("token", ""))
        if not (self.token and hmac.compare_digest(given.encode(), self.token.encode())):
            return self._html("login.html", request, {"wrong": True}, 403)
        answer = RedirectResponse("/", 303)
        _keep(request, answer, COOKIE, pass_of(self.token), YEAR_S)
        return answer

    async def storage_wrong(self, request: WebRequest, error: Exception) -> Response:
        """Say that the messages of a room can't be read now, and what to do."""
        match error:
            case StorageLocked():
                kind = "locked"
            case StorageFull():
                kind = "full"
            case _:
                kind = "gone"
        return PlainTextResponse(say(self._language(request), f"errors.storage_{kind}"), 503)

    def _room(self, request: WebRequest) -> Room:
        return self.rooms.get(request.url.path.split("/")[1], self.rooms["radar"])

    def _language(self, request: WebRequest) -> Language:
        asked = request.cookies.get("language") or request.headers.get("accept-language", "")[:2].lower()
        return Language(asked) if asked in set(Language) else self.language

    def _html(self, template: str, request: WebRequest, values: Mapping[str, object], status: int = 200) -> Response:
        return HTMLResponse(render.html(template, self._language(request), theme=_theme(request), **values), status)

    async def _changing(self, request: WebRequest, room: Room) -> dict[str, object]:
        panel = await self._look_at(request, room, "list")
        before = request.query_params.get("before", "")
        rows = await room.board.read(room.place, SHOWN + 1, before)
        posts = [render.Post(*row) for row in rows[-SHOWN:]]
        bare = room.name == "samples" and not posts
        return {
            "panel": render.panel_of(panel, unreachable=not await self.reachable()),
            "standing": render.standing_of(posts, more=len(rows) > SHOWN),
            "before": before,
            "example": await self._look_at(request, room, "example") if bare else None,
        }

    async def _look_at(self, request: WebRequest, room: Room, text: str) -> Answer:
        """Ask the core for what only shows and changes nothing, as this is done by GET."""
        language = self._language(request)
        return await room.desk.answer(Request(room.place, _person(language), text, language))

    async def _page(self, request: WebRequest, answer: Answer | None, asked: str) -> Response:
        room = self._room(request)
        values = {"room": room, "rooms": tuple(self.rooms.values()), "answer": answer, "asked": asked}
        return self._html("page.html", request, values | await self._changing(request, room))


def _person(language: Language) -> Person:
    """Give whoever sits before the page: it has no accounts."""
    return Person("page", say(language, "page.person"), Role.KEEPER)


def _theme(request: WebRequest) -> str:
    kept = request.cookies.get("theme", "")
    return kept if kept in THEMES else "auto"


def _keep(request: WebRequest, answer: Response, name: str, value: str, age_s: int) -> None:
    """Set a cookie that no script reads; lax, as following a link to the page changes nothing there."""
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=age_s, samesite="lax", httponly=True, secure=secure)
